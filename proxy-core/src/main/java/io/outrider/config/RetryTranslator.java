package io.outrider.config;

import io.outrider.http.HeaderName;
import io.outrider.route.RetryOn;
import io.outrider.route.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `RetryPolicy` of a route. Immutable.
final class RetryTranslator {
    private static final long DEFAULT_BASE = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long DEFAULT_RESET_MAX = TimeUnit.SECONDS.toNanos(300);
    private static final String PREVIOUS_HOSTS =
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";
    private static final String OMIT_CANARY =
            "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate";

    private RetryTranslator() {}

    static RetryPolicy translate(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at)
            throws ConfigException {
        int on = RetryOn.parse(proto.getRetryOn());
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
        if (proto.hasRetryPriority()) {
            throw at.field("retry_priority").unsupported("retry priorities");
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
                hosts(proto, at));
    }

    private static RetryPolicy.Hosts hosts(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at)
            throws ConfigException {
        boolean previous = false;
        boolean canary = false;
        for (int i = 0; i < proto.getRetryHostPredicateCount(); i++) {
            String type =
                    TypeUrls.typeName(proto.getRetryHostPredicate(i).getTypedConfig().getTypeUrl());
            switch (type) {
                case PREVIOUS_HOSTS -> previous = true;
                case OMIT_CANARY -> canary = true;
                default ->
                        throw at.field("retry_host_predicate")
                                .index(i)
                                .unsupported("retry host predicate " + type);
            }
        }
        long attempts = proto.getHostSelectionRetryMaxAttempts();
        return new RetryPolicy.Hosts(
                previous, canary, Map.of(), attempts > 0 ? (int) Math.min(attempts, 1000) : 1);
    }
}
