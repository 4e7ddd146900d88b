package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsReaderTest {
    @Test
    void theSidecarsGroupIsItsUserUnlessSaid() throws BadOptionException {
        assertThat(Flags.read("-u", "3,4").owners().gids()).containsExactly("3", "4");
        assertThat(Flags.read("-u", "3,4", "-g", "5").owners().gids()).containsExactly("5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    -b | 80,x          | --istio-inbound-ports: 'x' (expected: a number from 1 to 65535)
                    -p | 0             | --envoy-port: '0' (expected: a number from 1 to 65535)
                    -d | *             | --istio-local-exclude-ports: '*' (expected: a number from 1 to 65535)
                    -i | 10.0.0.0      | --istio-service-cidr: '10.0.0.0' (expected: prefixes such as 10.0.0.0/8, or * alone)
                    -i | 10.0.0.0/33   | --istio-service-cidr: '10.0.0.0/33' (expected: prefixes such as 10.0.0.0/8, or * alone)
                    -x | *             | --istio-service-exclude-cidr: '*' (expected: prefixes such as 10.0.0.0/8)
                    -u | proxy         | --proxy-uid: 'proxy' (expected: a number from 0 to 2147483647)
                    -m | NONE          | --istio-inbound-interception-mode: 'NONE' (expected: REDIRECT or TPROXY)
                    -c | "eth0 -j DROP"| --istio-exclude-interfaces: 'eth0 -j DROP' (expected: a name without blanks)
                    -k | eth0;          | --kube-virt-interfaces: 'eth0;' (expected: a name without blanks)
                    """)
    void whatIptablesWouldMisreadIsRefused(String flag, String value, String message) {
        assertThatThrownBy(() -> Flags.read(flag + "=" + value))
                .isInstanceOf(BadOptionException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        assertThatThrownBy(() -> Flags.read("--native-nftables"))
                .hasMessageContaining("--native-nftables is not built");
        assertThatThrownBy(() -> Flags.read("--cni-mode"))
                .hasMessageContaining("--cni-mode and --network-namespace are not built");
    }

    @Test
    void loopbackIsAPrefixOfLoopback() {
        var environment = Map.of("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "10.0.0.0/8");

        assertThatThrownBy(() -> Flags.read(environment, List.of()))
                .hasMessage(
                        "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR: '10.0.0.0/8' (expected: a prefix inside"
                                + " 127.0.0.0/8)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1/8, 127.0.0.0/8",
        "10.1.2.3/32, 10.1.2.3/32",
        "2001:DB8:0:0:1::1/64, 2001:db8::/64",
        "::/0, ::/0",
        "fd00::a:0:0:0:1/128, fd00:0:0:a::1/128"
    })
    void prefixesAreSpeltAsIptablesSpellsThem(String given, String spelt) {
        assertThat(Prefix.network(given)).isEqualTo(spelt);
    }
}
