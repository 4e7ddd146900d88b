package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.net.Connection;

/// Writes the answers of one HTTP/1 connection, one after the other, each with the framing that its
/// request allows (RFC 9112 §6.3).
///
/// Threads: the connection's event loop.
final class Http1ResponseWriter {
    private final Connection connection;
    private final Http1Settings settings;
    private final Http1BodyWriter body;
    private Protocol protocol = Protocol.HTTP11;
    private boolean bodiless;
    private boolean connect;
    private boolean tunnel;
    private boolean endsWithConnection;

    Http1ResponseWriter(Connection connection, Http1Settings settings) {
        this.connection = connection;
        this.settings = settings;
        this.body = new Http1BodyWriter(connection, settings);
    }

    /// Turns to the next request.
    ///
    /// @param asked what it asks for
    void begin(Protocol version, Http1RequestFraming asked) {
        begin(version);
        bodiless = asked.isHead();
        connect = asked.isConnect();
        tunnel = asked.body() == Http1RequestFraming.Body.TUNNEL;
    }

    /// Turns to a request that could not be read.
    void begin(Protocol version) {
        body.begin();
        protocol = version;
        bodiless = false;
        connect = false;
        tunnel = false;
        endsWithConnection = false;
    }

    /// Whether what follows the head, or would follow it, are a tunnel's bytes.
    boolean isTunnel() {
        return tunnel;
    }

    /// Whether no other answer can follow: only the connection's end tells that of this one, or the
    /// client sends what was meant for a tunnel.
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /// Borrows `headers`.
    void head(HeaderMap headers, boolean end) {
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        Http1HeadWriter writer = connection.worker().local(Http1HeadWriter.LOCAL);
        writer.begin();
        writer.statusLine(status, protocol == Protocol.HTTP10 && settings.acceptHttp10());
        writer.headers(headers, settings.properCase());
        boolean tunnelled = tunnel && (status == 101 || connect && status / 100 == 2);
        boolean framed = tunnelled || status < 200 || status == 204 || status == 304;
        if (!framed && !headers.contains(HeaderNames.CONTENT_LENGTH)) {
            frame(writer, headers, end);
        }
        if (status >= 200 && tunnel && !tunnelled) {
            tunnel = false;
            endsWithConnection = true;
        }
        writer.endOfHeaders();
        int room = end || tunnel ? 0 : Http1HeadWriter.room(headers);
        connection.writeWithRoom(writer.toBuffer(connection.channel().alloc(), room));
    }

    private void frame(Http1HeadWriter writer, HeaderMap headers, boolean end) {
        if (end && !bodiless) {
            writer.zeroLengthHeader(headers, settings.properCase());
        } else if (!end && protocol == Protocol.HTTP10) {
            endsWithConnection = true;
        } else {
            if (!bodiless) {
                body.chunked();
            }
            writer.chunkedHeader(headers, settings.properCase());
        }
    }

    /// Takes `data`.
    void data(ByteBuf data, boolean end) {
        if (bodiless || !data.isReadable() && !end) {
            data.release();
        } else {
            body.data(data, end);
        }
    }

    /// Borrows `trailers`.
    void trailers(HeaderMap trailers) {
        body.trailers(trailers);
    }
}
