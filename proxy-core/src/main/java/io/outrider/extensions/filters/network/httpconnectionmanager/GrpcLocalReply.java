package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.http.grpc.PercentText;

/// Local replies to gRPC requests: status 200 and a trailers-only answer, as gRPC clients expect.
///
/// Immutable.
final class GrpcLocalReply {
    private GrpcLocalReply() {}

    static void convert(HeaderMap head, LocalReplyRules.Reply reply) {
        head.set(HeaderNames.STATUS, "200");
        head.set(HeaderNames.CONTENT_TYPE, "application/grpc");
        if (!head.contains(HeaderNames.GRPC_STATUS)) {
            head.add(HeaderNames.GRPC_STATUS, GrpcCodes.ofHttp(reply.status()));
        }
        if (!reply.body().isEmpty()) {
            head.set(HeaderNames.GRPC_MESSAGE, PercentText.encode(reply.body()));
        }
    }
}
