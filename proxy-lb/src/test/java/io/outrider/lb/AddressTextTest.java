package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1:80",
        "::1, [::1]:80",
        "::, [::]:80",
        "fe80:0:0:0:1:0:0:1, [fe80::1:0:0:1]:80",
        "2001:DB8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "2001:db8:0:0:0:0:0:0, [2001:db8::]:80",
    })
    void ipAddressesAreWrittenAsEnvoyWritesThem(String ip, String text) {
        assertThat(AddressText.of(new InetSocketAddress(ip, 80))).isEqualTo(text);
    }

    @Test
    void pipesAreTheirPath() {
        assertThat(AddressText.of(Hosts.pipe("/run/a.sock"))).isEqualTo("/run/a.sock");
    }
}
