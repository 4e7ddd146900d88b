package io.outrider.formatter;

import io.outrider.net.ConnectionInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Operators about the client and its connection. Immutable.
final class DownstreamOperators {
    private DownstreamOperators() {}

    static void list(OperatorTable table) {
        table.text("DOWNSTREAM_REMOTE_ADDRESS", i -> Addresses.text(i.downstreamRemoteAddress));
        table.add(
                "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
                s -> AddressMask.of(s, context -> context.info().downstreamRemoteAddress));
        connection(table, "DOWNSTREAM_REMOTE_PORT", c -> Addresses.port(c.remoteAddress));
        addresses(table, "DOWNSTREAM_DIRECT_REMOTE", c -> c.directRemoteAddress);
        addresses(table, "DOWNSTREAM_LOCAL", c -> c.localAddress);
        addresses(table, "DOWNSTREAM_DIRECT_LOCAL", c -> c.directLocalAddress);
        table.plain("DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID", _ -> ""); // of internal listeners
        table.plain("DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID", _ -> "");
        connection(table, "CONNECTION_ID", c -> c.id);
        table.add("REQUESTED_SERVER_NAME", DownstreamOperators::serverName);
        connection(table, "LISTENER_NAME", c -> OperatorTable.blank(c.listenerName));
        connection(table, "FILTER_CHAIN_NAME", c -> OperatorTable.blank(c.filterChainName));
        connection(
                table,
                "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
                c -> OperatorTable.blank(c.transportFailureReason.replace(' ', '_')));
        connection(table, "DOWNSTREAM_DETECTED_CLOSE_TYPE", c -> closeType(c.closeType));
        connection(
                table,
                "DOWNSTREAM_LOCAL_CLOSE_REASON",
                c -> OperatorTable.blank(c.localCloseReason));
        table.number("DOWNSTREAM_CX_RTT", _ -> 0); // of QUIC alone, in Envoy too
    }

    static String closeType(ConnectionInfo.CloseType type) {
        return switch (type) {
            case NORMAL -> "Normal";
            case REMOTE_RESET -> "RemoteReset";
            case LOCAL_RESET -> "LocalReset";
        };
    }

    /// A client may claim any bytes as SNI; in a log they are to look like a name, as Envoy does it
    /// since CVE-2024-45808.
    private static String asHostname(String claimed) {
        int at = 0;
        while (at < claimed.length() && isHostnameCharacter(claimed.charAt(at))) {
            at++;
        }
        if (at == claimed.length()) {
            return claimed;
        }
        var name = new StringBuilder(claimed.length());
        for (int i = 0; i < claimed.length(); i++) {
            char c = claimed.charAt(i);
            name.append(isHostnameCharacter(c) ? c : '_');
        }
        return name.toString();
    }

    private static boolean isHostnameCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.';
    }

    /// SNI, or the request's authority before or behind it.
    private static Operator serverName(OperatorSyntax syntax) {
        boolean host = !syntax.arguments().isEmpty() && !syntax.arguments().equals("SNI_ONLY");
        boolean hostFirst = syntax.arguments().equals("HOST_FIRST");
        if (host && !hostFirst && !syntax.arguments().equals("SNI_FIRST")) {
            throw syntax.bad("SNI_ONLY, SNI_FIRST or HOST_FIRST");
        }
        return context -> {
            String name =
                    OperatorTable.blank(asHostname(context.info().connection.requestedServerName));
            if (!host || name != null && !hostFirst) {
                return name;
            }
            var request = context.request();
            String authority =
                    request == null ? null : request.get(io.outrider.http.HeaderNames.AUTHORITY);
            return authority == null ? name : authority;
        };
    }

    private static void addresses(
            OperatorTable table,
            String prefix,
            Function<ConnectionInfo, java.net.@Nullable SocketAddress> get) {
        connection(table, prefix + "_ADDRESS", c -> Addresses.text(get.apply(c)));
        connection(table, prefix + "_PORT", c -> Addresses.port(get.apply(c)));
        table.add(
                prefix + "_ADDRESS_WITHOUT_PORT",
                s -> AddressMask.of(s, context -> get.apply(context.info().connection)));
    }

    private static void connection(
            OperatorTable table, String name, Function<ConnectionInfo, @Nullable Object> get) {
        table.plain(name, context -> get.apply(context.info().connection));
    }
}
