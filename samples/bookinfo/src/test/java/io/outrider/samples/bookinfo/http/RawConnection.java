package io.outrider.samples.bookinfo.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A test's own end of a connection: bytes in, bytes out, nothing understood.
final class RawConnection implements AutoCloseable {

    private final Socket socket;

    RawConnection(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
    }

    /// Sends text; every `\n` in it goes out as CR LF.
    RawConnection send(String text) throws IOException {
        var lines = text.replace("\n", "\r\n");
        socket.getOutputStream().write(lines.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Everything up to and with the next `end`.
    String receiveUntil(String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    String receiveAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
