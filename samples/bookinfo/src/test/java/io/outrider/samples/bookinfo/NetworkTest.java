package io.outrider.samples.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkTest {

    @Test
    void renderedFileHasTheAddressesOfItsNetwork() throws IOException {
        try (var network = Network.reserveAny(new Random(1))) {
            var inbound = network.address(Pod.DETAILS, 9080).getHostString();
            var door = network.door().getHostString();

            var rendered =
                    network.render(
                            """
                            a: { address: 127.1.2.1, port_value: 9080 }
                            b: { address: 127.0.0.1, port_value: 9080 }
                            c: { address: 127.0.0.1, port_value: 9081 }
                            """);

            assertThat(rendered)
                    .isEqualTo(
                            """
                            a: { address: %s, port_value: 9080 }
                            b: { address: %s, port_value: 9080 }
                            c: { address: 127.0.0.1, port_value: 9081 }
                            """
                                    .formatted(inbound, door));
            assertThat(inbound).isNotEqualTo("127.1.2.1").endsWith(".2.1");
        }
    }

    @Test
    void twoDemosNeverShareANetwork() throws IOException {
        try (var first = Network.reserveAny(new Random(1))) {
            try (var second = Network.reserveAny(new Random(1))) {
                assertThat(second.door()).isNotEqualTo(first.door());
            }
        }
    }

    @Test
    void takenDoorIsNamed() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatThrownBy(() -> Network.reserve(254, port))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "127.0.0.1:%d is taken by another program; choose another --port"
                                    .formatted(port));
        }
    }
}
