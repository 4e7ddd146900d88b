package io.outrider.upstream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import java.util.Base64;

/// Any bytes as a host's load report. An `Error` would end the process.
class LoadReportsFuzzTest {
    private static final HeaderName WRITTEN = HeaderName.of("endpoint-load-metrics");
    private static final HeaderName BINARY = HeaderName.of("endpoint-load-metrics-bin");

    @FuzzTest
    void writtenReportsAreReadOrIgnored(byte[] input) {
        var headers = new HeaderMap();
        headers.add(WRITTEN, input);

        LoadReports.read(headers);
    }

    @FuzzTest
    void binaryReportsAreReadOrIgnored(byte[] input) {
        var headers = new HeaderMap();
        headers.add(BINARY, Base64.getEncoder().encode(input));

        LoadReports.read(headers);
    }
}
