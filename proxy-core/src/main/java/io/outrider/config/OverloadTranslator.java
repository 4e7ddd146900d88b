package io.outrider.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.outrider.listener.ConnectionLimit;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.runtime.RuntimeNumber;

/// `OverloadManager`: of its monitors the one that limits downstream connections. Immutable.
public final class OverloadTranslator {
    private static final String CONNECTIONS = "overload.global_downstream_max_connections";

    private OverloadTranslator() {}

    /// The limit on all downstream connections: the monitor's, else the runtime key's.
    public static RuntimeNumber connectionLimit(
            Bootstrap bootstrap,
            ConfigParser parser,
            RuntimeKeys keys,
            NoEffectReport noEffect,
            FieldPath at)
            throws ConfigException {
        var proto = bootstrap.getOverloadManager();
        FieldPath here = at.field("overload_manager");
        RuntimeNumber limit = null;
        for (int i = 0; i < proto.getResourceMonitorsCount(); i++) {
            ResourceMonitor monitor = proto.getResourceMonitors(i);
            FieldPath place = here.field("resource_monitors").index(i);
            if (TypeUrls.typeName(monitor.getTypedConfig())
                    .equals(DownstreamConnectionsConfig.getDescriptor().getFullName())) {
                limit =
                        new RuntimeNumber(
                                null,
                                parser.unpack(
                                                monitor.getTypedConfig(),
                                                DownstreamConnectionsConfig.class,
                                                place.field("typed_config"))
                                        .getMaxActiveDownstreamConnections());
            } else {
                noEffect.add(
                        place,
                        "of resource monitors only the one for downstream connections is there");
            }
        }
        for (int i = 0; i < proto.getActionsCount(); i++) {
            noEffect.add(here.field("actions").index(i), "there are no overload actions");
        }
        for (int i = 0; i < proto.getLoadshedPointsCount(); i++) {
            noEffect.add(here.field("loadshed_points").index(i), "there are no load-shed points");
        }
        return limit == null
                ? new RuntimeNumber(keys.key(CONNECTIONS), ConnectionLimit.NONE)
                : limit;
    }
}
