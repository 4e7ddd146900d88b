package io.outrider.server;

import io.outrider.bench.Certificates;
import io.outrider.bench.load.LoadGenerator;
import io.outrider.bench.load.LoadTarget;
import io.outrider.bench.load.Origin;
import io.outrider.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The whole proxy, an origin and a generator in one process, over loopback sockets.
///
/// B/op is that of all three; `DIRECT` leaves the proxy out, so the difference is the proxy's own.
@State(Scope.Benchmark)
public class ProxyUnderLoad {
    /// What lies between generator and origin.
    public enum Between {
        DIRECT,
        HTTP1,
        /// HTTP/2 from the generator, HTTP/1.1 to the origin.
        HTTP2,
        /// Two proxies with mutual TLS between them.
        MUTUAL_TLS,
        TCP
    }

    private static final int STREAMS = 8;

    @Param({"DIRECT", "HTTP1", "HTTP2", "MUTUAL_TLS", "TCP"})
    public Between protocol = Between.HTTP1;

    @Param({"/0", "/1k", "/100k"})
    public String body = "/1k";

    @Param("32")
    public int connections = 32;

    @Param("1")
    public int workers = 1;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable LoadGenerator generator;

    @Setup(Level.Trial)
    public void open() throws Exception {
        Origin origin = add(new Origin(List.of("127.0.0.1"), 0));
        InetSocketAddress address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), between(protocol, origin.port()));
        LoadTarget target = LoadTarget.get(address, body, connections);
        if (protocol == Between.HTTP2) target = target.withStreams(STREAMS);
        LoadGenerator made = add(new LoadGenerator(target));
        generator = made;
        if (made.closedLoop(connections).errors() > 0) {
            throw new IllegalStateException("requests fail");
        }
    }

    private int between(Between kind, int originPort) throws IOException, ConfigException {
        return switch (kind) {
            case DIRECT -> originPort;
            case HTTP1, HTTP2 -> proxy(Configurations.http(originPort));
            case TCP -> proxy(Configurations.tcp(originPort));
            case MUTUAL_TLS -> {
                Path folder = Files.createTempDirectory("outrider-load-");
                Certificates.write(folder);
                int server = proxy(Configurations.mutualTlsServer(originPort, folder));
                yield proxy(Configurations.mutualTlsClient(server, folder));
            }
        };
    }

    private int proxy(String yaml) throws IOException, ConfigException {
        Path file = Files.createTempFile("outrider-load-", ".yaml");
        try {
            Files.writeString(file, yaml);
            Server server = add(Server.start(Configurations.options(file, workers)));
            return ((InetSocketAddress) server.listeners().getFirst().localAddresses().getFirst())
                    .getPort();
        } finally {
            Files.delete(file);
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        opened.add(part);
        return part;
    }

    LoadGenerator generator() {
        return Objects.requireNonNull(generator);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        Collections.reverse(opened);
        for (AutoCloseable part : opened) part.close();
    }
}
