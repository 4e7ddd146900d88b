package io.outrider.injector.pod;

import io.outrider.injector.settings.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The annotations that Istio documents for sidecars, and ours: what each value may be, and whether
/// it does anything here. Immutable.
final class Annotations {
    static final String STATUS = "sidecar.istio.io/status";
    static final String OVERRIDES = "proxy.istio.io/overrides";
    static final String PROXY_CONFIG = "proxy.istio.io/config";
    static final String TEMPLATES = "inject.istio.io/templates";
    static final String TEMPLATE = "outrider.io/template";
    static final String BOOTSTRAP = "outrider.io/bootstrap";
    static final String BOOTSTRAP_CONFIG_MAP = "outrider.io/bootstrap-config-map";
    static final String STATUS_PORT = "status.sidecar.istio.io/port";
    static final String REWRITE_PROBES = "sidecar.istio.io/rewriteAppHTTPProbers";
    static final String MERGE_METRICS = "prometheus.istio.io/merge-metrics";
    static final String NATIVE = "sidecar.istio.io/nativeSidecar";

    private static final String SIDECAR = "sidecar.istio.io/";
    private static final String TRAFFIC = "traffic.sidecar.istio.io/";
    private static final String READINESS = "readiness.status.sidecar.istio.io/";

    /// Who acts on an annotation.
    private enum Reader {
        /// This program.
        INJECTOR,
        /// pilot-agent, which reads it from the pod: only where that runs.
        AGENT,
        /// Nobody any more.
        NOBODY
    }

    private record Known(Reader reader, Texts.Rule rule) {}

    private static final Map<String, Known> KNOWN = known();

    /// Names that begin like ours; a strange one among them is a slip of the pen.
    private static final List<String> PREFIXES =
            List.of(
                    SIDECAR,
                    TRAFFIC,
                    READINESS,
                    "status.sidecar.istio.io/",
                    "prometheus.istio.io/",
                    "inject.istio.io/",
                    "proxy.istio.io/",
                    "outrider.io/");

    private Annotations() {}

    /// Checks the values, and returns a sentence for each annotation that will have no effect.
    ///
    /// @param agent whether pilot-agent runs in the sidecar
    /// @throws InjectionException a value is none of those expected
    static List<String> check(Map<String, String> annotations, boolean agent, String template)
            throws InjectionException {
        List<String> warnings = new ArrayList<>();
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            String name = annotation.getKey();
            Known known = KNOWN.get(name);
            if (known == null) {
                if (PREFIXES.stream().anyMatch(name::startsWith)) {
                    warnings.add("annotation %s is not known and has no effect".formatted(name));
                }
                continue;
            }
            String expected = known.rule().expected(annotation.getValue());
            if (expected != null) {
                throw new InjectionException(
                        "annotation %s: '%s' (expected: %s)"
                                .formatted(name, annotation.getValue(), expected));
            }
            switch (known.reader()) {
                case INJECTOR -> {}
                case AGENT -> {
                    if (!agent) warnings.add(noEffect(name, template));
                }
                case NOBODY -> warnings.add("annotation %s has no effect any more".formatted(name));
            }
        }
        return warnings;
    }

    static String noEffect(String name, String template) {
        return "annotation %s has no effect with the template '%s'".formatted(name, template);
    }

    private static Map<String, Known> known() {
        Map<String, Known> known = new TreeMap<>();
        injector(known, Texts::any, SIDECAR, "inject", "status", "proxyImage", "userVolume");
        injector(known, Texts::any, SIDECAR, "userVolumeMount", "logLevel", "componentLogLevel");
        injector(known, Texts.oneOf("REDIRECT", "TPROXY", "NONE"), SIDECAR, "interceptionMode");
        injector(known, Texts::quantity, SIDECAR, "proxyCPU", "proxyCPULimit");
        injector(known, Texts::quantity, SIDECAR, "proxyMemory", "proxyMemoryLimit");
        injector(known, Texts::bool, SIDECAR, "rewriteAppHTTPProbers", "capNetBindService");
        injector(known, Texts::bool, SIDECAR, "nativeSidecar");
        injector(known, Texts::port, "status.sidecar.istio.io/", "port");
        injector(known, Texts::count, READINESS, "initialDelaySeconds", "periodSeconds");
        injector(known, Texts::count, READINESS, "failureThreshold");
        injector(known, Texts::portsOrAll, TRAFFIC, "includeInboundPorts");
        injector(known, Texts::ports, TRAFFIC, "excludeInboundPorts", "includeOutboundPorts");
        injector(known, Texts::ports, TRAFFIC, "excludeOutboundPorts");
        injector(known, Texts::rangesOrAll, TRAFFIC, "includeOutboundIPRanges");
        injector(known, Texts::ranges, TRAFFIC, "excludeOutboundIPRanges");
        injector(known, Texts::interfaces, TRAFFIC, "kubevirtInterfaces", "excludeInterfaces");
        injector(known, Texts::interfaces, "istio.io/", "reroute-virtual-interfaces");
        injector(known, Texts::any, "istio.io/", "rev");
        injector(known, Texts::any, "proxy.istio.io/", "config", "overrides");
        injector(known, Texts::any, "inject.istio.io/", "templates");
        injector(known, Texts::bool, "prometheus.istio.io/", "merge-metrics");
        injector(known, Texts::any, "prometheus.istio.io/", "scrape-targets");
        injector(known, Texts::any, "outrider.io/", "inject", "template", "bootstrap");
        injector(known, Texts::any, "outrider.io/", "bootstrap-config-map");

        for (String name :
                Set.of(
                        "agentLogLevel",
                        "bootstrapOverride",
                        "extraStatTags",
                        "statsCompression",
                        "statsEvictionInterval",
                        "statsFlushInterval",
                        "statsHistogramBins",
                        "statsHistogramBuckets",
                        "statsInclusionPrefixes",
                        "statsInclusionRegexps",
                        "statsInclusionSuffixes")) {
            known.put(SIDECAR + name, new Known(Reader.AGENT, Texts::any));
        }
        known.put("prometheus.istio.io/secure-port", new Known(Reader.AGENT, Texts::port));
        for (String name :
                Set.of(
                        "controlPlaneAuthPolicy",
                        "discoveryAddress",
                        "enableCoreDump",
                        "proxyImageType")) {
            known.put(SIDECAR + name, new Known(Reader.NOBODY, Texts::any));
        }
        known.put(
                "readiness.status.sidecar.istio.io/applicationPorts",
                new Known(Reader.NOBODY, Texts::any));
        return Map.copyOf(known);
    }

    private static void injector(
            Map<String, Known> known, Texts.Rule rule, String prefix, String... names) {
        for (String name : names) known.put(prefix + name, new Known(Reader.INJECTOR, rule));
    }
}
