package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.filter.FilterStream.LocalReplyEdit;
import io.outrider.formatter.ByteText;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/// An answer of the proxy's own, ready to be sent: after `local_reply_config`, and as gRPC for a
/// gRPC request.
///
/// @param head owned by the reader, as is `body`
record LocalReply(HeaderMap head, ByteBuf body) {

    /// @param request null when no head could be read
    /// @param grpc whether the client speaks gRPC
    static LocalReply of(
            HcmSettings settings,
            HeaderMaps maps,
            StreamInfo info,
            @Nullable HeaderMap request,
            boolean grpc,
            int status,
            String body,
            @Nullable LocalReplyEdit edit) {
        HeaderMap head = maps.take();
        head.add(HeaderNames.STATUS, status);
        if (edit != null) {
            edit.edit(head);
        }
        info.responseCode = status;
        LocalReplyRules.Reply reply =
                settings.localReplies()
                        .apply(
                                info,
                                new LocalReplyRules.Headers(
                                        request == null ? new HeaderMap() : request, head),
                                new LocalReplyRules.Reply(status, body, "text/plain"));
        if (grpc) {
            GrpcLocalReply.convert(head, reply);
            return new LocalReply(head, Unpooled.EMPTY_BUFFER);
        }
        head.set(HeaderNames.STATUS, reply.status());
        byte[] bytes = ByteText.bytes(reply.body());
        if (bytes.length == 0) {
            return new LocalReply(head, Unpooled.EMPTY_BUFFER);
        }
        head.set(HeaderNames.CONTENT_LENGTH, bytes.length);
        if (!head.contains(HeaderNames.CONTENT_TYPE)) {
            head.add(HeaderNames.CONTENT_TYPE, reply.contentType());
        }
        boolean isHead = request != null && request.hasValue(HeaderNames.METHOD, "HEAD");
        return new LocalReply(head, isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
    }
}
