package io.outrider.injector.webhook;

import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import io.outrider.injector.decision.Decision;
import io.outrider.injector.pod.Cluster;
import io.outrider.injector.pod.Injected;
import io.outrider.injector.pod.Injection;
import io.outrider.injector.pod.InjectionException;
import io.outrider.injector.pod.PodWords;
import io.outrider.injector.settings.Settings;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers reviews. Has no side effects, so a dry run is a run.
///
/// Threads: any.
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Supplier<Settings> settings;
    private final Supplier<Cluster> cluster;

    public Admission(Supplier<Settings> settings, Supplier<Cluster> cluster) {
        this.settings = settings;
        this.cluster = cluster;
    }

    Answer answer(Review review) {
        Settings now = settings.get();
        boolean deny = now.values().deniesOnError();
        if (!review.isKnownVersion()) {
            return Answer.failed(
                    deny,
                    "unknown_version",
                    "'%s' (expected: admission.k8s.io/v1)".formatted(review.version()));
        }
        ObjectNode pod = review.pod();
        if (pod == null && review.createsPod()) {
            return Answer.failed(deny, "no_pod", "request.object: no mapping (expected: a pod)");
        }
        if (pod == null || !review.operation().equals("CREATE")) {
            return Answer.skipped(
                    "not_a_new_pod", "%s of %s".formatted(review.operation(), review.kind()));
        }
        Decision decision =
                now.values().policy().decide(PodWords.of(pod), review.namespace(), null);
        if (!decision.inject()) {
            return Answer.skipped(decision.because().word(), decision.sentence());
        }
        try {
            Injected injected = new Injection(now, cluster.get()).inject(pod, review.namespace());
            return Answer.injected(
                    decision.because().word(),
                    decision.sentence(),
                    patch(pod, injected.pod()),
                    injected.warnings());
        } catch (InjectionException e) {
            return Answer.failed(deny, "invalid", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a pod of namespace '{}' could not be injected", review.namespace(), e);
            return Answer.failed(
                    deny, "bug", "an error in the injector, see its log (%s)".formatted(e));
        }
    }

    /// The shortest list of changes from one tree to the other.
    static JsonNode patch(JsonNode from, JsonNode to) {
        return JsonDiff.asJson(from, to, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
    }
}
