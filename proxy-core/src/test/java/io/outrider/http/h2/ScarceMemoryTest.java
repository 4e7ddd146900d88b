package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScarceMemoryTest {
    @ParameterizedTest(name = "of {0} bytes, with {1} MiB: {2}")
    @CsvSource({
        "25165824, 1024, 25165824",
        "25165824,  128, 25165824",
        "25165824,   68, 12582912",
        "25165824,   24, 3355443",
        "25165824,    8, 4096",
        "25165824,    0, 4096",
        "1000,       24, 1000"
    })
    void theShareFollowsTheLimit(int bytes, long mebibytes, int share) {
        assertThat(ScarceMemory.share(bytes, mebibytes << 20)).isEqualTo(share);
    }
}
