package io.outrider.route;

import org.jspecify.annotations.Nullable;

/// The words of `retry_on` and `x-envoy-retry-on`, HTTP and gRPC.
public enum RetryOn {
    FIVE_XX("5xx"),
    GATEWAY_ERROR("gateway-error"),
    RESET("reset"),
    RESET_BEFORE_REQUEST("reset-before-request"),
    CONNECT_FAILURE("connect-failure"),
    ENVOY_RATELIMITED("envoy-ratelimited"),
    RETRIABLE_4XX("retriable-4xx"),
    REFUSED_STREAM("refused-stream"),
    RETRIABLE_STATUS_CODES("retriable-status-codes"),
    RETRIABLE_HEADERS("retriable-headers"),
    HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure"),
    GRPC_CANCELLED("cancelled"),
    GRPC_DEADLINE_EXCEEDED("deadline-exceeded"),
    GRPC_INTERNAL("internal"),
    GRPC_RESOURCE_EXHAUSTED("resource-exhausted"),
    GRPC_UNAVAILABLE("unavailable");

    private static final RetryOn[] ALL = values();

    private final String word;

    RetryOn(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The bit of this word in a set.
    @SuppressWarnings("EnumOrdinal") // a bit position, used inside this process only
    public int bit() {
        return 1 << ordinal();
    }

    /// Whether a set has this word.
    public boolean in(int set) {
        return (set & bit()) != 0;
    }

    /// Whether it is a word of `x-envoy-retry-grpc-on` and not of `x-envoy-retry-on`; a route's
    /// `retry_on` takes both.
    public boolean isGrpc() {
        return compareTo(GRPC_CANCELLED) >= 0;
    }

    /// The set of the comma-separated words; unknown ones are skipped, as Envoy does.
    public static int parse(String words) {
        int set = 0;
        for (String part : words.split(",")) {
            RetryOn found = ofWord(part.trim());
            if (found != null) {
                set |= found.bit();
            }
        }
        return set;
    }

    /// The set of those words that one of the two request headers takes.
    public static int parse(String words, boolean grpc) {
        int set = parse(words);
        for (RetryOn each : ALL) {
            if (each.isGrpc() != grpc) {
                set &= ~each.bit();
            }
        }
        return set;
    }

    /// Null when there is no such word.
    public static @Nullable RetryOn ofWord(String word) {
        for (RetryOn each : ALL) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        return null;
    }

    /// Whether an answer with that gRPC status is to be tried again.
    public static boolean forGrpcStatus(long status, int set) {
        return switch ((int) status) {
            case 1 -> GRPC_CANCELLED.in(set);
            case 4 -> GRPC_DEADLINE_EXCEEDED.in(set);
            case 8 -> GRPC_RESOURCE_EXHAUSTED.in(set);
            case 13 -> GRPC_INTERNAL.in(set);
            case 14 -> GRPC_UNAVAILABLE.in(set);
            default -> false;
        };
    }
}
