package io.outrider.dns;

import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.outrider.net.Transport;
import io.outrider.net.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The resolvers of the process, one for each set of servers. Threads: start and main loop.
public final class DnsResolvers implements AutoCloseable {
    private final Worker main;
    private final Transport transport;
    private final SearchList search;
    private final Map<DnsServers, DnsResolver> resolvers = new HashMap<>();
    private final Map<DnsServers, DnsNameResolver> opened = new HashMap<>();

    public DnsResolvers(Worker main, Transport transport) {
        this.main = main;
        this.transport = transport;
        this.search = SearchList.parse(lines(Path.of("/etc/resolv.conf")));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of(); // no search domains then
        }
    }

    /// The resolver that asks these servers, made at its first use.
    public synchronized DnsResolver of(DnsServers servers) {
        return resolvers.computeIfAbsent(
                servers,
                each -> new DnsResolver(open(each), each.search() ? search : SearchList.NONE));
    }

    private DnsNameResolver open(DnsServers servers) {
        var builder =
                new DnsNameResolverBuilder(main.loop())
                        .datagramChannelFactory(transport::newDatagramChannel)
                        .socketChannelFactory(transport::newStreamChannel);
        if (!servers.addresses().isEmpty()) {
            builder.nameServerProvider(
                    new SequentialDnsServerAddressStreamProvider(servers.addresses()));
        }
        DnsNameResolver made = builder.build();
        opened.put(servers, made);
        return made;
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(DnsNameResolver::close);
    }
}
