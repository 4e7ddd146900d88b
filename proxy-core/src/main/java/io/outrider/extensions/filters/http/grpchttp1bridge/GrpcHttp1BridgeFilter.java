package io.outrider.extensions.filters.http.grpchttp1bridge;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.http.grpc.GrpcMessages;

/// Holds an answer until its trailers have come, and puts what they say into its head, where an
/// HTTP/1.1 client can read it.
///
/// Threads: the stream's event loop.
final class GrpcHttp1BridgeFilter implements HttpFilter {
    private static final String PROTOBUF = "application/x-protobuf";

    private final GrpcHttp1BridgeConfig config;
    private boolean bridges;
    private boolean upgrades;
    private boolean unframed;
    private int heldBytes;

    GrpcHttp1BridgeFilter(GrpcHttp1BridgeConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        upgrades =
                config.upgradesProtobuf() && headers.hasValue(HeaderNames.CONTENT_TYPE, PROTOBUF);
        if (upgrades) {
            headers.set(HeaderNames.CONTENT_TYPE, "application/grpc");
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
        bridges = GrpcHeaders.isGrpc(headers) && stream.info().protocol != Protocol.HTTP2;
        if (bridges && config.dropsQuery()) {
            dropQuery(headers);
        }
        return FilterStatus.CONTINUE;
    }

    private static void dropQuery(HeaderMap headers) {
        String path = headers.get(HeaderNames.PATH);
        int query = path == null ? -1 : path.indexOf('?');
        if (path != null && query >= 0) {
            headers.set(HeaderNames.PATH, path.substring(0, query));
        }
    }

    @Override
    public boolean watchesBody() {
        return bridges || upgrades;
    }

    /// The length stands before the message: all of it must be there.
    @Override
    public FilterStatus requestData(FilterStream stream, ByteBuf data, boolean end) {
        if (!upgrades) {
            return FilterStatus.CONTINUE;
        }
        if (!end) {
            return FilterStatus.STOP;
        }
        stream.replaceData(GrpcMessages.frame(data.alloc(), data.retainedSlice()));
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus responseHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        return bridges && !end ? FilterStatus.STOP : FilterStatus.CONTINUE;
    }

    /// Gets everything so far.
    @Override
    public FilterStatus responseData(FilterStream stream, ByteBuf data, boolean end) {
        if (!bridges) {
            return FilterStatus.CONTINUE;
        }
        heldBytes = data.readableBytes();
        if (upgrades && !unframed && heldBytes >= GrpcMessages.HEADER_BYTES) {
            unframed = true;
            heldBytes -= GrpcMessages.HEADER_BYTES;
            stream.replaceData(
                    data.retainedSlice(data.readerIndex() + GrpcMessages.HEADER_BYTES, heldBytes));
        }
        return end ? FilterStatus.CONTINUE : FilterStatus.STOP;
    }

    @Override
    public FilterStatus responseTrailers(FilterStream stream, HeaderMap trailers) {
        HeaderMap head = stream.responseHeaders();
        if (!bridges || head == null) {
            return FilterStatus.CONTINUE;
        }
        int status = trailers.find(HeaderNames.GRPC_STATUS);
        if (status != HeaderMap.NONE) {
            if (!GrpcHeaders.isOk(trailers)) {
                head.set(HeaderNames.STATUS, "503");
            }
            head.set(HeaderNames.GRPC_STATUS, trailers.value(status));
        }
        String message = trailers.get(HeaderNames.GRPC_MESSAGE);
        if (message != null) {
            head.set(HeaderNames.GRPC_MESSAGE, message);
        }
        head.set(HeaderNames.CONTENT_LENGTH, heldBytes);
        return FilterStatus.CONTINUE;
    }
}
