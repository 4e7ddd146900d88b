package io.outrider.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.LoadReport;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportsTest {
    private static final LoadReport FULL =
            new LoadReport(0.5, 0.25, 0, 100, 2, Map.of("disk", 0.75), Map.of("queue", 8.0));

    /// What [#FULL] is on the wire: fields 1, 2, 5, 6, 7, 8 of `OrcaLoadReport`.
    private static final byte[] WIRE =
            HexFormat.of()
                    .parseHex(
                            "09000000000000e03f"
                                    + "11000000000000d03f"
                                    + "2a0f0a046469736b11000000000000e83f"
                                    + "310000000000005940"
                                    + "390000000000000040"
                                    + "42100a05717565756511"
                                    + "0000000000002040");

    private static @Nullable LoadReport read(String name, String value) {
        var headers = new HeaderMap();
        headers.add(HeaderName.of(name), value);
        return LoadReports.read(headers);
    }

    @Test
    void aReportIsReadAsText() {
        assertThat(
                        read(
                                "endpoint-load-metrics",
                                "TEXT cpu_utilization=0.5, mem_utilization:0.25,rps_fractional=100,"
                                        + "eps=2,utilization.disk=0.75,named_metrics.queue=8"))
                .isEqualTo(FULL);
    }

    @Test
    void aReportIsReadAsJson() {
        assertThat(
                        read(
                                "endpoint-load-metrics",
                                "JSON {\"cpuUtilization\": 0.5, \"mem_utilization\": 0.25,"
                                        + " \"utilization\": {\"disk\": 0.75}, \"rps_fractional\":100,"
                                        + "\"eps\": 2, \"named_metrics\": {\"queue\": 8}}"))
                .isEqualTo(FULL);
    }

    @Test
    void aReportIsReadFromItsBytes() {
        String bytes = Base64.getEncoder().encodeToString(WIRE);

        assertThat(read("endpoint-load-metrics-bin", bytes)).isEqualTo(FULL);
        assertThat(read("endpoint-load-metrics", "BIN " + bytes)).isEqualTo(FULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TEXT",
                "XML <a/>",
                "cpu_utilization=0.5",
                "TEXT cpu_utilization=much",
                "JSON {\"cpu_utilization\"",
                "JSON {\"cpu_utilization",
                "JSON {\"cpu_utilization\":",
                "JSON {\"cpu_utilization\": }",
                "BIN !!!",
                "BIN CQ==",
                "BIN Kv////8P",
                "BIN ////////////////"
            })
    void whatCannotBeReadIsNotMinded(String value) {
        assertThat(read("endpoint-load-metrics", value)).isNull();
    }

    @Test
    void numbersThatAreNoLoadsAreLeftOut() {
        LoadReport report =
                read(
                        "endpoint-load-metrics",
                        "TEXT cpu_utilization=NaN,mem_utilization=-1,eps=Infinity,rps=7");

        assertThat(report)
                .isEqualTo(
                        new LoadReport(0, 0, 0, 7, Double.POSITIVE_INFINITY, Map.of(), Map.of()));
    }
}
