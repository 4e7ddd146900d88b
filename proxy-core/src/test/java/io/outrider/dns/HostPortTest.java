package io.outrider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, 80, example.com:80",
        "example.com:8080, example.com, 8080, example.com:8080",
        "10.0.0.1:1, 10.0.0.1, 1, 10.0.0.1:1",
        "[fd00::1]:443, fd00::1, 443, [fd00::1]:443",
        "[fd00::1], fd00::1, 80, [fd00::1]:80",
        "fd00::1, fd00::1, 80, [fd00::1]:80",
        "a:, a, 80, a:80",
        "a:nothing, a, 80, a:80",
        "a:70000, a, 80, a:80"
    })
    void anAuthorityIsTakenApart(String authority, String host, int port, String text) {
        HostPort read = HostPort.of(authority, 80);

        assertThat(read).isEqualTo(new HostPort(host, port));
        assertThat(read.text()).isEqualTo(text);
    }
}
