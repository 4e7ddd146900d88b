package io.outrider.upstream;

import io.outrider.http.StreamInfo;
import io.outrider.net.TransportOptions;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What filters may override in a request's transport socket by filter state, under Envoy's keys: a
/// list of strings, or one string with commas.
///
/// Each wins over the cluster's own rule, and is part of what requests must agree in to share a
/// connection. Stateless.
public final class TransportOverrides {
    /// ALPN to offer.
    public static final String APPLICATION_PROTOCOLS = "envoy.network.application_protocols";

    /// SNI to send.
    public static final String SERVER_NAME = "envoy.network.upstream_server_name";

    /// Names of which the host's certificate must carry one.
    public static final String SUBJECT_ALT_NAMES = "envoy.network.upstream_subject_alt_names";

    private TransportOverrides() {}

    static TransportOptions apply(TransportOptions base, StreamInfo info) {
        if (!info.hasFilterState()) {
            return base;
        }
        Object serverName = info.filterState(SERVER_NAME);
        Object names = info.filterState(SUBJECT_ALT_NAMES);
        Object protocols = info.filterState(APPLICATION_PROTOCOLS);
        if (serverName == null && names == null && protocols == null) {
            return base;
        }
        return new TransportOptions(
                serverName == null ? base.serverName() : serverName.toString(),
                list(names, base.verifySans()),
                list(protocols, base.applicationProtocols()),
                base.fallbackProtocols(),
                base.client());
    }

    private static List<String> list(@Nullable Object value, List<String> otherwise) {
        return switch (value) {
            case null -> otherwise;
            case List<?> several -> several.stream().map(String::valueOf).toList();
            default ->
                    Arrays.stream(value.toString().split(",", -1))
                            .map(String::strip)
                            .filter(each -> !each.isEmpty())
                            .toList();
        };
    }
}
