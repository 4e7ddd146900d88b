package io.outrider.differential;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// How a socket of a case is secured: `tls CERTIFICATE key=value …`, where `-` means no
/// certificate.
///
/// Keys: `sni`, `alpn` (several with commas), `version`; on a server `ask` makes it want the
/// client's certificate, `need` end the handshake without. Immutable.
record Secured(String certificate, Map<String, String> options) {

    /// Reads the words behind `tls`.
    static Secured of(List<String> words) {
        var options = new HashMap<String, String>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            options.put(
                    equals < 0 ? word : word.substring(0, equals),
                    equals < 0 ? "" : word.substring(equals + 1));
        }
        return new Secured(words.getFirst(), Map.copyOf(options));
    }

    /// Shakes hands over `plain` as its client.
    SSLSocket client(Socket plain) throws IOException {
        var socket = over(plain);
        socket.setUseClientMode(true);
        var parameters = socket.getSSLParameters();
        String sni = options.getOrDefault("sni", "");
        parameters.setServerNames(sni.isEmpty() ? List.of() : List.of(new SNIHostName(sni)));
        configure(socket, parameters);
        return socket;
    }

    /// Shakes hands over `plain` as its server.
    SSLSocket server(Socket plain) throws IOException {
        var socket = over(plain);
        socket.setUseClientMode(false);
        var parameters = socket.getSSLParameters();
        if (options.containsKey("need")) {
            parameters.setNeedClientAuth(true);
        } else {
            parameters.setWantClientAuth(options.containsKey("ask"));
        }
        configure(socket, parameters);
        return socket;
    }

    private SSLSocket over(Socket plain) throws IOException {
        var factory = Credentials.ALL.context(certificate).getSocketFactory();
        return (SSLSocket) factory.createSocket(plain, null, plain.getPort(), true);
    }

    private void configure(SSLSocket socket, javax.net.ssl.SSLParameters parameters)
            throws IOException {
        String alpn = options.getOrDefault("alpn", "");
        if (!alpn.isEmpty()) {
            parameters.setApplicationProtocols(alpn.split(","));
        }
        String version = options.getOrDefault("version", "");
        if (!version.isEmpty()) {
            parameters.setProtocols(new String[] {version});
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
    }

    /// What a finished handshake agreed on, for a case to show.
    static String shown(SSLSocket socket) {
        var text = new ArrayList<String>();
        var session = socket.getSession();
        text.add(session.getProtocol());
        String alpn = socket.getApplicationProtocol();
        text.add("alpn=" + (alpn == null || alpn.isEmpty() ? "-" : alpn));
        if (!socket.getUseClientMode() && session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                text.add(
                        "sni="
                                + new String(
                                        name.getEncoded(),
                                        java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
        try {
            var peer = (X509Certificate) session.getPeerCertificates()[0];
            text.add("peer=" + peer.getSerialNumber().toString(16));
        } catch (SSLPeerUnverifiedException _) {
            text.add("peer=-");
        }
        return "secured: " + String.join(" ", text);
    }

    /// The alert or error in an exception, without what differs between libraries of our own.
    static String shown(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("Remote host terminated")
                ? "handshake cut off"
                : "TLS failed: " + message;
    }
}
