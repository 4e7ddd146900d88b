package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ListenerAddressesIT {
    private static final String FILTERS =
            """
                filter_chains:
                - filters:
                  - name: envoy.filters.network.direct_response
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config, response: {inline_string: here}}
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneListenerServesAllOfItsAddresses(int workers) throws Exception {
        Path socket = folder.resolve("many.sock");
        String yaml =
                """
                static_resources:
                  listeners:
                  - name: many
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    additional_addresses:
                    - address: {socket_address: {address: "::1", port_value: 0}}
                    - address: {pipe: {path: "%s", mode: 438}}
                """
                                .formatted(socket)
                        + FILTERS;
        try (var proxy = RunningProxy.start(yaml, workers)) {
            var addresses = proxy.server().listeners().getFirst().localAddresses();

            assertThat(addresses).hasSize(3);
            var first = (InetSocketAddress) addresses.get(0);
            var second = (InetSocketAddress) addresses.get(1);
            assertThat(said(first)).isEqualTo("here");
            assertThat(second.getAddress()).isEqualTo(InetAddress.ofLiteral("::1"));
            assertThat(said(second)).isEqualTo("here");
            assertThat(said(UnixDomainSocketAddress.of(socket))).isEqualTo("here");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aListenerThatIsNotBoundOpensNoSocket(int workers) throws Exception {
        try (var taken = SocketChannel.open()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            String yaml =
                    """
                    static_resources:
                      listeners:
                      - name: unbound
                        address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                        bind_to_port: false
                    """
                                    .formatted(port)
                            + FILTERS;

            try (var proxy = RunningProxy.start(yaml, workers)) {
                assertThat(proxy.server().listeners()).hasSize(1);
                assertThatThrownBy(
                                () ->
                                        said(
                                                new InetSocketAddress(
                                                        InetAddress.getLoopbackAddress(), port)))
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    /// What a connection is told before it ends.
    private static String said(SocketAddress address) throws IOException {
        try (SocketChannel client = SocketChannel.open(address)) {
            ByteBuffer text = ByteBuffer.allocate(64);
            while (client.read(text) >= 0) {
                // on to the end
            }
            return StandardCharsets.US_ASCII.decode(text.flip()).toString();
        }
    }
}
