package io.outrider.upstream;

import io.outrider.dns.DnsCache;
import io.outrider.dns.HostPort;
import io.outrider.lb.Host;
import io.outrider.lb.HostSpec;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.RandomSource;
import io.outrider.net.Worker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The hosts of a dynamic forward proxy cluster: the names that requests bring, as far as the cache
/// has resolved them.
///
/// Threads: picking any worker, the rest main loop.
public final class DynamicHosts implements WorkerPickerFactory, DnsCache.Follower {
    /// Where a filter may leave a host, and a port, by Envoy's names.
    static final String HOST_STATE = "envoy.upstream.dynamic_host";

    static final String PORT_STATE = "envoy.upstream.dynamic_port";

    private final DnsCache cache;
    private final Cluster cluster;
    private final int workers;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Host host, DnsCache.Entry entry) {}

    public DynamicHosts(DnsCache cache, Cluster cluster, int workers) {
        this.cache = cache;
        this.cluster = cluster;
        this.workers = workers;
    }

    /// Lets requests find the cluster.
    public void start() {
        cache.follow(this);
        publish();
    }

    /// The port of a request that names none.
    public static int defaultPort(ClusterConfig config) {
        return config.transportSockets().fallback().isSecure() ? 443 : 80;
    }

    @Override
    public Picker newPicker(int worker, RandomSource random) {
        return this::pick;
    }

    private @Nullable Host pick(PickContext request) {
        HostPort name = name(request);
        Known found = name == null ? null : known.get(name.text());
        if (found == null) {
            return null;
        }
        found.entry.touch(request.nanoTime());
        return found.host;
    }

    /// Null when the request names nobody.
    private @Nullable HostPort name(PickContext request) {
        Object state = request.filterState(HOST_STATE);
        String name = state == null ? request.header(":authority") : state.toString();
        if (name == null || name.isEmpty()) {
            return null;
        }
        int port = defaultPort(cluster.config());
        if (request.filterState(PORT_STATE) instanceof Number number) {
            port = number.intValue();
        }
        return HostPort.of(name, port);
    }

    /// Has the name of a request resolved that no filter has had resolved before.
    ///
    /// @param worker that of the request
    /// @param then told on the worker's loop, when a pick may find a host
    /// @return false when there is nothing to wait for: nothing is told then
    public boolean resolve(PickContext request, Worker worker, Runnable then) {
        HostPort name = name(request);
        return name != null
                && cache.find(name) == null
                && cache.load(name, worker, _ -> then.run());
    }

    @Override
    public void changed(DnsCache.Entry entry) {
        List<InetSocketAddress> all = entry.addresses();
        List<SocketAddress> more = List.copyOf(all.subList(1, all.size()));
        String name = entry.name().text();
        var spec = HostSpec.at(all.getFirst()).additionalAddresses(more).hostname(name).build();
        Known before = known.get(name);
        if (before != null) {
            before.host.move(spec);
            return;
        }
        var host = new Host(spec, workers);
        host.setOwner(cluster);
        known.put(name, new Known(host, entry));
        publish();
    }

    @Override
    public void removed(DnsCache.Entry entry) {
        if (known.remove(entry.name().text()) != null) {
            publish();
        }
    }

    private void publish() {
        var hosts = new ArrayList<Host>();
        known.values().forEach(each -> hosts.add(each.host));
        cluster.provide(this, hosts);
    }
}
