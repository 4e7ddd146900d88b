package io.outrider.formatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import java.net.InetSocketAddress;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {
    private static final long START_NANOS = 1_000_000_000L;

    private final ConnectionInfo connection =
            new ConnectionInfo(
                    7,
                    new InetSocketAddress("10.1.2.3", 4000),
                    new InetSocketAddress("2001:db8::1", 80),
                    START_NANOS);
    private final StreamInfo info =
            new StreamInfo(connection, START_NANOS, 1_700_000_000_123_456_789L);

    private String format(String format) {
        return Formatter.compile(format).format(new FormatContext(info, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "%DOWNSTREAM_REMOTE_ADDRESS%, 10.1.2.3:4000",
        "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%, 10.1.2.3",
        "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(16)%, 10.1.0.0/16",
        "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(99)%, 10.1.2.3/32",
        "%DOWNSTREAM_LOCAL_ADDRESS%, [2001:db8::1]:80",
        "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(32)%, 2001:db8::/32",
        "%CONNECTION_ID%, 7",
        "%RESPONSE_FLAGS%, -",
        "%RESP(x)%, -",
        "%START_TIME%, 2023-11-14T22:13:20.123Z",
        "%START_TIME(%s.%3f)%, 1700000000.123",
        "100%%, 100%"
    })
    void anOperatorBecomesItsValue(String format, String text) {
        assertThat(format(format)).isEqualTo(text);
    }

    @Test
    void localTimeHasTheOffsetOfItsZone() {
        var format = StartTime.local("", ZoneId.of("Asia/Kolkata"));

        assertThat(format.text(info.startWallNanos)).isEqualTo("2023-11-15T03:43:20.123+0530");
    }

    @Test
    void flagsStandInTheOrderTheyWereSet() {
        info.flag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        info.flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);

        assertThat(format("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%"))
                .isEqualTo("UF,URX UpstreamConnectionFailure,UpstreamRetryLimitExceeded");
    }

    @Test
    void theHandshakeIsTimedFromTheAccept() {
        connection.handshakeEndNanos = START_NANOS + 5_900_000;

        assertThat(format("%DOWNSTREAM_HANDSHAKE_DURATION%")).isEqualTo("5");
    }

    @Test
    void aServerNameCannotBreakTheLine() {
        connection.requestedServerName = "a.b\n200 \"-\" outbound_.80_.é";

        assertThat(format("%REQUESTED_SERVER_NAME%")).isEqualTo("a.b_200__-__outbound_.80_._");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%NOTHING%",
                "%DURATION(x)%",
                "%UNIQUE_ID:4%",
                "%REQ%",
                "%REQ(a?b?c)%",
                "%REQ(a):x%",
                "%PATH(x)%",
                "%QUERY_PARAMS(x)%",
                "%REQUESTED_SERVER_NAME(x)%",
                "%FILTER_STATE(a:x)%",
                "%METADATA(x:y)%",
                "%GRPC_STATUS(x)%",
                "%DURATION"
            })
    void whatIsNoOperatorIsRefusedByName(String format) {
        assertThatThrownBy(() -> Formatter.compile(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(format.replaceAll("[(:].*", ""))
                .hasMessageContaining("expected: ");
    }
}
