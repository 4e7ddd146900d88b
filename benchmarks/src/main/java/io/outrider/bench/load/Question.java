package io.outrider.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What is asked. Immutable.
///
/// @param host the `host` header or `:authority`
/// @param bodyBytes length of the request's body; 0: none; a gRPC call has its message
public record Question(String host, String method, String path, int bodyBytes, Grpc grpc) {
    private static final int GRPC_BYTES = 100;
    private static final int GRPC_PREFIX = 5;

    /// A GET.
    public static Question get(String host, String path) {
        return new Question(host, "GET", path, 0, Grpc.NONE);
    }

    /// The request's body: for gRPC one message of 100 bytes, as it travels.
    public byte[] body() {
        if (grpc == Grpc.NONE) {
            byte[] body = new byte[bodyBytes];
            Arrays.fill(body, (byte) 'x');
            return body;
        }
        byte[] message = new byte[GRPC_PREFIX + GRPC_BYTES];
        message[GRPC_PREFIX - 1] = GRPC_BYTES;
        return message;
    }

    /// The request by HTTP/1.1. Gives: a buffer that is never released.
    ///
    /// @param closes it asks for the connection to be closed
    ByteBuf http1(boolean closes) {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\n");
        if (closes) head.append("Connection: close\r\n");
        if (bodyBytes > 0) head.append("Content-Length: ").append(bodyBytes).append("\r\n");
        head.append("\r\n");
        return FixedBuffer.of(head.toString().getBytes(StandardCharsets.US_ASCII), body());
    }

    /// The request's head by HTTP/2.
    Http2Headers http2(boolean tls) {
        Http2Headers head =
                new DefaultHttp2Headers()
                        .method(grpc == Grpc.NONE ? method : "POST")
                        .scheme(tls ? "https" : "http")
                        .authority(host)
                        .path(path);
        if (grpc != Grpc.NONE) head.add("content-type", "application/grpc").add("te", "trailers");
        return head;
    }
}
