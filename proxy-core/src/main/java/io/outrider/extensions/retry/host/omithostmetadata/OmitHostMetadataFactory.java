package io.outrider.extensions.retry.host.omithostmetadata;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.config.RetryHostFactory;
import io.outrider.config.Structs;
import io.outrider.route.RetryPolicy;
import java.util.Map;
import java.util.Set;

/// Turns down hosts that have all of some `envoy.lb` metadata. One for the process.
public final class OmitHostMetadataFactory implements RetryHostFactory {
    @Override
    public String name() {
        return "envoy.retry_host_predicates.omit_host_metadata";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig");
    }

    @Override
    public RetryPolicy.HostPredicate parse(Any config, FieldPath at, ConfigParser parser)
            throws ConfigException {
        var proto = parser.unpack(config, OmitHostMetadataConfig.class, at);
        Map<String, Object> omitted =
                Structs.metadata(proto.getMetadataMatch()).getOrDefault("envoy.lb", Map.of());
        return (host, _) ->
                !omitted.isEmpty()
                        && host.metadata()
                                .getOrDefault("envoy.lb", Map.of())
                                .entrySet()
                                .containsAll(omitted.entrySet());
    }
}
