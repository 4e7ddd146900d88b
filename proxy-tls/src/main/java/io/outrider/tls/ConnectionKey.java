package io.outrider.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What distinguishes one upstream connection's TLS from another's in the same context: server name
/// and wanted names.
///
/// JSSE shows a trust manager only the engine, and a session cache only the engine's peer host. So
/// the peer host we give an engine is this key as text: the rules travel with the connection, and
/// no session is ever resumed by a connection with other rules. It begins with `/`, so that nobody
/// takes it for a host name. Immutable.
///
/// @param sni null when no server name is sent
/// @param wantedNames of which the certificate must carry one; empty means no such rule
record ConnectionKey(@Nullable String sni, List<String> wantedNames) {

    ConnectionKey {
        wantedNames = List.copyOf(wantedNames);
        if (sni != null && sni.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("server name with a line break");
        }
        for (String name : wantedNames) {
            if (name.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("wanted name with a line break");
            }
        }
    }

    /// The text to give an engine as its peer host.
    String encoded() {
        String first = "/" + (sni == null ? "" : sni);
        return wantedNames.isEmpty() ? first : first + "\n" + String.join("\n", wantedNames);
    }

    /// The server name in an engine's peer host, or null.
    static @Nullable String serverName(@Nullable String peerHost) {
        if (peerHost == null) {
            return null;
        }
        int end = peerHost.indexOf('\n');
        String name = peerHost.substring(1, end < 0 ? peerHost.length() : end);
        return name.isEmpty() ? null : name;
    }

    /// The wanted names in an engine's peer host; empty for a server's engine, which has none.
    static List<String> wantedNames(@Nullable String peerHost) {
        if (peerHost == null) {
            return List.of();
        }
        int end = peerHost.indexOf('\n');
        return end < 0 ? List.of() : List.of(peerHost.substring(end + 1).split("\n", -1));
    }
}
