package io.outrider.injector.pod;

import io.outrider.injector.settings.Settings;
import io.outrider.injector.settings.SidecarTemplate;
import io.outrider.injector.template.StrategicMerge;
import io.outrider.injector.template.TemplateException;
import io.outrider.injector.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts the sidecar into one pod.
///
/// 1. An earlier injection is taken out ([Previous]), so that doing it twice changes nothing.
/// 2. Containers of ours that the pod's author wrote himself are set aside.
/// 3. Each template is rendered with the [Facts] and merged onto the pod.
/// 4. What was set aside is merged over that: the author has the last word.
/// 5. Containers are put in order, probes and metrics go through the sidecar.
/// 6. The annotation `sidecar.istio.io/status` names what was added.
///
/// Threads: any; holds nothing but its arguments.
public final class Injection {
    /// The sidecar's container, whatever the template: tools look for this name.
    public static final String SIDECAR = "istio-proxy";

    private static final String INIT = "outrider-init";
    private static final String ISTIO_INIT = "istio-init";
    private static final String VALIDATION = "istio-validation";

    /// Where every sidecar shows its own metrics.
    private static final int METRICS_PORT = 15090;

    /// An image that stands for the template's, in a container that the author wrote himself.
    private static final String AUTO = "auto";

    /// Ports the sidecar needs in the pod's network.
    private static final Set<Integer> SIDECAR_PORTS =
            Set.of(15000, 15001, 15006, 15020, 15021, 15090);

    private final Settings settings;
    private final Cluster cluster;

    public Injection(Settings settings, Cluster cluster) {
        this.settings = settings;
        this.cluster = cluster;
    }

    /// The pod with its sidecar; the given one is not changed.
    ///
    /// @throws InjectionException the pod says something that cannot be done
    public Injected inject(ObjectNode original, String namespace) throws InjectionException {
        return inject(original, namespace, null);
    }

    /// The same for the pod template of a workload.
    ///
    /// @param owner the workload; null to let the pod tell
    public Injected inject(ObjectNode original, String namespace, @Nullable Owner owner)
            throws InjectionException {
        ObjectNode pod = original.deepCopy();
        if (!(pod.get("spec") instanceof ObjectNode spec)
                || Nodes.objects(spec, "containers").isEmpty()) {
            throw new InjectionException("spec.containers: empty (expected: the app's containers)");
        }
        Previous.takeOut(pod);
        Map<String, String> annotations = Nodes.texts(pod.path("metadata").path("annotations"));
        List<SidecarTemplate> templates = templates(annotations);
        boolean agent = templates.stream().anyMatch(SidecarTemplate::agent);
        List<String> warnings =
                new ArrayList<>(Annotations.check(annotations, agent, templates.getFirst().name()));
        Set<String> own = names(spec, "volumes");
        checkDuplicates(spec);

        ObjectNode overrides = setAside(spec);
        Facts facts = new Facts(settings.values(), cluster, pod, namespace, owner);
        ObjectNode tree = facts.tree();
        ObjectNode added = Nodes.JSON.createObjectNode();
        for (SidecarTemplate template : templates) {
            StrategicMerge.merge(added, render(template, tree, facts.runsNative()));
        }
        refuseTakenVolumes(own, spec, added);
        StrategicMerge.merge(pod, added);
        applyOverrides(spec, added, overrides);
        remember(pod, overrides);

        ObjectNode sidecar = sidecar(spec);
        if (sidecar != null) {
            order(spec, facts.holds());
            boolean answers =
                    facts.statusPort() != 0 && templates.stream().anyMatch(SidecarTemplate::status);
            warnings.addAll(throughSidecar(pod, spec, sidecar, facts, answers));
        }
        warnings.addAll(takenPorts(spec));
        warnings.addAll(withoutEffect(annotations, facts, agent, templates.getFirst().name()));
        Nodes.object(Nodes.object(pod, "metadata"), "annotations")
                .put(Annotations.STATUS, status(added.path("spec")));
        return new Injected(pod, warnings, templates.stream().map(SidecarTemplate::name).toList());
    }

    private List<SidecarTemplate> templates(Map<String, String> annotations)
            throws InjectionException {
        String named = Annotations.TEMPLATE;
        String wanted = annotations.get(named);
        if (wanted == null) {
            named = Annotations.TEMPLATES;
            wanted = annotations.getOrDefault(named, settings.values().template());
        }
        List<SidecarTemplate> found = new ArrayList<>();
        for (String word : wanted.split(",", -1)) {
            // Istio's name for its standard template.
            String name =
                    word.strip().equals("sidecar") ? settings.values().template() : word.strip();
            SidecarTemplate template = settings.templates().get(name);
            if (template == null) {
                throw new InjectionException(
                        "annotation %s: '%s' (expected: one of %s)"
                                .formatted(named, name, settings.templateNames()));
            }
            found.add(template);
        }
        return found;
    }

    /// What the template says about this pod, as a pod of its own.
    private ObjectNode render(SidecarTemplate template, ObjectNode facts, boolean runsNative)
            throws InjectionException {
        try {
            ObjectNode files = Nodes.object(facts, "files");
            files.removeAll();
            template.files()
                    .forEach((name, file) -> files.put(name, YamlWriter.write(file.render(facts))));
            ObjectNode proxy = Nodes.object(facts, "proxy");
            JsonNode image = settings.values().at("images", template.agent() ? "istio" : "proxy");
            for (String name : List.of("image", "initImage")) {
                if (proxy.path(name).isNull()) proxy.set(name, image);
            }
            ObjectNode pod =
                    template.pod().render(facts) instanceof ObjectNode object
                            ? object
                            : Nodes.JSON.createObjectNode();
            if (template.sidecar() != null
                    && template.sidecar().render(facts) instanceof ObjectNode sidecar) {
                if (runsNative) sidecar.put("restartPolicy", "Always");
                Nodes.list(Nodes.object(pod, "spec"), runsNative ? "initContainers" : "containers")
                        .add(sidecar);
            }
            return pod;
        } catch (TemplateException e) {
            throw new InjectionException("the injector's template " + e.getMessage());
        }
    }

    /// Takes containers of ours that the author wrote himself out of the pod.
    private static ObjectNode setAside(ObjectNode spec) {
        ObjectNode aside = Nodes.JSON.createObjectNode();
        Set<String> ours = Set.of(SIDECAR, INIT, ISTIO_INIT, VALIDATION);
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Nodes.objects(spec, list)) {
                if (ours.contains(Nodes.name(container))) Nodes.list(aside, list).add(container);
            }
            Nodes.removeIf(spec, list, container -> ours.contains(Nodes.name(container)));
        }
        return aside;
    }

    private static void applyOverrides(ObjectNode spec, ObjectNode added, ObjectNode overrides) {
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode override : Nodes.objects(overrides, list)) {
                ObjectNode overlay = override.deepCopy();
                if (overlay.path("image").asString("").equals(AUTO)) overlay.remove("image");
                // Istio's name for the init container means ours.
                boolean renamed =
                        Nodes.name(overlay).equals(ISTIO_INIT)
                                && Nodes.named(added.path("spec"), "initContainers", INIT) != null;
                if (renamed) overlay.put("name", INIT);
                String name = Nodes.name(overlay);
                boolean isInit = Nodes.named(added.path("spec"), "initContainers", name) != null;
                boolean isAdded =
                        isInit || Nodes.named(added.path("spec"), "containers", name) != null;
                String place = !isAdded ? list : isInit ? "initContainers" : "containers";
                ObjectNode patch = Nodes.JSON.createObjectNode();
                Nodes.list(patch, place).add(overlay);
                StrategicMerge.merge(spec, patch);
                if (name.equals(SIDECAR)) sameUser(spec, overlay);
            }
        }
    }

    /// The redirect rules leave alone what the sidecar's user sends: they have to know that user.
    private static void sameUser(ObjectNode spec, ObjectNode overlay) {
        int user = overlay.path("securityContext").path("runAsUser").asInt(0);
        ObjectNode init = Nodes.named(spec, "initContainers", INIT);
        if (user == 0 || init == null || !(init.get("args") instanceof ArrayNode args)) return;
        for (int i = 0; i + 1 < args.size(); i++) {
            if (args.get(i).asString("").equals("-u")) {
                args.set(i + 1, Integer.toString(user));
                return;
            }
        }
    }

    private static void remember(ObjectNode pod, ObjectNode overrides) {
        ObjectNode annotations = Nodes.object(Nodes.object(pod, "metadata"), "annotations");
        if (overrides.isEmpty()) {
            annotations.remove(Annotations.OVERRIDES);
        } else {
            annotations.put(Annotations.OVERRIDES, overrides.toString());
        }
    }

    /// The sidecar last, or first where the app waits for it. Redirect rules come before the app's
    /// init containers only when the sidecar runs by then.
    private static void order(ObjectNode spec, boolean hold) {
        move(spec, "containers", SIDECAR, hold);
        boolean runsNative = Nodes.named(spec, "initContainers", SIDECAR) != null;
        move(spec, "initContainers", SIDECAR, true);
        move(spec, "initContainers", VALIDATION, true);
        move(spec, "initContainers", INIT, runsNative);
    }

    private static void move(ObjectNode spec, String list, String name, boolean first) {
        if (!(spec.get(list) instanceof ArrayNode containers)) return;
        for (int i = 0; i < containers.size(); i++) {
            if (!Nodes.name(containers.get(i)).equals(name)) continue;
            JsonNode container = containers.remove(i);
            containers.insert(first ? 0 : containers.size(), container);
            return;
        }
    }

    /// @param answers whether the sidecar speaks for the app on the status port
    private static List<String> throughSidecar(
            ObjectNode pod, ObjectNode spec, ObjectNode sidecar, Facts facts, boolean answers)
            throws InjectionException {
        List<String> warnings = new ArrayList<>();
        if (facts.mergesMetrics()) {
            int port = answers ? facts.statusPort() : METRICS_PORT;
            String warning = MetricsMerge.apply(pod, sidecar, port, answers);
            if (warning != null) warnings.add(warning);
        }
        MetricsMerge.tellSecurePort(pod, sidecar);
        if (answers && facts.rewritesProbes()) {
            AppProbes.rewrite(spec, sidecar, facts.statusPort());
        }
        return warnings;
    }

    private static void checkDuplicates(ObjectNode spec) throws InjectionException {
        Set<String> seen = new HashSet<>();
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Nodes.objects(spec, list)) {
                if (!seen.add(Nodes.name(container))) {
                    throw new InjectionException(
                            "spec.%s: the name '%s' a second time (expected: each container its own)"
                                    .formatted(list, Nodes.name(container)));
                }
            }
        }
    }

    private static void refuseTakenVolumes(Set<String> own, ObjectNode spec, ObjectNode added)
            throws InjectionException {
        for (ObjectNode volume : Nodes.objects(added.path("spec"), "volumes")) {
            String name = Nodes.name(volume);
            if (own.contains(name) && !volume.equals(Nodes.named(spec, "volumes", name))) {
                throw new InjectionException(
                        "spec.volumes: '%s' is the name of a volume of the sidecar's (expected: another)"
                                .formatted(name));
            }
        }
    }

    /// The app cannot listen where the sidecar does.
    private static List<String> takenPorts(ObjectNode spec) {
        List<String> warnings = new ArrayList<>();
        for (ObjectNode container : Nodes.objects(spec, "containers")) {
            if (Nodes.name(container).equals(SIDECAR)) continue;
            for (ObjectNode port : Nodes.objects(container, "ports")) {
                int number = port.path("containerPort").asInt(0);
                if (SIDECAR_PORTS.contains(number)) {
                    warnings.add(
                            "container '%s' lists port %d, which is the sidecar's own"
                                    .formatted(Nodes.name(container), number));
                }
            }
        }
        return warnings;
    }

    private static List<String> withoutEffect(
            Map<String, String> annotations, Facts facts, boolean agent, String template) {
        List<String> warnings = new ArrayList<>();
        String image = annotations.getOrDefault("sidecar.istio.io/proxyImage", "a:b");
        if (image.indexOf('/') < 0 && image.indexOf(':') < 0) {
            warnings.add(
                    "annotation sidecar.istio.io/proxyImage: '%s' has no effect (expected: a whole image, with '/' or ':')"
                            .formatted(image));
        }
        if (agent || !annotations.containsKey(Annotations.PROXY_CONFIG)) return warnings;
        Set<String> obeyed =
                Set.of(
                        "concurrency",
                        "holdApplicationUntilProxyStarts",
                        "interceptionMode",
                        "proxyMetadata",
                        "statusPort");
        for (String field : facts.proxyConfigFields()) {
            if (!obeyed.contains(field)) {
                warnings.add(
                        Annotations.noEffect(Annotations.PROXY_CONFIG + ": " + field, template));
            }
        }
        return warnings;
    }

    private String status(JsonNode added) {
        ObjectNode status = Nodes.JSON.createObjectNode();
        for (String list : List.of("initContainers", "containers", "volumes", "imagePullSecrets")) {
            Stream<String> names = Nodes.objects(added, list).stream().map(Nodes::name);
            ArrayNode array = Nodes.JSON.createArrayNode();
            names.forEach(array::add);
            status.set(list, array.isEmpty() ? Nodes.JSON.nullNode() : array);
        }
        return status.put("revision", settings.values().at("revision").asString()).toString();
    }

    private static Set<String> names(ObjectNode spec, String list) {
        Set<String> names = new HashSet<>();
        Nodes.objects(spec, list).forEach(item -> names.add(Nodes.name(item)));
        return names;
    }

    private static @Nullable ObjectNode sidecar(ObjectNode spec) {
        ObjectNode found = Nodes.named(spec, "containers", SIDECAR);
        return found == null ? Nodes.named(spec, "initContainers", SIDECAR) : found;
    }
}
