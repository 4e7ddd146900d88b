package io.outrider.extensions.filters.http.dynamicforwardproxy;

import io.outrider.dns.DnsCache;
import io.outrider.dns.HostPort;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResponseFlag;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import io.outrider.upstream.ClusterCell;
import io.outrider.upstream.ClusterConfig;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.DynamicHosts;
import org.jspecify.annotations.Nullable;

/// Holds a request until the name it is for has been resolved, if it goes to a dynamic forward
/// proxy cluster. Threads: the stream's event loop.
final class DynamicForwardProxyFilter implements HttpFilter {
    private final DnsCache cache;
    private boolean waiting;

    DynamicForwardProxyFilter(DnsCache cache) {
        this.cache = cache;
    }

    @Override
    public FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        Route route = stream.route();
        ClusterConfig cluster =
                route != null && route.action() instanceof Forward action
                        ? dynamic(action.cluster(), stream)
                        : null;
        if (route == null || cluster == null) {
            return FilterStatus.CONTINUE;
        }
        if (route.filterConfig(DynamicForwardProxyFactory.NAME) instanceof HostRewrite rewrite) {
            rewrite.apply(headers);
        }
        if (!cache.tryPend(stream.worker())) {
            stream.localReply(
                    503,
                    "Dynamic forward proxy pending request overflow",
                    "dynamic_forward_proxy_pending_request_overflow",
                    null);
            return FilterStatus.STOP;
        }
        return resolve(stream, headers, cluster);
    }

    private FilterStatus resolve(FilterStream stream, HeaderMap headers, ClusterConfig cluster) {
        String authority = headers.get(HeaderNames.AUTHORITY);
        if (authority == null || authority.isEmpty()) {
            cache.pendNoMore();
            stream.localReply(400, "Empty host header", "empty_host_header", null);
            return FilterStatus.STOP;
        }
        HostPort name = HostPort.of(authority, DynamicHosts.defaultPort(cluster));
        DnsCache.Entry known = cache.find(name);
        if (known != null) {
            cache.pendNoMore();
            return passes(stream, known) ? FilterStatus.CONTINUE : FilterStatus.STOP;
        }
        waiting = true;
        if (!cache.load(name, stream.worker(), entry -> answered(stream, entry))) {
            pendNoMore();
            stream.localReply(503, "DNS cache overflow", "dns_cache_overflow", null);
        }
        return FilterStatus.STOP;
    }

    /// Null when the request does not go to a cluster of the type.
    private static @Nullable ClusterConfig dynamic(ClusterChoice choice, FilterStream stream) {
        return switch (choice) {
            case ClusterChoice.Fixed(var target) -> dynamic(target.cell());
            case ClusterChoice.Weighted split -> {
                for (ClusterChoice.Target target : split.targets()) {
                    ClusterConfig found = dynamic(target.cell());
                    if (found != null) {
                        yield found;
                    }
                }
                yield null;
            }
            case ClusterChoice.ByHeader byHeader -> {
                var target = byHeader.choose(stream.requestHeaders(), stream.worker().random());
                yield target == null ? null : dynamic(target.cell());
            }
        };
    }

    private static @Nullable ClusterConfig dynamic(ClusterCell cell) {
        ClusterSnapshot cluster = cell.current();
        return cluster != null && cluster.pickerFactory() instanceof DynamicHosts
                ? cluster.config()
                : null;
    }

    private void answered(FilterStream stream, DnsCache.Entry entry) {
        if (!waiting) {
            return; // the stream has ended
        }
        pendNoMore();
        if (passes(stream, entry)) {
            stream.resumeRequest();
        }
    }

    private static boolean passes(FilterStream stream, DnsCache.Entry entry) {
        if (entry.resolved()) {
            return true;
        }
        stream.info().flag(ResponseFlag.DNS_RESOLUTION_FAILED);
        stream.localReply(503, "DNS resolution failure", "dns_resolution_failure", null);
        return false;
    }

    private void pendNoMore() {
        if (waiting) {
            waiting = false;
            cache.pendNoMore();
        }
    }

    @Override
    public void streamEnded(FilterStream stream) {
        pendNoMore();
    }
}
