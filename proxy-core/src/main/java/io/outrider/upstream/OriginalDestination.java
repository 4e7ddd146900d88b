package io.outrider.upstream;

import io.netty.util.NetUtil;
import io.outrider.lb.Host;
import io.outrider.lb.HostSpec;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.RandomSource;
import io.outrider.net.Worker;
import io.outrider.stats.Counter;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The hosts of an ORIGINAL_DST cluster: whatever address a connection was going to before it was
/// redirected here, or the request names. A host is made at its first use and forgotten when it was
/// not used for a while.
///
/// Threads: picking any worker, the rest main loop. A worker that meets a new address makes the
/// host itself, so that the request need not wait; the map sees to it that there is only one.
public final class OriginalDestination implements WorkerPickerFactory, TimerTarget {
    /// Where a filter may leave an address, by Envoy's name.
    public static final String FILTER_STATE = "envoy.network.transport_socket.original_dst_address";

    private static final int CLEAN_UP = 0;

    private final Discovery.OriginalDst rules;
    private final Cluster cluster;
    private final Worker main;
    private final int workers;
    private final ConcurrentHashMap<InetSocketAddress, Known> known = new ConcurrentHashMap<>();
    private final Timer cleanUp = new Timer(this, CLEAN_UP);

    private static final class Known {
        final Host host;
        volatile boolean used = true;

        Known(Host host) {
            this.host = host;
        }
    }

    public OriginalDestination(
            Discovery.OriginalDst rules, Cluster cluster, Worker main, int workers) {
        this.rules = rules;
        this.cluster = cluster;
        this.main = main;
        this.workers = workers;
    }

    /// Lets requests find the cluster.
    public void start() {
        cluster.provide(this, List.of());
        main.timers().arm(cleanUp, rules.cleanupNanos());
    }

    @Override
    public Picker newPicker(int worker, RandomSource random) {
        return this::pick;
    }

    private @Nullable Host pick(PickContext request) {
        InetSocketAddress address = address(request);
        if (address == null) {
            return null;
        }
        Known entry = known.get(address);
        if (entry == null) {
            entry = known.computeIfAbsent(address, this::made);
            main.loop().execute(this::publish);
        }
        if (!entry.used) {
            entry.used = true;
        }
        return entry.host;
    }

    private Known made(InetSocketAddress address) {
        var host = new Host(HostSpec.at(address).build(), workers);
        host.setOwner(cluster);
        return new Known(host);
    }

    private @Nullable InetSocketAddress address(PickContext request) {
        InetSocketAddress address = of(request.filterState(FILTER_STATE));
        if (address == null && !rules.metadataFilter().isEmpty()) {
            address = of(request.metadata(rules.metadataFilter(), rules.metadataPath()));
        }
        if (address == null && !rules.header().isEmpty()) {
            String text = request.header(rules.header());
            if (text != null) {
                address = parse(text);
                if (address == null) {
                    Counter invalid = cluster.stats().originalDstHostInvalid;
                    main.loop().execute(() -> main.cells().inc(invalid));
                    return null;
                }
            }
        }
        if (address == null) {
            address = of(request.originalDestination());
        }
        return address == null || rules.portOverride() == 0
                ? address
                : new InetSocketAddress(address.getAddress(), rules.portOverride());
    }

    private static @Nullable InetSocketAddress of(@Nullable Object value) {
        return switch (value) {
            case InetSocketAddress address -> address;
            case String text -> parse(text);
            case null, default -> null;
        };
    }

    /// `10.0.0.1:80` or `[::1]:80`; null for anything else.
    static @Nullable InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String ip = colon < 0 ? "" : text.substring(0, colon);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        if (bytes == null || bytes.length == 16 && !ip.startsWith("[")) {
            return null;
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return port < 0 || port > 65_535
                    ? null
                    : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (NumberFormatException | UnknownHostException _) {
            return null;
        }
    }

    private void publish() {
        cluster.provide(this, hosts());
    }

    private List<Host> hosts() {
        var hosts = new ArrayList<Host>();
        known.values().forEach(entry -> hosts.add(entry.host));
        return hosts;
    }

    /// Forgets hosts that nobody used since the last time.
    @Override
    public void expired(Timer timer) {
        boolean changed = false;
        for (var entry : Set.copyOf(known.entrySet())) {
            Known value = entry.getValue();
            if (value.used || value.host.activeConnections() > 0) {
                value.used = false;
            } else {
                known.remove(entry.getKey(), value);
                changed = true;
            }
        }
        if (changed) {
            publish();
        }
        main.timers().arm(cleanUp, rules.cleanupNanos());
    }

    /// Ends the clean-ups.
    public void stop() {
        cleanUp.cancel();
    }
}
