package io.outrider.bench.load;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What is asked, of whom, and over how many connections. Immutable.
///
/// @param host the `host` header; empty: the address
/// @param bodyBytes length of the request's body; 0: none
/// @param closes each request has a connection of its own, closed after it
public record LoadTarget(
        InetSocketAddress address,
        boolean tls,
        String host,
        String method,
        String path,
        int bodyBytes,
        int connections,
        boolean closes) {

    /// A GET over kept connections.
    public static LoadTarget get(InetSocketAddress address, String path, int connections) {
        return new LoadTarget(address, false, "", "GET", path, 0, connections, false);
    }

    public LoadTarget withConnections(int count) {
        return new LoadTarget(address, tls, host, method, path, bodyBytes, count, closes);
    }

    /// The request as sent. Gives: a buffer that is never released.
    ByteBuf newRequest() {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        String shown = address.getHostString() + ":" + address.getPort();
        head.append("Host: ").append(host.isEmpty() ? shown : host).append("\r\n");
        if (closes) head.append("Connection: close\r\n");
        if (bodyBytes > 0) head.append("Content-Length: ").append(bodyBytes).append("\r\n");
        head.append("\r\n");
        byte[] body = new byte[bodyBytes];
        Arrays.fill(body, (byte) 'x');
        byte[] bytes = head.toString().getBytes(StandardCharsets.US_ASCII);
        return FixedBuffer.of(bytes, body);
    }
}
