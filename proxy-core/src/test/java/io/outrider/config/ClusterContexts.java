package io.outrider.config;

import io.outrider.accesslog.LogFiles;
import io.outrider.net.Transport;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.time.TimeSource;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.Dialer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What translators are given in tests.
final class ClusterContexts {
    private ClusterContexts() {}

    static FactoryContext of(ConfigParser parser, NoEffectReport noEffect) {
        return of(parser, noEffect, Transport.choose("epoll"));
    }

    static FactoryContext of(ConfigParser parser, NoEffectReport noEffect, Transport transport) {
        return new FactoryContext(
                parser,
                Factories.load(),
                new StatsStore(1, StatsConfig.defaults()).root(),
                "",
                "",
                0,
                new Clusters()::cell,
                name -> !name.equals("unknown"),
                new Dialer(transport, new AtomicLong()),
                _ -> {
                    throw new IllegalArgumentException("no DNS here");
                },
                new LogFiles(2, TimeUnit.SECONDS.toNanos(1), 1024),
                ListenerTranslatorTest.secrets(),
                new io.outrider.runtime.RuntimeKeys(),
                new FactoryContext.NodeIdentity("node", "cluster", "zone"),
                TimeSource.SYSTEM,
                1,
                noEffect);
    }
}
