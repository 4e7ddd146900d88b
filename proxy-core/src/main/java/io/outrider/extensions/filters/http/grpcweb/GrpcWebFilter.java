package io.outrider.extensions.filters.http.grpcweb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.base64.Base64;
import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.extensions.filters.http.common.GrpcMethod;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.http.grpc.PercentText;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a gRPC-Web request a gRPC one, and the answer a gRPC-Web one: trailers become the last
/// frame of the body, and all of it base64 where the client asked for text.
///
/// Threads: the stream's event loop.
final class GrpcWebFilter implements HttpFilter {
    private static final Set<String> BINARY =
            Set.of("application/grpc-web", "application/grpc-web+proto");
    private static final Set<String> TEXT =
            Set.of("application/grpc-web-text", "application/grpc-web-text+proto");
    private static final int TRAILERS_FRAME = 0x80;

    /// Of an answer that is no gRPC: so many bytes of its text become the message.
    private static final int MAX_MESSAGE = 16 * 1024;

    private final GrpcWebConfig config;
    private boolean translates;
    private boolean textAnswer;
    private @Nullable Base64Decoder decoder;
    private @Nullable GrpcMethod method;
    private boolean foreignAnswer;
    private ByteBuf foreignText = Unpooled.EMPTY_BUFFER;

    GrpcWebFilter(GrpcWebConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        String type = headers.get(HeaderNames.CONTENT_TYPE);
        boolean text = type != null && TEXT.contains(type);
        if (!text && (type == null || !BINARY.contains(type))) {
            return FilterStatus.CONTINUE;
        }
        translates = true;
        decoder = text ? new Base64Decoder() : null;
        String accept = headers.get(HeaderNames.ACCEPT);
        textAnswer = accept != null && TEXT.contains(accept);
        method = GrpcMethod.of(headers);
        headers.remove(HeaderNames.CONTENT_LENGTH);
        headers.set(HeaderNames.CONTENT_TYPE, "application/grpc");
        headers.set(HeaderNames.TE, "trailers");
        headers.set(HeaderNames.GRPC_ACCEPT_ENCODING, "identity");
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus requestData(FilterStream stream, ByteBuf data, boolean end) {
        if (decoder == null) {
            return FilterStatus.CONTINUE;
        }
        ByteBuf decoded = decoder.decode(data, end);
        if (decoded == null) {
            stream.localReply(
                    400,
                    "Bad gRPC-web request, invalid base64 data.",
                    "grpc_base_64_decode_failed",
                    null);
            return FilterStatus.STOP;
        }
        stream.replaceData(decoded);
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus responseHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        if (!translates) {
            return FilterStatus.CONTINUE;
        }
        count(stream, headers);
        if (!end && !GrpcHeaders.isGrpc(headers)) {
            foreignAnswer = true;
            foreignText = Unpooled.buffer(256, MAX_MESSAGE);
            return FilterStatus.STOP;
        }
        headers.set(HeaderNames.CONTENT_TYPE, answerType());
        return FilterStatus.CONTINUE;
    }

    private String answerType() {
        return textAnswer ? "application/grpc-web-text+proto" : "application/grpc-web+proto";
    }

    /// Only an answer that is no gRPC is held, until all of it has come.
    @Override
    public boolean watchesBody() {
        return foreignAnswer;
    }

    @Override
    public FilterStatus responseData(FilterStream stream, ByteBuf data, boolean end) {
        if (foreignAnswer) {
            foreignText.writeBytes(
                    data,
                    data.readerIndex(),
                    Math.min(data.readableBytes(), MAX_MESSAGE - foreignText.readableBytes()));
            stream.replaceData(Unpooled.EMPTY_BUFFER);
            if (!end) {
                return FilterStatus.STOP;
            }
            explain(stream);
        } else if (translates && textAnswer && data.isReadable()) {
            stream.replaceData(
                    Base64.encode(data, data.readerIndex(), data.readableBytes(), false));
        }
        return FilterStatus.CONTINUE;
    }

    /// An answer without a gRPC status gets the one that its HTTP status stands for, and its text
    /// as the message.
    private void explain(FilterStream stream) {
        foreignAnswer = false;
        HeaderMap headers = stream.responseHeaders();
        if (headers == null) {
            return;
        }
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        String text = foreignText.toString(StandardCharsets.UTF_8);
        headers.set(HeaderNames.CONTENT_TYPE, answerType());
        if (!text.isEmpty()) {
            headers.set(HeaderNames.GRPC_MESSAGE, PercentText.encode(text));
        }
        headers.set(HeaderNames.GRPC_STATUS, GrpcCodes.ofHttp(status));
        headers.set(HeaderNames.CONTENT_LENGTH, 0);
    }

    @Override
    public FilterStatus responseTrailers(FilterStream stream, HeaderMap trailers) {
        if (!translates) {
            return FilterStatus.CONTINUE;
        }
        if (foreignAnswer) {
            explain(stream);
        } else {
            count(stream, trailers);
            ByteBuf frame = frame(trailers);
            if (textAnswer) {
                ByteBuf encoded = Base64.encode(frame, false);
                frame.release();
                frame = encoded;
            }
            stream.addResponseData(frame);
        }
        for (int i = 0; i < trailers.bound(); i++) {
            trailers.removeAt(i);
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public void streamEnded(FilterStream stream) {
        foreignText.release();
    }

    private static ByteBuf frame(HeaderMap trailers) {
        ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(256);
        frame.writeByte(TRAILERS_FRAME).writeInt(0);
        for (int i = 0; i < trailers.bound(); i++) {
            if (trailers.isLive(i)) {
                frame.writeBytes(trailers.array(), trailers.nameOffset(i), trailers.nameLength(i));
                frame.writeByte(':');
                frame.writeBytes(
                        trailers.array(), trailers.valueOffset(i), trailers.valueLength(i));
                frame.writeByte('\r').writeByte('\n');
            }
        }
        return frame.setInt(1, frame.readableBytes() - 5);
    }

    private void count(FilterStream stream, HeaderMap headers) {
        GrpcCallStats.Series series = method == null ? null : config.stats().of(stream, method);
        if (series != null) {
            series.ended(stream.worker().cells(), headers);
        }
    }
}
