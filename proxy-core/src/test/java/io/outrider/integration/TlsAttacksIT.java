package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers do to a TLS port: each attempt ends with its own connection, counted, and the
/// next client is served. What Envoy does with the same bytes is compared in `tls-hostile-hello`.
@ExtendWith(LeakCheck.class)
class TlsAttacksIT {
    private static final int MEBI = 1024 * 1024;

    @TempDir private Path folder;

    /// A listener with one certificate reads no hello itself, one with two does.
    private TlsListener listener(boolean several) throws Exception {
        return several
                ? TlsListener.withTwoCertificates(folder)
                : TlsListener.start(folder, "", "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHelloThatComesByteByByteIsAnsweredLikeAnyOther(boolean several) throws Exception {
        try (var listener = listener(several);
                var trickling = new TricklingSocket(listener.port())) {
            trickling.setTcpNoDelay(true);
            var socket =
                    (SSLSocket)
                            context()
                                    .getSocketFactory()
                                    .createSocket(trickling, "localhost", listener.port(), false);

            assertThat(get(socket)).startsWith("HTTP/1.1 200 OK");
            listener.await("ssl.handshake", 1);
            listener.await("ssl.connection_error", 0);
        }
    }

    /// Netty 2026-45416: the length field of a hello goes up to 16 MiB.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHelloOfSixteenMebibytesIsCutOffEarlyWithAnAlert(boolean several) throws Exception {
        try (var listener = listener(several)) {
            byte[] record = new byte[5 + 16_000];
            record[0] = 22;
            record[1] = 3;
            record[2] = 1;
            record[3] = (byte) (16_000 >> 8);
            record[4] = (byte) 16_000;
            int sent = 0;
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                OutputStream out = socket.getOutputStream();
                byte[] first = record.clone();
                first[5] = 1; // ClientHello
                first[6] = first[7] = first[8] = (byte) 0xff;
                try {
                    out.write(first);
                    while (sent < 16 * MEBI) {
                        out.write(record);
                        sent += record.length;
                    }
                } catch (SocketException _) {
                    // it has had enough
                }
            }

            listener.await("ssl.connection_error", 1);
            listener.await("downstream_cx_active", 0);
            assertThat(sent).isLessThan(16 * MEBI);
            assertThat(served(listener)).isTrue();
        }
    }

    /// CVE-2020-8660, GHSA-c4c3-7fpv-j4q5 and GHSA-fccg-mwvh-qqg4: a hello in records of few bytes,
    /// so that even its header is in several, or in packets of one byte, hides no server name and
    /// reaches no other filter chain. Size 0: not cut, but a packet for every byte.
    @ParameterizedTest
    @CsvSource({
        "1, TLSv1.3",
        "2, TLSv1.3",
        "3, TLSv1.3",
        "7, TLSv1.3",
        "100, TLSv1.3",
        "0, TLSv1.3",
        "1, TLSv1.2",
        "7, TLSv1.2",
        "0, TLSv1.2"
    })
    void aHelloInTinyPiecesReachesTheChainOfItsName(int size, String version) throws Exception {
        try (var listener = listener(false);
                var proxy = RunningProxy.start(twoChains(listener.app.port()), 1)) {
            assertThat(get(cutting(proxy.port("ingress"), size, "open.test", version)))
                    .startsWith("HTTP/1.1 200 OK");
            int served = listener.app.requests();

            assertThatThrownBy(
                            () -> get(cutting(proxy.port("ingress"), size, "secure.test", version)))
                    .isInstanceOf(IOException.class);

            while (proxy.stat("listener.127.0.0.1_0.ssl.fail_verify_no_cert") != 1) {
                Thread.onSpinWait(); // asking is what takes the time
            }
            assertThat(proxy.stat("tls_inspector.sni_found")).isEqualTo(2);
            assertThat(listener.app.requests()).isEqualTo(served);
        }
    }

    private SSLSocket cutting(int port, int size, String name, String version) throws Exception {
        Socket plain = size == 0 ? new TricklingSocket(port) : new CuttingSocket(port, size);
        plain.setTcpNoDelay(true);
        var socket = (SSLSocket) context().getSocketFactory().createSocket(plain, name, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setProtocols(new String[] {version});
        socket.setSSLParameters(parameters);
        return socket;
    }

    /// `secure.test` is for clients with a certificate, every other name for all.
    private String twoChains(int app) {
        String tls =
                "transport_socket: {name: tls, typed_config: {\"@type\": "
                        + TlsListener.TYPE
                        + "DownstreamTlsContext%s, common_tls_context: {tls_certificates: ["
                        + TlsListener.inFiles("server").replace("${dir}", folder.toString())
                        + "], validation_context: {trusted_ca: {filename: "
                        + folder
                        + "/ca.crt}}}}}";
        return Yaml.http(app)
                .replace(
                        "    filter_chains:\n    - filters:",
                        """
                            listener_filters: [{name: tls_inspector, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}}]
                            filter_chains:
                            - filter_chain_match: {server_names: [secure.test]}
                              %s
                              filters:
                              - name: tcp
                                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: backend}
                            - %s
                              filters:\
                        """
                                .formatted(
                                        tls.formatted(", require_client_certificate: true"),
                                        tls.formatted("")));
    }

    /// A port scanner's and a TCP health check's connection: it is over when the peer is done.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatLeavesBeforeItsHelloLeavesNothingBehind(boolean several) throws Exception {
        try (var listener = listener(several)) {
            try (var silent = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                    var begun = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                silent.shutdownOutput();
                begun.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0});
                begun.shutdownOutput();

                assertThat(silent.getInputStream().read()).isEqualTo(-1);
                assertThat(begun.getInputStream().read()).isEqualTo(-1);
            }

            listener.await("downstream_cx_destroy", 2);
            listener.await("ssl.connection_error", 0);
            assertThat(served(listener)).isTrue();
        }
    }

    @Test
    void tlsOnAPlaintextPortIsABadRequest() throws Exception {
        try (var app = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(Yaml.http(app.port()), 1);
                var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port("ingress"))) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 3});

            assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 400 Bad Request");
            proxy.awaitStat("http.ingress.downstream_cx_protocol_error", 1);
            assertThat(app.requests()).isZero();
        }
    }

    /// An end in the middle of a record after the handshake is no request, and no hang.
    @Test
    void aRecordThatNeverEndsIsNoRequest() throws Exception {
        try (var listener = listener(false)) {
            try (var raw = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                var socket =
                        (SSLSocket)
                                context()
                                        .getSocketFactory()
                                        .createSocket(raw, "localhost", listener.port(), false);
                socket.startHandshake();
                raw.getOutputStream().write(new byte[] {23, 3, 3, 0, 100, 1, 2, 3});
                raw.shutdownOutput();

                raw.setSoTimeout(Waiting.PATIENCE_MILLIS);
                raw.getInputStream().transferTo(OutputStream.nullOutputStream());
            }

            listener.await("downstream_cx_destroy", 1);
            assertThat(listener.app.requests()).isZero();
            assertThat(served(listener)).isTrue();
        }
    }

    private static boolean served(TlsListener listener) throws Exception {
        try (var socket =
                (SSLSocket)
                        context()
                                .getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            return get(socket).startsWith("HTTP/1.1 200 OK");
        }
    }

    private static String get(SSLSocket socket) throws IOException {
        socket.setSoTimeout(Waiting.PATIENCE_MILLIS);
        socket.getOutputStream()
                .write(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        return text(socket.getInputStream());
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Trusts everybody: the server's certificate is not what is tested.
    private static SSLContext context() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believing()}, null);
        return context;
    }

    private static final class Believing implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /// Sends every byte in a packet of its own.
    private static final class TricklingSocket extends Socket {
        TricklingSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    out.write(value);
                }
            };
        }
    }

    /// Cuts its first record, the hello, into records of `size` bytes each.
    private static final class CuttingSocket extends Socket {
        private static final int HEADER = 5;
        private final int size;

        CuttingSocket(int port, int size) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            this.size = size;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                private boolean begun;

                @Override
                public void write(int value) throws IOException {
                    out.write(value);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    if (begun) {
                        out.write(bytes, from, count);
                        return;
                    }
                    begun = true;
                    var cut = new ByteArrayOutputStream();
                    int end = from + count;
                    for (int at = from + HEADER; at < end; at += size) {
                        int length = Math.min(size, end - at);
                        cut.write(bytes, from, 3);
                        cut.write(length >> 8);
                        cut.write(length);
                        cut.write(bytes, at, length);
                    }
                    out.write(cut.toByteArray());
                }
            };
        }
    }
}
