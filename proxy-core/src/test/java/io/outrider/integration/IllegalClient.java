package io.outrider.integration;

import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.GOAWAY;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A client of HTTP/2 with a request under way on stream 1, which says what it must not; and the
/// proxy that it says it to.
final class IllegalClient implements AutoCloseable {
    private static final String ROUTES =
            "[ { match: { prefix: /direct }, direct_response: { status: 200 } },"
                    + " { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String LOG =
            """
            access_log:
            - name: log
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                path: LOG
                log_format: { text_format_source: { inline_string: "%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %REQ(:PATH)%\\n" } }
            """;

    private final Path log = Files.createTempFile("illegal", ".log");
    private final TestUpstream upstream =
            new TestUpstream(
                    request -> {
                        request.in().transferTo(OutputStream.nullOutputStream());
                        return false;
                    });
    private final RunningProxy proxy;
    private final H2Peer peer;

    /// @param options further fields of the connection manager, one line each
    IllegalClient(String options) throws Exception {
        String manager = LOG.replace("LOG", log.toString()) + options;
        proxy = RunningProxy.start(Yaml.http(manager, ROUTES, "", upstream.port()), 1);
        peer = H2Peer.client(proxy.port("ingress"));
        peer.raw(
                bytes(
                        HEADERS,
                        END_HEADERS,
                        1,
                        block(
                                ":method",
                                "POST",
                                ":scheme",
                                "http",
                                ":path",
                                "/under-way",
                                ":authority",
                                "t")));
    }

    void sends(byte[] frames) throws IOException {
        peer.raw(frames);
    }

    /// What it is told for those frames.
    String says(byte[] frames) throws IOException {
        peer.raw(frames);
        H2Peer.Frame frame = peer.await(GOAWAY, RST_STREAM);
        return (frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + frame.code();
    }

    /// Whether nothing more comes but the end.
    boolean isEnded() throws IOException {
        try {
            peer.read();
            return false;
        } catch (EOFException | SocketException _) {
            return true;
        }
    }

    /// Whether the connection still is good for another request.
    boolean getsAnAnswer() throws IOException {
        peer.get(101, "/direct");
        H2Peer.Frame frame = peer.await(HEADERS, GOAWAY);
        return frame.type() == HEADERS && "200".equals(peer.fields(frame).get(":status"));
    }

    /// The access log, once the request under way is in it.
    String logged() throws Exception {
        Waiting.until(() -> Files.readString(log).contains("/under-way"));
        return Files.readString(log);
    }

    long stat(String name) throws IOException {
        return proxy.stat(name);
    }

    @Override
    public void close() throws IOException {
        peer.close();
        proxy.close();
        upstream.close();
        Files.delete(log);
    }
}
