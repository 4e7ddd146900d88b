package io.outrider.route;

import io.outrider.http.Ascii;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.lb.RandomSource;
import io.outrider.runtime.RuntimeFraction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One `RouteConfiguration`: virtual hosts by domain, each with its routes in order.
///
/// Domains: exact names by hash, then `*suffix` and `prefix*` by length, then `*`; case does not
/// count. Immutable.
public final class RouteTable {
    /// What `require_tls` answers to a plain request.
    private static final Route TO_TLS =
            new Route(
                    "",
                    "",
                    new RouteMatch(
                            new PathMatch.Prefix("/", true),
                            List.of(),
                            List.of(),
                            RuntimeFraction.ALWAYS,
                            false),
                    new Redirect(
                            301,
                            "https",
                            "",
                            0,
                            PathRewrite.NONE,
                            false,
                            new PathMatch.Prefix("/", true)),
                    PathRewrite.NONE,
                    List.of(),
                    List.of(),
                    java.util.Map.of(),
                    java.util.Map.of(),
                    RouteStats.NONE);

    private final String name;
    private final List<VirtualHost> virtualHosts;
    private final boolean ignorePort;
    private final List<HeaderName> internalOnlyHeaders;
    private final @Nullable Exact[] exact;
    private final Wildcard[] suffixes;
    private final Wildcard[] prefixes;
    private final @Nullable VirtualHost fallback;

    private record Exact(String domain, VirtualHost host, @Nullable Exact next) {}

    private record Wildcard(String text, VirtualHost host) {}

    /// Every domain stands in one virtual host only: the translator has checked.
    ///
    /// @param ignorePort `ignore_port_in_host_matching`
    /// @param internalOnlyHeaders removed from requests that come from outside the mesh
    public RouteTable(
            String name,
            List<VirtualHost> virtualHosts,
            boolean ignorePort,
            List<HeaderName> internalOnlyHeaders) {
        this.internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
        this.name = name;
        this.virtualHosts = List.copyOf(virtualHosts);
        this.ignorePort = ignorePort;
        var suffixList = new ArrayList<Wildcard>();
        var prefixList = new ArrayList<Wildcard>();
        int domains = 0;
        for (VirtualHost host : virtualHosts) {
            domains += host.domains().size();
        }
        exact = new @Nullable Exact[Integer.highestOneBit(Math.max(4, domains * 2)) * 2];
        VirtualHost any = null;
        for (VirtualHost host : virtualHosts) {
            for (String domain : host.domains()) {
                String lower = domain.toLowerCase(Locale.ROOT);
                if (lower.equals("*")) {
                    any = host;
                } else if (lower.startsWith("*")) {
                    suffixList.add(new Wildcard(lower.substring(1), host));
                } else if (lower.endsWith("*")) {
                    prefixList.add(new Wildcard(lower.substring(0, lower.length() - 1), host));
                } else {
                    byte[] bytes = lower.getBytes(StandardCharsets.ISO_8859_1);
                    int slot = hash(bytes, 0, bytes.length) & (exact.length - 1);
                    exact[slot] = new Exact(lower, host, exact[slot]);
                }
            }
        }
        Comparator<Wildcard> longest = Comparator.comparingInt(w -> -w.text().length());
        suffixList.sort(longest);
        prefixList.sort(longest);
        suffixes = suffixList.toArray(new Wildcard[0]);
        prefixes = prefixList.toArray(new Wildcard[0]);
        fallback = any;
    }

    public String name() {
        return name;
    }

    public List<HeaderName> internalOnlyHeaders() {
        return internalOnlyHeaders;
    }

    public List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    /// The route for a request; null when none matches. Allocates nothing for plain matches.
    public @Nullable Route match(HeaderMap headers, StreamInfo info, RandomSource random) {
        VirtualHost host = find(headers);
        if (host == null) {
            return null;
        }
        if (host.tls() != VirtualHost.TlsRequirement.NONE && wantsTls(host, headers)) {
            return TO_TLS;
        }
        int path = headers.find(HeaderNames.PATH);
        List<Route> routes = host.routes();
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (route.match().matches(headers, path, random)) {
                return route;
            }
        }
        return null;
    }

    private static boolean wantsTls(VirtualHost host, HeaderMap headers) {
        boolean exempt =
                host.tls() == VirtualHost.TlsRequirement.EXTERNAL_ONLY
                        && headers.hasValue(HeaderNames.X_ENVOY_INTERNAL, "true");
        return !exempt && !headers.hasValue(HeaderNames.X_FORWARDED_PROTO, "https");
    }

    /// The virtual host for `:authority`; null when there is none.
    public @Nullable VirtualHost find(HeaderMap headers) {
        int index = headers.find(HeaderNames.AUTHORITY);
        if (index == HeaderMap.NONE) {
            return fallback;
        }
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int length = headers.valueLength(index);
        if (ignorePort) {
            length = withoutPort(bytes, from, length);
        }
        int slot = hash(bytes, from, length) & (exact.length - 1);
        for (Exact entry = exact[slot]; entry != null; entry = entry.next()) {
            if (entry.domain().length() == length && same(bytes, from, entry.domain())) {
                return entry.host();
            }
        }
        for (Wildcard suffix : suffixes) {
            int at = length - suffix.text().length();
            if (at > 0 && same(bytes, from + at, suffix.text())) {
                return suffix.host();
            }
        }
        for (Wildcard prefix : prefixes) {
            if (length > prefix.text().length() && same(bytes, from, prefix.text())) {
                return prefix.host();
            }
        }
        return fallback;
    }

    private static int withoutPort(byte[] bytes, int from, int length) {
        for (int i = length - 1; i >= 0; i--) {
            byte c = bytes[from + i];
            if (c == ':') {
                return i;
            }
            if (c < '0' || c > '9') {
                return length;
            }
        }
        return length;
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = 17;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + Ascii.lower(bytes[i]);
        }
        return hash ^ hash >>> 16;
    }

    private static boolean same(byte[] bytes, int from, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            if (Ascii.lower(bytes[from + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
