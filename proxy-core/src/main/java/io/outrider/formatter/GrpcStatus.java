package io.outrider.formatter;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcCodes;
import org.jspecify.annotations.Nullable;

/// `%GRPC_STATUS%`: from trailers, or from the head of a trailers-only answer. Immutable.
public final class GrpcStatus {
    private static final String[] CAMEL = {
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated"
    };

    private GrpcStatus() {}

    /// The status of an answer, from its trailers or a trailers-only head, else what its HTTP
    /// status stands for.
    public static long ofOutcome(FormatContext context) {
        Object told = number(context);
        return told instanceof Long status ? status : GrpcCodes.ofHttp(context.info().responseCode);
    }

    static @Nullable Object number(FormatContext context) {
        Long status = status(context.trailers());
        return status != null ? status : status(context.response());
    }

    private static @Nullable Long status(@Nullable HeaderMap headers) {
        int index = headers == null ? HeaderMap.NONE : headers.find(HeaderNames.GRPC_STATUS);
        if (headers == null || index == HeaderMap.NONE) {
            return null;
        }
        long value = headers.valueAsLong(index);
        return value < 0 ? null : value;
    }

    /// `CAMEL_STRING` (default), `SNAKE_STRING` or `NUMBER`.
    static Operator operator(OperatorSyntax syntax) {
        String form = syntax.arguments().isEmpty() ? "CAMEL_STRING" : syntax.arguments();
        return switch (form) {
            case "CAMEL_STRING" -> context -> word(number(context), false);
            case "SNAKE_STRING" -> context -> word(number(context), true);
            case "NUMBER" -> GrpcStatus::number;
            default -> throw syntax.bad("CAMEL_STRING, SNAKE_STRING or NUMBER");
        };
    }

    private static @Nullable String word(@Nullable Object status, boolean snake) {
        if (!(status instanceof Long number)) {
            return null;
        }
        if (number >= CAMEL.length) {
            return number.toString();
        }
        String camel = CAMEL[number.intValue()];
        return snake && !camel.equals("OK") ? snake(camel) : camel;
    }

    private static String snake(String camel) {
        var out = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (i > 0 && Character.isUpperCase(c)) {
                out.append('_');
            }
            out.append(Character.toUpperCase(c));
        }
        return out.toString();
    }
}
