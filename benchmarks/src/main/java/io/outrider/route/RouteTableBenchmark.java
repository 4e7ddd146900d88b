package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.lb.SplitMixRandom;
import io.outrider.net.ConnectionInfo;
import io.outrider.runtime.RuntimeFraction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Choosing a route: the last of many by prefix, and the virtual host among many domains.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
    @Param({"1", "100", "10000"})
    public int count;

    private final HeaderMap headers = new HeaderMap();
    private final StreamInfo info = new StreamInfo(new ConnectionInfo(1, null, null, 0), 0, 0);
    private final SplitMixRandom random = new SplitMixRandom(1);
    private @Nullable RouteTable routes;
    private @Nullable RouteTable domains;

    @Setup
    public void build() {
        List<Route> all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(route("/service/" + i + "/"));
        routes = new RouteTable("routes", List.of(host("all", "*", all)), false, List.of());
        List<VirtualHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "service-" + i;
            hosts.add(host(name, name + ".default.svc.cluster.local", List.of(route("/"))));
        }
        domains = new RouteTable("domains", hosts, false, List.of());
        headers.add(HeaderNames.METHOD, "GET");
        headers.add(HeaderNames.PATH, "/service/" + (count - 1) + "/index.html");
        headers.add(HeaderNames.AUTHORITY, "service-" + (count - 1) + ".default.svc.cluster.local");
    }

    private static VirtualHost host(String name, String domain, List<Route> routes) {
        return new VirtualHost(name, List.of(domain), routes, VirtualHost.TlsRequirement.NONE);
    }

    private static Route route(String prefix) {
        PathMatch path = new PathMatch.Prefix(prefix, true);
        return new Route(
                prefix,
                "all",
                new RouteMatch(path, List.of(), List.of(), RuntimeFraction.ALWAYS, false),
                new Redirect(301, "https", "", 0, PathRewrite.NONE, false, path),
                PathRewrite.NONE,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                RouteStats.NONE);
    }

    @Benchmark
    public @Nullable Route lastRoute() {
        return routes == null ? null : routes.match(headers, info, random);
    }

    @Benchmark
    public @Nullable Route domain() {
        return domains == null ? null : domains.match(headers, info, random);
    }
}
