package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a real istiod pushed, when `OUTRIDER_ISTIO_DATA` names a folder with it: a pilot-agent's
/// `bootstrap.json` and config dumps.
class IstioResourcesTest {

    @Test
    void allThatIstiodPushedParsesAndKeepsTheRules() throws Exception {
        String folder = System.getenv().getOrDefault("OUTRIDER_ISTIO_DATA", "");
        assumeTrue(!folder.isEmpty(), "skipped: OUTRIDER_ISTIO_DATA names no folder");

        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                holds(file);
            }
        }
    }

    private static void holds(Path file) throws IOException, ConfigException {
        String text = Files.readString(file);
        FieldPath at = FieldPath.root(file.getFileName().toString());
        var keys = ConfigParser.keys(text, at);
        if (keys.contains("kind")) {
            return; // a Kubernetes object, not Envoy's
        }
        var parser = ConfigParser.strict().keepingUnknownTypes();
        var problems = new Problems.Collected();
        Message message =
                keys.contains("configs")
                        ? received(
                                parser.parseYaml(
                                        text, ConfigDump.getDefaultInstance(), at, problems))
                        : parser.parseYaml(text, Bootstrap.getDefaultInstance(), at, problems);

        parser.validate(message, at, problems);

        assertThat(problems.all()).extracting(Throwable::getMessage).isEmpty();
        assertThat(message.getSerializedSize()).isPositive();
    }

    /// Without endpoints that Envoy derived itself, zeros and all.
    private static ConfigDump received(ConfigDump dump) {
        var kept = dump.toBuilder();
        for (int i = 0; i < dump.getConfigsCount(); i++) {
            if (dump.getConfigs(i).is(EndpointsConfigDump.class)) {
                try {
                    var endpoints = dump.getConfigs(i).unpack(EndpointsConfigDump.class);
                    kept.setConfigs(
                            i,
                            Any.pack(endpoints.toBuilder().clearStaticEndpointConfigs().build()));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return kept.build();
    }
}
