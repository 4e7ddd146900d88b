package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Local replies to gRPC requests: status 200 and a trailers-only answer, as gRPC clients expect.
///
/// Immutable.
final class GrpcLocalReply {
    private GrpcLocalReply() {}

    static boolean applies(@Nullable HeaderMap request) {
        if (request == null) {
            return false;
        }
        int type = request.find(HeaderNames.CONTENT_TYPE);
        return type != HeaderMap.NONE
                && request.valueStartsWith(type, "application/grpc")
                && (request.valueLength(type) == 16
                        || request.valueByte(type, 16) == '+'
                        || request.valueByte(type, 16) == ';');
    }

    static void convert(HeaderMap head, LocalReplyRules.Reply reply) {
        head.set(HeaderNames.STATUS, "200");
        head.set(HeaderNames.CONTENT_TYPE, "application/grpc");
        if (!head.contains(HeaderNames.GRPC_STATUS)) {
            head.add(HeaderNames.GRPC_STATUS, statusOf(reply.status()));
        }
        if (!reply.body().isEmpty()) {
            head.set(HeaderNames.GRPC_MESSAGE, percentEncode(reply.body()));
        }
    }

    /// The gRPC status for an HTTP status, by gRPC's own table.
    private static int statusOf(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    private static String percentEncode(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b < ' ' || b > '~' || b == '%') {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
