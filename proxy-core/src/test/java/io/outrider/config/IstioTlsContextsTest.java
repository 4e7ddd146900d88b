package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.outrider.net.TransportSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every TLS context that a real istiod pushed makes a transport socket, when `OUTRIDER_ISTIO_DATA`
/// names a folder with config dumps. Its secrets stay on their way: the sockets are there and
/// secure nothing yet.
class IstioTlsContextsTest {
    private static final String TLS = "envoy.extensions.transport_sockets.tls.v3.";

    private final ConfigParser parser = ConfigParser.strict().keepingUnknownTypes();
    private final FactoryContext context = ClusterContexts.of(parser, new NoEffectReport());

    @Test
    void everyContextOfIstioMakesATransportSocket() throws Exception {
        String folder = System.getenv().getOrDefault("OUTRIDER_ISTIO_DATA", "");
        assumeTrue(!folder.isEmpty(), "skipped: OUTRIDER_ISTIO_DATA names no folder");
        context.secrets().remote((_, _, _) -> (_, _) -> () -> {});
        var contexts = new ArrayList<Any>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                String text = Files.readString(file);
                FieldPath at = FieldPath.root(file.getFileName().toString());
                if (ConfigParser.keys(text, at).contains("configs")) {
                    var dump = parser.parseYaml(text, ConfigDump.getDefaultInstance(), at);
                    collect(dump, contexts);
                }
            }
        }

        for (Any config : contexts) {
            assertThat(socket(config).isSecure()).isTrue();
        }

        assertThat(contexts).hasSizeGreaterThan(50);
    }

    private TransportSocket socket(Any config) throws ConfigException {
        FieldPath at = FieldPath.root("dump");
        TransportSocketFactory factory =
                context.factories()
                        .transportSockets()
                        .require("envoy.transport_sockets.tls", config, at);
        return config.getTypeUrl().endsWith("UpstreamTlsContext")
                ? factory.parseUpstream(config, at, context)
                : factory.parseDownstream(config, at, context);
    }

    /// What cannot be read holds no TLS context: `IstioResourcesTest` looks at it.
    private Message unpacked(Any any) {
        try {
            return context.parser().unpack(any, FieldPath.root("dump"));
        } catch (ConfigException _) {
            return Any.getDefaultInstance();
        }
    }

    /// Into every message, list and `Any` of a known type.
    private void collect(Object value, List<Any> into) {
        switch (value) {
            case Any any -> {
                String type = TypeUrls.typeName(any.getTypeUrl());
                if (type.equals(TLS + "UpstreamTlsContext")
                        || type.equals(TLS + "DownstreamTlsContext")) {
                    into.add(any);
                } else if (!type.endsWith("EndpointsConfigDump") // Envoy fills it with zeros
                        && context.parser().types().find(type) != null) {
                    collect(unpacked(any), into);
                }
            }
            case Message message -> {
                for (Object field : message.getAllFields().values()) {
                    collect(field, into);
                }
            }
            case List<?> list -> {
                for (Object each : list) {
                    collect(each, into);
                }
            }
            default -> {}
        }
    }
}
