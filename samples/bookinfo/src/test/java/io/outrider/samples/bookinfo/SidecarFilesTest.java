package io.outrider.samples.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The sidecars' files agree with the pods, and with each other.
class SidecarFilesTest {

    private static final Path FILES = Path.of("envoy");

    static Stream<Path> sets() throws IOException {
        try (var folders = Files.list(FILES)) {
            return folders.filter(Files::isDirectory).toList().stream();
        }
    }

    static Stream<Path> files() throws IOException {
        try (var files = Files.walk(FILES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void setHasOneFileForEachPod(Path set) throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.list(set)) {
            files.filter(file -> file.toString().endsWith(".yaml"))
                    .forEach(file -> names.add(file.getFileName().toString()));
        }

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        Pod.ALL.stream().map(pod -> pod.name() + ".yaml").toList());
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIsAboutThePodItIsNamedAfter(Path file) throws IOException {
        var bootstrap = load(file);
        var pod = podOf(file);

        assertThat(find(bootstrap.get("node"), "id")).containsExactly(pod.name());
        assertThat(find(bootstrap.get("node"), "cluster")).containsExactly(pod.service());
        assertThat(find(bootstrap.get("admin"), "address")).contains("127.1." + pod.host());
        assertThat(find(bootstrap, "listeners"))
                .singleElement()
                .asString()
                .contains("port_value=" + Pod.INBOUND_PORT, "port_value=" + Pod.OUTBOUND_PORT);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyAddressIsAPodsOrTheDoor(Path file) throws IOException {
        var known = new ArrayList<String>();
        Pod.ALL.forEach(pod -> known.add("127.1." + pod.host()));
        known.add("127.0.0.1");

        var addresses = find(load(file), "address").stream().filter(String.class::isInstance);

        assertThat(addresses.map(String::valueOf)).isNotEmpty().allMatch(known::contains);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteLeadsToAClusterOfTheFile(Path file) throws IOException {
        var bootstrap = load(file);
        var clusters = new TreeSet<String>();
        if (find(bootstrap, "clusters").getLast() instanceof List<?> list) {
            list.forEach(
                    cluster -> clusters.add(String.valueOf(((Map<?, ?>) cluster).get("name"))));
        }

        var wanted = new TreeSet<String>();
        for (Object route : find(bootstrap, "route")) {
            find(route, "cluster").forEach(name -> wanted.add(String.valueOf(name)));
            find(route, "name").forEach(name -> wanted.add(String.valueOf(name)));
        }

        assertThat(clusters).containsAll(wanted).contains("app");
    }

    @Test
    void weightsOfReviewsAddUpToAHundred() throws IOException {
        var weights = find(load(FILES.resolve("plain/productpage-v1.yaml")), "weight");

        assertThat(weights).hasSize(3);
        assertThat(weights.stream().mapToInt(weight -> (Integer) weight).sum()).isEqualTo(100);
    }

    private static Pod podOf(Path file) {
        return Pod.ALL.stream()
                .filter(pod -> file.endsWith(pod.name() + ".yaml"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<?, ?> load(Path file) throws IOException {
        var yaml = new Load(LoadSettings.builder().build());
        return (Map<?, ?>) yaml.loadFromString(Files.readString(file));
    }

    /// Every value of a member called `name`, at any depth, in order.
    private static List<Object> find(@Nullable Object tree, String name) {
        var found = new ArrayList<Object>();
        collect(tree, name, found);
        return found;
    }

    private static void collect(@Nullable Object tree, String name, List<Object> found) {
        switch (tree) {
            case Map<?, ?> map ->
                    map.forEach(
                            (key, value) -> {
                                if (name.equals(key)) {
                                    found.add(value);
                                }
                                collect(value, name, found);
                            });
            case List<?> list -> list.forEach(item -> collect(item, name, found));
            case null, default -> {}
        }
    }
}
