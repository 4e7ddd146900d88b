package io.outrider.status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The app beside this sidecar, as an address to dial.
///
/// The redirect rules leave alone what comes from 127.0.0.6 (::6), so that a dial from there
/// reaches the app itself and not its sidecar again. Immutable.
///
/// @param address of the pod
/// @param from local address of the dial; null: whatever the system chooses
record App(InetAddress address, @Nullable InetAddress from) {

    /// @param podIp empty: the loopback address, which no rule redirects
    static App at(String podIp) throws IOException {
        if (podIp.isEmpty()) {
            return new App(InetAddress.getLoopbackAddress(), null);
        }
        InetAddress pod = InetAddress.ofLiteral(podIp);
        return new App(
                pod, InetAddress.ofLiteral(pod.getAddress().length == 4 ? "127.0.0.6" : "::6"));
    }

    /// A connection; the caller closes it. Reads give up after the timeout as well.
    Socket dial(int port, int timeoutSeconds) throws IOException {
        var socket = new Socket();
        try {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutSeconds * 1000);
            socket.connect(new InetSocketAddress(address, port), timeoutSeconds * 1000);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// The same with TLS, whatever certificate the app shows.
    Socket dialTls(int port, int timeoutSeconds) throws IOException {
        Socket plain = dial(port, timeoutSeconds);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
            var secure =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, address.getHostAddress(), port, true);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException e) {
            plain.close();
            throw new IOException(e);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /// The kubelet does not look at certificates either: it asks whether the app lives, not who it
    /// is.
    private static final class TrustsAnybody implements X509TrustManager {
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
