package io.outrider.lb.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.EdsHealth;
import io.outrider.lb.Host;
import io.outrider.lb.HostSetRules;
import io.outrider.lb.HostSpec;
import io.outrider.lb.Hosts;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.Locality;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.PrioritySetUpdater;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.ringhash.RingHash.HashFunction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same hosts and keys give the hosts that a real Envoy gave.
class EnvoyVectorsTest {
    private static final int KEYS = 1000;

    static Stream<String> hostSets() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(directory())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("hostSets")
    void everyKeyGoesWhereEnvoySendsIt(String file) throws IOException, URISyntaxException {
        var seen = Vectors.read(Files.readAllLines(directory().resolve(file)));

        assertThat(seen.picks).hasSize(5);
        seen.picks.forEach(
                (policy, expected) ->
                        assertThat(picks(seen, policy))
                                .as("%s with %s", file, policy)
                                .isEqualTo(expected));
    }

    private static List<Integer> picks(Vectors seen, String policyName) {
        var config =
                new HashConfig(
                        CommonConfig.DEFAULT,
                        seen.hostnames ? HashKey.HOSTNAME : HashKey.ADDRESS,
                        !seen.localityWeights.isEmpty(),
                        0);
        LoadBalancer policy =
                switch (policyName) {
                    case "ring-xx" -> ring(config, HashFunction.XX_HASH);
                    case "ring-murmur" -> ring(config, HashFunction.MURMUR_HASH_2);
                    case "ring-small" -> new RingHash(config, HashFunction.XX_HASH, 3, 50);
                    case "maglev" -> new Maglev(config, Maglev.DEFAULT_TABLE_SIZE);
                    case "maglev-small" -> new Maglev(config, 251);
                    default -> throw new AssertionError(policyName);
                };
        PrioritySet hosts = seen.hosts();
        Picker picker = policy.build(hosts, BuildContext.at(0)).newPicker(new SplitMixRandom(1));
        var indexes = new HashMap<SocketAddress, Integer>();
        for (int i = 0; i < seen.specs.size(); i++) {
            indexes.put(seen.specs.get(i).address(), i);
        }
        var picks = new ArrayList<Integer>();
        for (int i = 0; i < KEYS; i++) {
            Host host = picker.pick(hashed(XxHash64.hash("key-" + i)));
            picks.add(host == null ? -1 : Objects.requireNonNull(indexes.get(host.address())));
        }
        return picks;
    }

    private static RingHash ring(HashConfig config, HashFunction function) {
        return new RingHash(
                config, function, RingHash.DEFAULT_MINIMUM_RING_SIZE, RingHash.MAXIMUM_RING_SIZE);
    }

    private static PickContext hashed(long hash) {
        return new PickContext() {
            @Override
            public boolean hasHash() {
                return true;
            }

            @Override
            public long hash() {
                return hash;
            }
        };
    }

    private static Path directory() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(EnvoyVectorsTest.class.getResource("/envoy-hashing"))
                        .toURI());
    }

    private static final class Vectors {
        final List<HostSpec> specs = new ArrayList<>();
        final Map<Locality, Long> localityWeights = new HashMap<>();
        final Map<String, List<Integer>> picks = new HashMap<>();
        boolean hostnames;

        static Vectors read(List<String> lines) {
            var vectors = new Vectors();
            for (String line : lines) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "host" -> vectors.specs.add(vectors.spec(words));
                    case "locality_weight" ->
                            vectors.localityWeights.put(
                                    locality(words[1]), Long.parseLong(words[2]));
                    case "picks" -> vectors.picks.put(words[1], indexes(words[2]));
                    default -> throw new AssertionError(line);
                }
            }
            return vectors;
        }

        PrioritySet hosts() {
            return Hosts.updater()
                    .update(
                            PrioritySet.EMPTY,
                            new PrioritySetUpdater.Endpoints(
                                    specs, List.of(localityWeights), HostSetRules.DEFAULT))
                    .hosts();
        }

        private HostSpec spec(String[] words) {
            HostSpec.Builder spec = HostSpec.at(address(words[1]));
            for (int i = 2; i < words.length; i++) {
                String[] pair = words[i].split("=", 2);
                switch (pair[0]) {
                    case "weight" -> spec.weight(Integer.parseInt(pair[1]));
                    case "priority" -> spec.priority(Integer.parseInt(pair[1]));
                    case "locality" -> spec.locality(locality(pair[1]));
                    case "health" -> spec.edsHealth(EdsHealth.valueOf(pair[1]));
                    case "hostname" -> {
                        spec.hostname(pair[1]);
                        hostnames = true;
                    }
                    case "key" -> spec.metadata(Map.of("envoy.lb", Map.of("hash_key", pair[1])));
                    default -> throw new AssertionError(words[i]);
                }
            }
            return spec.build();
        }

        private static SocketAddress address(String text) {
            if (text.startsWith("/")) {
                return Hosts.pipe(text);
            }
            int colon = text.lastIndexOf(':');
            return new InetSocketAddress(
                    text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }

        private static Locality locality(String text) {
            String[] parts = text.split("/", -1);
            return new Locality(parts[0], parts[1], parts[2]);
        }

        private static List<Integer> indexes(String digits) {
            var indexes = new ArrayList<Integer>();
            for (int i = 0; i < digits.length(); i += 2) {
                indexes.add(Integer.parseInt(digits.substring(i, i + 2), 36));
            }
            return indexes;
        }
    }
}
