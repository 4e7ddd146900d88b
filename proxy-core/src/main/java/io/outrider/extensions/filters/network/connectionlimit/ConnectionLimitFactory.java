package io.outrider.extensions.filters.network.connectionlimit;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit;
import io.outrider.config.ConfigException;
import io.outrider.config.Durations;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.NetworkFilterFactory;
import io.outrider.config.RuntimeTranslator;
import io.outrider.filter.NetworkFilterConfig;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Makes connection limits. One for the process.
public final class ConnectionLimitFactory implements NetworkFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.network.connection_limit";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3"
                        + ".ConnectionLimit");
    }

    @Override
    public NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        ConnectionLimit proto = context.parser().unpack(config, ConnectionLimit.class, at);
        if (!proto.hasMaxConnections()) {
            throw at.field("max_connections").missing("a number from 1");
        }
        long max = proto.getMaxConnections().getValue();
        var scope = context.stats().scope("connection_limit." + proto.getStatPrefix());
        return new ConnectionLimitConfig(
                new AtomicLong(),
                max < 0 ? Long.MAX_VALUE : max,
                Durations.nanos(proto.hasDelay(), proto.getDelay(), 0),
                RuntimeTranslator.flag(proto.getRuntimeEnabled(), true, context.runtime()),
                scope.counter("limited_connections"),
                scope.gauge("active_connections"));
    }
}
