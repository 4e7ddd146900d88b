package io.outrider.injector.cli;

import io.outrider.injector.cli.Sources.Source;
import io.outrider.injector.decision.Decision;
import io.outrider.injector.pod.Cluster;
import io.outrider.injector.pod.Injected;
import io.outrider.injector.pod.Injection;
import io.outrider.injector.pod.InjectionException;
import io.outrider.injector.pod.Owner;
import io.outrider.injector.pod.PodWords;
import io.outrider.injector.pod.TemplateCheck;
import io.outrider.injector.settings.Settings;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The verb `inject`: adds the sidecar to workloads in Kubernetes YAML, and prints the YAML with
/// everything else as it was.
@Command(
        name = "outrider inject",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Adds the sidecar to the workloads in Kubernetes YAML and prints the result.",
            "",
            "  outrider inject -f bookinfo.yaml | kubectl apply -f -",
            "",
            "Pods, Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs, CronJobs and Lists of them;",
            "everything else, comments included, is printed as it is."
        })
public final class InjectCommand implements Callable<Integer> {
    /// By which a workload names its template itself; the first is ours.
    private static final List<String> TEMPLATE_ANNOTATIONS =
            List.of("outrider.io/template", "inject.istio.io/templates");

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "a file, a folder with what is below it, or - for the standard input")
    List<String> files = new ArrayList<>();

    @Parameters(paramLabel = "FILE", arity = "0..*", hidden = true)
    List<String> moreFiles = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write there instead of the standard output")
    @Nullable Path output;

    @Option(
            names = "--check",
            description = "only say for each workload whether it gets the sidecar, and why")
    boolean check;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "for workloads that name none: static (default) or istio")
    @Nullable String template;

    @Option(
            names = "--settings",
            paramLabel = "DIR",
            description = "values.yaml and templates, as the injector's ConfigMap holds them")
    @Nullable Path settingsFolder;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "of objects that name none; default ${DEFAULT-VALUE}")
    String namespace = "default";

    @Option(
            names = "--native-sidecar",
            description = {
                "the sidecar as an init container that keeps running, for Kubernetes 1.33 and newer;",
                "without it a Job's pods never end"
            })
    boolean nativeSidecar;

    public InjectCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        files.addAll(moreFiles);
        if (files.isEmpty()) {
            err.println("outrider: -f: nothing named (expected: a file, a folder, or -)");
            return 1;
        }
        try {
            Settings settings = new SettingsFolder(settingsFolder, new TemplateCheck()).read();
            String text = all(settings, Sources.read(files, in));
            if (check) return 0;
            if (output == null) {
                out.print(text);
            } else {
                Files.writeString(output, text);
            }
            out.flush();
            return 0;
        } catch (IOException | SettingsException | YamlException | InjectionException e) {
            err.println("outrider: " + e.getMessage());
            return 1;
        }
    }

    private String all(Settings settings, List<Source> sources)
            throws YamlException, InjectionException {
        StringBuilder text = new StringBuilder();
        for (Source source : sources) {
            String one;
            try {
                one = injected(settings, source);
            } catch (YamlException e) {
                throw new InjectionException(source.name() + ": " + e.getMessage());
            }
            boolean separated = text.isEmpty() || one.startsWith("---");
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') text.append('\n');
            text.append(separated ? "" : "---\n").append(one);
        }
        return text.toString();
    }

    private String injected(Settings settings, Source source)
            throws YamlException, InjectionException {
        YamlStream stream = YamlStream.read(source.text());
        List<JsonNode> documents = stream.documents();
        for (int i = 0; i < documents.size(); i++) {
            JsonNode copy = documents.get(i).deepCopy();
            for (Workload workload : Workload.in(copy)) one(settings, workload, source.name());
            stream.change(i, copy);
        }
        return stream.write();
    }

    /// Changes the workload when it gets the sidecar.
    private void one(Settings settings, Workload workload, String file) throws InjectionException {
        String where = workload.namespace(namespace);
        Decision decision =
                settings.values().policy().decide(PodWords.of(workload.template()), where, null);
        String shown = "%s: %s/%s".formatted(file, where, workload.shown());
        if (check) {
            out.printf(
                    "%s: %s, %s%n",
                    shown, decision.inject() ? "injected" : "not injected", decision.sentence());
        }
        if (!decision.inject()) return;
        try {
            Injected injected = inject(settings, workload, where);
            injected.warnings().forEach(warning -> err.printf("%s: %s%n", shown, warning));
            if (workload.ends() && !nativeSidecar) {
                err.printf("%s: without --native-sidecar its pods never end%n", shown);
            }
            workload.template().removeAll();
            workload.template().setAll(injected.pod());
        } catch (InjectionException e) {
            throw new InjectionException(shown + ": " + e.getMessage());
        }
    }

    private Injected inject(Settings settings, Workload workload, String where)
            throws InjectionException {
        ObjectNode pod = workload.template().deepCopy();
        Set<String> present = PodWords.of(pod).annotations().keySet();
        if (template != null && Collections.disjoint(present, TEMPLATE_ANNOTATIONS)) {
            annotations(pod).put(TEMPLATE_ANNOTATIONS.getFirst(), template);
        }
        Owner owner =
                workload.isPod()
                        ? null
                        : new Owner(workload.apiVersion(), workload.kind(), workload.name());
        return new Injection(settings, new Cluster(nativeSidecar)).inject(pod, where, owner);
    }

    private static ObjectNode annotations(ObjectNode pod) {
        ObjectNode metadata =
                pod.get("metadata") instanceof ObjectNode there ? there : pod.putObject("metadata");
        return metadata.get("annotations") instanceof ObjectNode there
                ? there
                : metadata.putObject("annotations");
    }
}
