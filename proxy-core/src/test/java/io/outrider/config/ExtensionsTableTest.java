package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExtensionsTableTest {

    @Test
    void theTableListsExactlyWhatIsLoaded() throws IOException {
        var listed = new TreeSet<String>();
        for (String line : Files.readAllLines(Path.of("..", "EXTENSIONS.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length > 2 && cells[1].matches(" `(envoy|outrider)\\..*")) {
                listed.add(
                        cells[1].replace("`", "").trim() + " " + cells[2].replace("`", "").trim());
            }
        }

        assertThat(listed).isEqualTo(loaded());
    }

    private static Set<String> loaded() {
        Factories factories = Factories.load();
        var loaded = new TreeSet<String>();
        add(factories.listenerFilters(), loaded);
        add(factories.networkFilters(), loaded);
        add(factories.httpFilters(), loaded);
        add(factories.transportSockets(), loaded);
        add(factories.accessLogs(), loaded);
        add(factories.loadBalancers(), loaded);
        add(factories.retryHosts(), loaded);
        add(factories.clusters(), loaded);
        return loaded;
    }

    private static void add(Extensions<?> extensions, Set<String> into) {
        for (ExtensionFactory factory : extensions.all()) {
            for (String url : factory.typeUrls()) {
                into.add(factory.name() + " " + url.substring(url.indexOf('/') + 1));
            }
        }
    }
}
