package io.outrider.listener;

import io.outrider.net.ConnectionInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The filter chains of a listener and Envoy's way to one: destination port, destination address,
/// server name, transport protocol, application protocols, direct source address, source type,
/// source address, source port. At each step only the most specific entries stay; there is no way
/// back.
///
/// Immutable; made once by [#of].
public final class FilterChains {
    private final Step root;
    private final List<Entry> entries;
    private final @Nullable FilterChain fallback;

    /// A chain with its match, as configured.
    public record Entry(FilterChainMatch match, FilterChain chain) {}

    private FilterChains(Step root, List<Entry> entries, @Nullable FilterChain fallback) {
        this.root = root;
        this.entries = entries;
        this.fallback = fallback;
    }

    /// In order of configuration; a second chain with an equal match is the caller's to refuse
    /// before.
    ///
    /// @param fallback `default_filter_chain`
    public static FilterChains of(List<Entry> entries, @Nullable FilterChain fallback) {
        return new FilterChains(build(entries, 0), List.copyOf(entries), fallback);
    }

    public List<Entry> entries() {
        return entries;
    }

    public @Nullable FilterChain fallback() {
        return fallback;
    }

    /// Closes the chains' transport sockets.
    void close() {
        entries.forEach(entry -> entry.chain().transportSocket().close());
        if (fallback != null) {
            fallback.transportSocket().close();
        }
    }

    /// The chain for a connection; null when none matches and there is no default.
    public @Nullable FilterChain find(ConnectionInfo info) {
        FilterChain found = root.find(info);
        return found != null ? found : fallback;
    }

    /// One stage of the match.
    private sealed interface Step {
        @Nullable FilterChain find(ConnectionInfo info);
    }

    private record Leaf(@Nullable FilterChain chain) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            return chain;
        }
    }

    private record ByPort(Map<Integer, Step> ports, @Nullable Step any) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            Step step =
                    info.localAddress instanceof InetSocketAddress inet
                            ? ports.get(inet.getPort())
                            : null;
            Step chosen = step != null ? step : any;
            return chosen == null ? null : chosen.find(info);
        }
    }

    /// Longest prefix first; an entry without prefix is last.
    private record ByAddress(
            List<FilterChainMatch.Prefix> prefixes,
            List<Step> steps,
            @Nullable Step any,
            Function<ConnectionInfo, @Nullable SocketAddress> of)
            implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            SocketAddress address = of.apply(info);
            if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
                InetAddress ip = inet.getAddress();
                for (int i = 0; i < prefixes.size(); i++) {
                    if (prefixes.get(i).contains(ip)) {
                        return steps.get(i).find(info);
                    }
                }
            }
            return any == null ? null : any.find(info);
        }
    }

    private record ByServerName(Map<String, Step> names, @Nullable Step any) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            String name = info.requestedServerName;
            Step step = names.get(name);
            int dot = name.indexOf('.');
            while (step == null && dot >= 0) {
                step = names.get("*" + name.substring(dot));
                dot = name.indexOf('.', dot + 1);
            }
            Step chosen = step != null ? step : any;
            return chosen == null ? null : chosen.find(info);
        }
    }

    private record ByTransport(Map<String, Step> protocols, @Nullable Step any) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            String protocol =
                    info.detectedTransportProtocol.isEmpty()
                            ? "raw_buffer"
                            : info.detectedTransportProtocol;
            Step step = protocols.get(protocol);
            Step chosen = step != null ? step : any;
            return chosen == null ? null : chosen.find(info);
        }
    }

    private record ByApplication(Map<String, Step> protocols, @Nullable Step any) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            for (String offered : info.offeredProtocols) {
                Step step = protocols.get(offered);
                if (step != null) {
                    return step.find(info);
                }
            }
            return any == null ? null : any.find(info);
        }
    }

    private record BySourceType(@Nullable Step local, @Nullable Step external, @Nullable Step any)
            implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            Step step = any;
            if (local != null && isLocal(info)) {
                step = local;
            } else if (external != null && !isLocal(info)) {
                step = external;
            }
            return step == null ? null : step.find(info);
        }

        private static boolean isLocal(ConnectionInfo info) {
            if (!(info.remoteAddress instanceof InetSocketAddress remote)) {
                return true;
            }
            InetAddress address = remote.getAddress();
            return address != null
                    && (address.isLoopbackAddress()
                            || info.localAddress instanceof InetSocketAddress here
                                    && address.equals(here.getAddress()));
        }
    }

    private record BySourcePort(Map<Integer, Step> ports, @Nullable Step any) implements Step {
        @Override
        public @Nullable FilterChain find(ConnectionInfo info) {
            Step step =
                    info.remoteAddress instanceof InetSocketAddress inet
                            ? ports.get(inet.getPort())
                            : null;
            Step chosen = step != null ? step : any;
            return chosen == null ? null : chosen.find(info);
        }
    }

    // ---- building: at each stage the entries are grouped by their value, and each group goes on
    // ----

    private static Step build(List<Entry> entries, int stage) {
        return switch (stage) {
            case 0 -> {
                var groups = group(entries, e -> e.match().destinationPort());
                yield new ByPort(steps(groups, stage, 0), any(groups, stage, 0));
            }
            case 1 ->
                    byAddress(
                            groupEach(entries, e -> e.match().destinationPrefixes()),
                            stage,
                            info -> info.localAddress);
            case 2 -> {
                var groups = groupEach(entries, e -> lower(e.match().serverNames()));
                yield new ByServerName(named(groups, stage), any(groups, stage, null));
            }
            case 3 -> {
                var groups = group(entries, e -> e.match().transportProtocol());
                yield new ByTransport(steps(groups, stage, ""), any(groups, stage, ""));
            }
            case 4 -> {
                var groups = groupEach(entries, e -> e.match().applicationProtocols());
                yield new ByApplication(named(groups, stage), any(groups, stage, null));
            }
            case 5 ->
                    byAddress(
                            groupEach(entries, e -> e.match().directSourcePrefixes()),
                            stage,
                            info -> info.directRemoteAddress);
            case 6 -> {
                var groups = group(entries, e -> e.match().sourceType());
                yield new BySourceType(
                        any(groups, stage, FilterChainMatch.SourceType.SAME_IP_OR_LOOPBACK),
                        any(groups, stage, FilterChainMatch.SourceType.EXTERNAL),
                        any(groups, stage, FilterChainMatch.SourceType.ANY));
            }
            case 7 ->
                    byAddress(
                            groupEach(entries, e -> e.match().sourcePrefixes()),
                            stage,
                            info -> info.remoteAddress);
            case 8 -> {
                var groups = groupEach(entries, e -> e.match().sourcePorts());
                var ports = new HashMap<Integer, Step>();
                groups.forEach(
                        (port, group) -> {
                            if (port != null) {
                                ports.put(port, build(group, stage + 1));
                            }
                        });
                yield new BySourcePort(ports, any(groups, stage, null));
            }
            default -> new Leaf(entries.isEmpty() ? null : entries.getFirst().chain());
        };
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static <K> Map<@Nullable K, List<Entry>> group(
            List<Entry> entries, Function<Entry, K> key) {
        var groups = new HashMap<@Nullable K, List<Entry>>();
        for (Entry entry : entries) {
            groups.computeIfAbsent(key.apply(entry), _ -> new ArrayList<>()).add(entry);
        }
        return groups;
    }

    /// An entry with several values stands in several groups; one without any under null.
    private static <K> Map<@Nullable K, List<Entry>> groupEach(
            List<Entry> entries, Function<Entry, List<K>> keys) {
        var groups = new HashMap<@Nullable K, List<Entry>>();
        for (Entry entry : entries) {
            List<K> values = keys.apply(entry);
            if (values.isEmpty()) {
                groups.computeIfAbsent(null, _ -> new ArrayList<>()).add(entry);
            }
            for (K value : values) {
                groups.computeIfAbsent(value, _ -> new ArrayList<>()).add(entry);
            }
        }
        return groups;
    }

    private static <K> Map<K, Step> steps(
            Map<@Nullable K, List<Entry>> groups, int stage, K anyKey) {
        var steps = new HashMap<K, Step>();
        groups.forEach(
                (key, group) -> {
                    if (key != null && !key.equals(anyKey)) {
                        steps.put(key, build(group, stage + 1));
                    }
                });
        return steps;
    }

    private static Map<String, Step> named(Map<@Nullable String, List<Entry>> groups, int stage) {
        var steps = new HashMap<String, Step>();
        groups.forEach(
                (key, group) -> {
                    if (key != null) {
                        steps.put(key, build(group, stage + 1));
                    }
                });
        return steps;
    }

    private static <K> @Nullable Step any(
            Map<@Nullable K, List<Entry>> groups, int stage, @Nullable K key) {
        List<Entry> group = groups.get(key);
        return group == null ? null : build(group, stage + 1);
    }

    private static Step byAddress(
            Map<FilterChainMatch.@Nullable Prefix, List<Entry>> groups,
            int stage,
            Function<ConnectionInfo, @Nullable SocketAddress> of) {
        var prefixes = new ArrayList<FilterChainMatch.Prefix>();
        for (FilterChainMatch.Prefix prefix : groups.keySet()) {
            if (prefix != null) {
                prefixes.add(prefix);
            }
        }
        prefixes.sort((a, b) -> Integer.compare(b.length(), a.length()));
        var steps = new ArrayList<Step>();
        for (FilterChainMatch.Prefix prefix : prefixes) {
            steps.add(build(Objects.requireNonNull(groups.get(prefix)), stage + 1));
        }
        return new ByAddress(List.copyOf(prefixes), steps, any(groups, stage, null), of);
    }
}
