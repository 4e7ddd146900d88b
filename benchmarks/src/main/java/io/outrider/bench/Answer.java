package io.outrider.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Asks a scenario's question once, over a connection of its own.
final class Answer {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 5_000;

    private Answer() {}

    /// The answer's status.
    ///
    /// @throws IOException when there is none
    static int statusOf(Scenario scenario, int port) throws IOException {
        try (Socket socket = connect(scenario.isTls(), port)) {
            String host = scenario.host().isEmpty() ? "127.0.0.1:" + port : scenario.host();
            String request =
                    "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(scenario.path(), host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = reader.readLine();
            if (line == null) throw new IOException("the connection was closed");
            return Integer.parseInt(line.split(" ")[1]);
        }
    }

    private static Socket connect(boolean tls, int port) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setSoTimeout(READ_MILLIS);
            InetAddress here = InetAddress.getLoopbackAddress();
            plain.connect(new InetSocketAddress(here, port), CONNECT_MILLIS);
            if (!tls) return plain;
            return context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// The certificates of a run are its own.
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
