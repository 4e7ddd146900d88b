package io.outrider.extensions.retry.host.omitcanaryhosts;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.config.RetryHostFactory;
import io.outrider.route.RetryPolicy;
import java.util.Set;

/// Turns down canaries. One for the process.
public final class OmitCanaryHostsFactory implements RetryHostFactory {
    @Override
    public String name() {
        return "envoy.retry_host_predicates.omit_canary_hosts";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate");
    }

    @Override
    public RetryPolicy.HostPredicate parse(Any config, FieldPath at, ConfigParser parser)
            throws ConfigException {
        parser.unpack(config, OmitCanaryHostsPredicate.class, at);
        return (host, _) -> host.canary();
    }
}
