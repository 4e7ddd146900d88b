package io.outrider.status;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One call of `grpc.health.v1.Health/Check` on a connection of its own.
///
/// A single call whose answer has seven bytes needs no HTTP/2 client: the frames are written out,
/// and of the answer only the data is read. "Serving" can be said in no other way. RFC 9113.
final class GrpcHealth {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    /// The largest frame that a server may send us: nobody told it that it may send more.
    private static final int MOST_FRAME = 16_384;

    /// A gRPC message that is a `HealthCheckResponse` with `status: SERVING`.
    private static final byte[] SERVING = {0, 0, 0, 0, 2, 8, 1};

    private GrpcHealth() {}

    /// @throws IOException the service is not serving, or does not answer
    static void ask(Socket socket, String service) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request(service));
        var in = new DataInputStream(socket.getInputStream());
        var answer = new ByteArrayOutputStream();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            if (length > MOST_FRAME) {
                throw new IOException("the answer is not HTTP/2");
            }
            byte[] payload = in.readNBytes(length);
            switch (type) {
                case DATA -> answer.write(unpadded(payload, flags));
                case SETTINGS -> reply(out, SETTINGS, flags, new byte[0]);
                case PING -> reply(out, PING, flags, payload);
                case RESET, GO_AWAY -> throw new IOException("the call was refused");
                default -> {}
            }
            if (Arrays.equals(answer.toByteArray(), SERVING)) {
                return;
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                throw new IOException(
                        "service '%s' is not serving or is not known".formatted(service));
            }
        }
    }

    private static byte[] unpadded(byte[] payload, int flags) throws IOException {
        if ((flags & PADDED) == 0) {
            return payload;
        }
        int padding = payload.length == 0 ? 0 : payload[0] & 0xff;
        if (padding >= payload.length) {
            throw new IOException("the answer is not HTTP/2");
        }
        return Arrays.copyOfRange(payload, 1, payload.length - padding);
    }

    private static void reply(OutputStream out, int type, int flags, byte[] payload)
            throws IOException {
        if ((flags & ACK) == 0) {
            var frame = new ByteArrayOutputStream();
            frame(frame, type, ACK, 0, payload);
            out.write(frame.toByteArray());
        }
    }

    private static byte[] request(String service) {
        var head = new ByteArrayOutputStream();
        literal(head, ":method", "POST");
        literal(head, ":scheme", "http");
        literal(head, ":path", "/grpc.health.v1.Health/Check");
        literal(head, ":authority", "localhost");
        literal(head, "content-type", "application/grpc");
        literal(head, "te", "trailers");
        literal(head, "user-agent", "kube-probe/outrider");

        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        var message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(0x0a);
            varint(message, name.length);
            message.writeBytes(name);
        }
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0});
        integer(body, message.size());
        body.writeBytes(message.toByteArray());

        var all = new ByteArrayOutputStream();
        all.writeBytes(PREFACE);
        frame(all, SETTINGS, 0, 0, new byte[0]);
        frame(all, HEADERS, END_HEADERS, 1, head.toByteArray());
        frame(all, DATA, END_STREAM, 1, body.toByteArray());
        return all.toByteArray();
    }

    private static void frame(
            ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        integer(out, stream);
        out.writeBytes(payload);
    }

    /// A header without indexing and without Huffman's code: RFC 7541, 6.2.2.
    private static void literal(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        for (String text : new String[] {name, value}) {
            length(out, text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// A length in HPACK's way, with a prefix of seven bits: RFC 7541, 5.1.
    private static void length(ByteArrayOutputStream out, int value) {
        if (value < 127) {
            out.write(value);
        } else {
            out.write(127);
            varint(out, value - 127);
        }
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static void integer(ByteArrayOutputStream out, int value) {
        out.write(value >> 24);
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
    }
}
