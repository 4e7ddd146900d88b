package io.outrider.extensions.retry.host.previoushosts;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.config.RetryHostFactory;
import io.outrider.route.RetryPolicy;
import java.util.Set;

/// Turns down hosts that were tried before. One for the process.
public final class PreviousHostsFactory implements RetryHostFactory {
    @Override
    public String name() {
        return "envoy.retry_host_predicates.previous_hosts";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate");
    }

    @Override
    public RetryPolicy.HostPredicate parse(Any config, FieldPath at, ConfigParser parser)
            throws ConfigException {
        parser.unpack(config, PreviousHostsPredicate.class, at);
        return (host, tried) -> tried.contains(host);
    }
}
