package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.net.ConnectionInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Operators about the chosen host and the connection to it. Immutable.
final class UpstreamOperators {
    private UpstreamOperators() {}

    static void list(OperatorTable table) {
        hosts(table);
        table.nonEmpty("UPSTREAM_CLUSTER", i -> i.clusterName);
        table.nonEmpty("UPSTREAM_CLUSTER_RAW", i -> i.clusterName);
        table.number("UPSTREAM_REQUEST_ATTEMPT_COUNT", i -> i.attempts);
        table.text(
                "UPSTREAM_PROTOCOL",
                i -> i.upstreamProtocol == null ? null : i.upstreamProtocol.toString());
        table.nonEmpty(
                "UPSTREAM_TRANSPORT_FAILURE_REASON",
                i -> i.upstreamTransportFailureReason.replace(' ', '_'));
        connection(table, "UPSTREAM_LOCAL_ADDRESS", c -> Addresses.text(c.localAddress));
        connection(table, "UPSTREAM_LOCAL_PORT", c -> Addresses.port(c.localAddress));
        masked(table, "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", c -> c.localAddress);
        connection(table, "UPSTREAM_REMOTE_ADDRESS", c -> Addresses.text(c.remoteAddress));
        connection(table, "UPSTREAM_REMOTE_PORT", c -> Addresses.port(c.remoteAddress));
        masked(table, "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", c -> c.remoteAddress);
        connection(table, "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID", _ -> "");
        connection(
                table,
                "UPSTREAM_DETECTED_CLOSE_TYPE",
                c -> DownstreamOperators.closeType(c.closeType));
        connection(
                table, "UPSTREAM_LOCAL_CLOSE_REASON", c -> OperatorTable.blank(c.localCloseReason));
        table.number(
                "UPSTREAM_CONNECTION_ID",
                i -> i.upstreamConnection == null ? 0 : i.upstreamConnection.id);
        table.nonEmpty("UPSTREAM_CONNECTION_IDS_ATTEMPTED", StreamInfo::attemptedConnectionIds);
    }

    private static void hosts(OperatorTable table) {
        host(table, "UPSTREAM_HOST", Host::addressText);
        host(table, "UPSTREAM_HOST_NAME", UpstreamOperators::name);
        host(table, "UPSTREAM_HOST_NAME_WITHOUT_PORT", UpstreamOperators::nameWithoutPort);
        attempted(table, "UPSTREAM_HOSTS_ATTEMPTED", Host::addressText);
        attempted(table, "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT", UpstreamOperators::address);
        attempted(table, "UPSTREAM_HOST_NAMES_ATTEMPTED", UpstreamOperators::name);
        attempted(
                table,
                "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
                UpstreamOperators::nameWithoutPort);
    }

    private static String name(Host host) {
        return host.hostname().isEmpty() ? host.addressText() : host.hostname();
    }

    private static String nameWithoutPort(Host host) {
        String name = host.hostname();
        int colon = name.lastIndexOf(':');
        boolean port = colon > 0 && name.indexOf(':') == colon;
        return name.isEmpty() ? address(host) : port ? name.substring(0, colon) : name;
    }

    private static String address(Host host) {
        return String.valueOf(Addresses.withoutPort(host.address()));
    }

    private static void host(OperatorTable table, String name, Function<Host, String> get) {
        table.text(name, i -> i.upstreamHost == null ? null : get.apply(i.upstreamHost));
    }

    private static void attempted(OperatorTable table, String name, Function<Host, String> get) {
        table.text(name, i -> attempted(i, get));
    }

    private static @Nullable String attempted(StreamInfo info, Function<Host, String> get) {
        var hosts = new StringBuilder();
        for (Host host : info.attemptedHosts()) {
            hosts.append(hosts.isEmpty() ? "" : ",").append(get.apply(host));
        }
        return OperatorTable.blank(hosts.toString());
    }

    private static void connection(
            OperatorTable table, String name, Function<ConnectionInfo, @Nullable Object> get) {
        table.plain(
                name,
                context -> {
                    ConnectionInfo connection = context.info().upstreamConnection;
                    return connection == null ? null : get.apply(connection);
                });
    }

    private static void masked(
            OperatorTable table,
            String name,
            Function<ConnectionInfo, java.net.@Nullable SocketAddress> get) {
        table.add(
                name,
                syntax ->
                        AddressMask.of(
                                syntax,
                                context -> {
                                    ConnectionInfo connection = context.info().upstreamConnection;
                                    return connection == null ? null : get.apply(connection);
                                }));
    }
}
