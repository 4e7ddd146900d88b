package io.outrider.lb.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.Host;
import io.outrider.lb.HostSpec;
import io.outrider.lb.Hosts;
import io.outrider.lb.LbStats;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.Picker;
import io.outrider.lb.Picks;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.ringhash.RingHash.HashFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Full hosts pass requests on to the hosts that a real Envoy passed them on to.
class EnvoyBoundedLoadTest {
    private static final int KEYS = 40;

    static Stream<String> clusters() {
        try (var in =
                Objects.requireNonNull(
                        EnvoyBoundedLoadTest.class.getResourceAsStream(
                                "/envoy-bounded/picks.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void requestsPileUpAsTheyDoAtEnvoy(String line) {
        String[] words = line.split(" ");
        var specs = new ArrayList<HostSpec>();
        for (String host : words[4].split(",")) {
            specs.add(spec(host));
        }
        List<Integer> expected = Arrays.stream(words[6].split(",")).map(Integer::parseInt).toList();
        PrioritySet hosts = Hosts.of(specs);
        var active = new AtomicLong();
        Picker picker =
                policy(words[1], Integer.parseInt(words[2]))
                        .build(hosts, new BuildContext(0, null, new LbStats(), active::get))
                        .newPicker(new SplitMixRandom(1));

        var picks = new ArrayList<Integer>();
        for (int i = 0; i < expected.size(); i++) {
            var request = new Picks();
            request.hash = XxHash64.hash("key-" + i % KEYS);
            Host host = Objects.requireNonNull(picker.pick(request));
            host.requestStarted();
            active.incrementAndGet();
            picks.add(specs.indexOf(host.spec()));
        }

        assertThat(picks).isEqualTo(expected);
    }

    private static HostSpec spec(String text) {
        String[] parts = text.split("[:=]");
        return HostSpec.at(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])))
                .weight(Integer.parseInt(parts[2]))
                .build();
    }

    private static LoadBalancer policy(String name, int factor) {
        var config = new HashConfig(CommonConfig.DEFAULT, HashKey.ADDRESS, false, factor);
        return name.equals("ring")
                ? new RingHash(
                        config,
                        HashFunction.XX_HASH,
                        RingHash.DEFAULT_MINIMUM_RING_SIZE,
                        RingHash.MAXIMUM_RING_SIZE)
                : new Maglev(config, Maglev.DEFAULT_TABLE_SIZE);
    }
}
