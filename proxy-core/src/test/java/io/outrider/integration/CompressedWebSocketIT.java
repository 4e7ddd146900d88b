package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compressed WebSocket messages (RFC 7692) through one proxy and through two with HTTP/2 between:
/// the extension is negotiated end to end, and its bytes pass unchanged.
@ExtendWith(LeakCheck.class)
class CompressedWebSocketIT {
    private static final String ROUTE = "[ { match: { prefix: / }, route: { cluster: backend } } ]";
    private static final String WEBSOCKETS = "upgrade_configs: [ { upgrade_type: websocket } ]\n";
    private static final int TEXT_FIN_PACKED = 0xc1;
    private static final int MASKED = 0x80;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=9, permessage-deflate"
            })
    void messagesOfManySizesComeBack(String offer) throws Exception {
        try (var echo = new WebSocketEcho();
                var one = RunningProxy.start(Yaml.http(WEBSOCKETS, ROUTE, "", echo.port()), 1);
                var last =
                        RunningProxy.start(
                                Yaml.http(
                                        WEBSOCKETS
                                                + "http2_protocol_options: { allow_connect: true }",
                                        ROUTE,
                                        "",
                                        echo.port()),
                                1);
                var first =
                        RunningProxy.start(
                                Yaml.http(
                                        WEBSOCKETS,
                                        ROUTE,
                                        H2Upstream.CLUSTER,
                                        last.port("ingress")),
                                1)) {
            String direct = talk(echo.port(), offer);

            assertThat(talk(one.port("ingress"), offer)).isEqualTo(direct);
            assertThat(talk(first.port("ingress"), offer)).isEqualTo(direct);
        }
    }

    /// What was agreed on, and how long each answer was on the wire.
    private static String talk(int port, String offer) throws Exception {
        try (var client = new TestClient(port)) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Extensions: "
                            + offer
                            + "\r\n\r\n");
            String agreed = client.head().header("sec-websocket-extensions");
            var outcome = new StringBuilder(agreed);
            MessageDeflate there = Objects.requireNonNull(MessageDeflate.agreeOn(agreed));
            MessageDeflate back = Objects.requireNonNull(MessageDeflate.agreeOn(swapped(agreed)));
            var in = new DataInputStream(client.in());
            for (int size : new int[] {0, 1, 16, 125, 126, 1000, 65535, 65536, 1_000_000}) {
                String text = ("{'n': " + size + "} \u00e9").repeat(size / 12 + 1);
                byte[] message = text.getBytes(StandardCharsets.UTF_8);
                client.out().write(frame(there.pack(message)));

                byte[] packed = payload(in);
                outcome.append(' ').append(packed.length);
                var unpacked = new ByteArrayOutputStream();
                unpacked.writeBytes(back.unpack(packed, packed.length));
                unpacked.writeBytes(back.unpackEnd());
                assertThat(unpacked.toByteArray()).isEqualTo(message);
            }
            return outcome.toString();
        }
    }

    /// The same agreement from the client's side.
    private static String swapped(String agreed) {
        return agreed.replace("server_", "x_")
                .replace("client_", "server_")
                .replace("x_", "client_");
    }

    private static byte[] frame(byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(TEXT_FIN_PACKED);
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else if (payload.length <= 0xffff) {
            frame.write(MASKED | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(MASKED | 127);
            frame.writeBytes(new byte[4]);
            frame.writeBytes(H2Peer.integer(payload.length));
        }
        frame.writeBytes(new byte[4]); // a mask of zeros changes nothing
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        assertThat(in.readUnsignedByte()).isEqualTo(TEXT_FIN_PACKED);
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return payload;
    }
}
