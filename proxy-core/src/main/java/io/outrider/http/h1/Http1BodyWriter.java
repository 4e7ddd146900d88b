package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.net.Connection;

/// Writes the bodies of a connection's messages, one after the other: as they are, or in chunks
/// (RFC 9112 §7.1). Threads: its event loop.
final class Http1BodyWriter {
    private final Connection connection;
    private final Http1Settings settings;
    private boolean chunked;

    Http1BodyWriter(Connection connection, Http1Settings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /// The next message; not in chunks, unless its head announces them.
    void begin() {
        chunked = false;
    }

    /// The head has announced chunks.
    void chunked() {
        chunked = true;
    }

    /// Takes `data`.
    void data(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        if (chunked) {
            chunk(data, length, end);
        } else if (length > 0) {
            connection.write(data);
        } else {
            data.release();
        }
    }

    private void chunk(ByteBuf data, int length, boolean end) {
        Http1HeadWriter writer = writer();
        if (length > 0) {
            writer.chunkSize(length);
            flush(writer);
            connection.write(data);
            writer.begin();
            writer.endOfHeaders();
        } else {
            data.release();
        }
        if (end) {
            writer.lastChunk();
            writer.endOfHeaders();
        }
        flush(writer);
    }

    /// Borrows `trailers`; a body that is not chunked has no place for them.
    void trailers(HeaderMap trailers) {
        if (!chunked) {
            return;
        }
        Http1HeadWriter writer = writer();
        writer.lastChunk();
        if (settings.enableTrailers()) {
            writer.headers(trailers, settings.properCase());
        }
        writer.endOfHeaders();
        flush(writer);
    }

    private Http1HeadWriter writer() {
        Http1HeadWriter writer = connection.worker().local(Http1HeadWriter.LOCAL);
        writer.begin();
        return writer;
    }

    private void flush(Http1HeadWriter writer) {
        if (writer.length() > 0) {
            connection.write(writer.toBuffer(connection.channel().alloc(), 0));
        }
    }
}
