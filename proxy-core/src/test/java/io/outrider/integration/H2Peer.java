package io.outrider.integration;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// One end of an HTTP/2 connection, frame by frame: it can say anything, also what no codec would.
/// Header blocks are written without compression; those read are decoded by Netty.
final class H2Peer implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /// Envoy's extension.
    static final int METADATA = 0x4d;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final byte[] NONE = {};

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder =
            new DefaultHttp2HeadersDecoder(false, 1 << 20);

    /// What came.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    record Frame(int type, int flags, int stream, byte[] payload) {
        int code() {
            return integer(type == GOAWAY ? 4 : 0);
        }

        int integer(int at) {
            return (payload[at] & 0xff) << 24
                    | (payload[at + 1] & 0xff) << 16
                    | (payload[at + 2] & 0xff) << 8
                    | payload[at + 3] & 0xff;
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    H2Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Waiting.PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65536));
    }

    /// A client that has said hello, with its own settings empty.
    static H2Peer client(int port) throws IOException {
        return client(port, bytes(SETTINGS, 0, 0, NONE));
    }

    /// A client that goes on with those bytes after its preface.
    static H2Peer client(int port, byte[] first) throws IOException {
        var peer = new H2Peer(new Socket(InetAddress.getLoopbackAddress(), port));
        peer.raw(all(PREFACE, first));
        return peer;
    }

    /// A server that has read the client's hello and answered it.
    static H2Peer server(Socket socket, int... settings) throws IOException {
        var peer = new H2Peer(socket);
        peer.in.readFully(new byte[PREFACE.length]);
        peer.settings(settings);
        return peer;
    }

    Socket socket() {
        return socket;
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static byte[] all(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// Writes until the other side has had enough.
    ///
    /// @return whether it took everything
    boolean flood(byte[] frame, int times) throws IOException {
        var burst = new ByteArrayOutputStream();
        try {
            for (int i = 1; i <= times; i++) {
                burst.writeBytes(frame);
                if (i % 200 == 0 || i == times) {
                    raw(burst.toByteArray());
                    burst.reset();
                }
            }
            return true;
        } catch (SocketException _) {
            return false;
        }
    }

    static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        put(frame, 5, stream);
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }

    private static void put(byte[] array, int at, int value) {
        array[at] = (byte) (value >> 24);
        array[at + 1] = (byte) (value >> 16);
        array[at + 2] = (byte) (value >> 8);
        array[at + 3] = (byte) value;
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        raw(bytes(type, flags, stream, payload));
    }

    static byte[] integer(int value) {
        byte[] bytes = new byte[4];
        put(bytes, 0, value);
        return bytes;
    }

    /// @param pairs identifier and value in turn
    void settings(int... pairs) throws IOException {
        byte[] payload = new byte[pairs.length * 3];
        for (int i = 0; i < pairs.length; i += 2) {
            payload[i * 3] = (byte) (pairs[i] >> 8);
            payload[i * 3 + 1] = (byte) pairs[i];
            put(payload, i * 3 + 2, pairs[i + 1]);
        }
        frame(SETTINGS, 0, 0, payload);
    }

    void windowUpdate(int stream, int increment) throws IOException {
        frame(WINDOW_UPDATE, 0, stream, integer(increment));
    }

    void reset(int stream, int code) throws IOException {
        frame(RST_STREAM, 0, stream, integer(code));
    }

    /// @param fields name and value in turn
    static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                block.write(0);
            }
            length(block, text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /// A block that names one long field once, and then 12 000 times by a byte each.
    static byte[] bomb(byte[] before, String name) {
        byte[] field = block(name, "c".repeat(3900));
        field[0] = 0x40; // goes into the table
        byte[] again = new byte[12_000];
        Arrays.fill(again, (byte) 0xbe);
        return all(before, field, again);
    }

    private static void length(ByteArrayOutputStream block, int length) {
        if (length < 127) {
            block.write(length);
            return;
        }
        block.write(127);
        int rest = length - 127;
        while (rest >= 128) {
            block.write(rest & 127 | 128);
            rest >>= 7;
        }
        block.write(rest);
    }

    void headers(int stream, boolean end, String... fields) throws IOException {
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
    }

    /// A GET without anything special.
    void get(int stream, String path) throws IOException {
        headers(
                stream,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                path,
                ":authority",
                "test");
    }

    void data(int stream, boolean end, byte[] payload) throws IOException {
        frame(DATA, end ? END_STREAM : 0, stream, payload);
    }

    /// The next frame, whatever it is; SETTINGS are acknowledged.
    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (type == SETTINGS && (flags & ACK) == 0) {
            frame(SETTINGS, ACK, 0, new byte[0]);
        }
        return new Frame(type, flags, stream, payload);
    }

    /// The next frame of one of those types.
    Frame await(int... types) throws IOException {
        while (true) {
            Frame frame = read();
            for (int type : types) {
                if (frame.type == type) {
                    return frame;
                }
            }
        }
    }

    /// SETTINGS_INITIAL_WINDOW_SIZE as a SETTINGS frame names it.
    int initialWindow(Frame settings) {
        for (int at = 0; at < settings.payload.length; at += 6) {
            if (settings.payload[at + 1] == 4) {
                return settings.integer(at + 2);
            }
        }
        return 65535;
    }

    /// The code of the GOAWAY that ends the connection, -1 when it ended without.
    int goAway() throws IOException {
        try {
            return await(GOAWAY).code();
        } catch (EOFException _) {
            return -1;
        } catch (SocketException _) {
            return -1;
        }
    }

    /// The fields of a HEADERS frame.
    Map<String, String> fields(Frame frame) {
        var fields = new LinkedHashMap<String, String>();
        try {
            var decoded =
                    decoder.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
            decoded.forEach(
                    header ->
                            fields.merge(
                                    header.getKey().toString(),
                                    header.getValue().toString(),
                                    (one, two) -> one + "|" + two));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return fields;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
