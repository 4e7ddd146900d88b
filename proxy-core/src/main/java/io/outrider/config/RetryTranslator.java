package io.outrider.config;

import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.outrider.http.HeaderName;
import io.outrider.route.RetryOn;
import io.outrider.route.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `RetryPolicy` of a route. Immutable.
final class RetryTranslator {
    private static final long DEFAULT_BASE = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long DEFAULT_RESET_MAX = TimeUnit.SECONDS.toNanos(300);
    private static final String PREVIOUS_PRIORITIES =
            "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";
    private static final long MAX_HOST_SELECTIONS = 1000;

    private RetryTranslator() {}

    static RetryPolicy translate(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        if (proto.getRetryOptionsPredicatesCount() > 0) {
            throw at.field("retry_options_predicates")
                    .index(0)
                    .unsupported(
                            "extension '" + proto.getRetryOptionsPredicates(0).getName() + "'");
        }
        int on = RetryOn.parse(proto.getRetryOn());
        for (String word : proto.getRetryOn().split(",")) {
            if (!word.isBlank() && RetryOn.ofWord(word.trim()) == null) {
                context.noEffect()
                        .add(
                                at.field("retry_on"),
                                "'" + word.trim() + "' is no condition that anybody knows");
            }
        }
        long base = DEFAULT_BASE;
        long max = 10 * base;
        if (proto.hasRetryBackOff()) {
            var backOff = proto.getRetryBackOff();
            FieldPath here = at.field("retry_back_off");
            base = Math.max(Durations.nanos(backOff.getBaseInterval()), 1_000_000);
            max = Durations.nanos(backOff.hasMaxInterval(), backOff.getMaxInterval(), 10 * base);
            if (max < base) {
                throw here.field("max_interval")
                        .invalid(max / 1_000_000 + " ms (expected: >= base_interval)");
            }
        }
        var resets = new ArrayList<RetryPolicy.ResetHeader>();
        long resetMax = DEFAULT_RESET_MAX;
        if (proto.hasRateLimitedRetryBackOff()) {
            var limited = proto.getRateLimitedRetryBackOff();
            for (var header : limited.getResetHeadersList()) {
                resets.add(
                        new RetryPolicy.ResetHeader(
                                HeaderName.of(header.getName()),
                                header.getFormat()
                                        == io.envoyproxy.envoy.config.route.v3.RetryPolicy
                                                .ResetHeaderFormat.UNIX_TIMESTAMP));
            }
            resetMax =
                    Durations.nanos(
                            limited.hasMaxInterval(), limited.getMaxInterval(), DEFAULT_RESET_MAX);
        }
        var codes = new ArrayList<Integer>(proto.getRetriableStatusCodesList());
        return new RetryPolicy(
                on,
                proto.hasNumRetries() ? proto.getNumRetries().getValue() : 1,
                Durations.nanos(proto.hasPerTryTimeout(), proto.getPerTryTimeout(), 0),
                Durations.nanos(proto.hasPerTryIdleTimeout(), proto.getPerTryIdleTimeout(), 0),
                base,
                max,
                List.copyOf(codes),
                MatchTranslator.headers(
                        proto.getRetriableHeadersList(), at.field("retriable_headers")),
                MatchTranslator.headers(
                        proto.getRetriableRequestHeadersList(),
                        at.field("retriable_request_headers")),
                List.copyOf(resets),
                resetMax,
                hosts(proto, context, at));
    }

    private static RetryPolicy.Hosts hosts(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        var predicates = new ArrayList<RetryPolicy.HostPredicate>();
        for (int i = 0; i < proto.getRetryHostPredicateCount(); i++) {
            var each = proto.getRetryHostPredicate(i);
            FieldPath here = at.field("retry_host_predicate").index(i);
            predicates.add(
                    context.factories()
                            .retryHosts()
                            .require(each.getName(), each.getTypedConfig(), here)
                            .parse(
                                    each.getTypedConfig(),
                                    here.field("typed_config"),
                                    context.parser()));
        }
        long attempts = proto.getHostSelectionRetryMaxAttempts();
        return new RetryPolicy.Hosts(
                List.copyOf(predicates),
                attempts > 0 ? (int) Math.min(attempts, MAX_HOST_SELECTIONS) : 1,
                priorityUpdateFrequency(proto, context, at.field("retry_priority")));
    }

    private static int priorityUpdateFrequency(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        if (!proto.hasRetryPriority()) {
            return 0;
        }
        var priority = proto.getRetryPriority();
        String type = TypeUrls.typeName(priority.getTypedConfig());
        if (!type.equals(PREVIOUS_PRIORITIES)) {
            throw at.unsupported("extension '" + priority.getName() + "' with type '" + type + "'");
        }
        return context.parser()
                .unpack(
                        priority.getTypedConfig(),
                        PreviousPrioritiesConfig.class,
                        at.field("typed_config"))
                .getUpdateFrequency();
    }
}
