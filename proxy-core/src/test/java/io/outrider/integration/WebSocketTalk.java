package io.outrider.integration;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// The frames of one WebSocket connection (RFC 6455 §5), read until it closes. Text is judged while
/// it comes, so that a bad byte ends the connection before its frame does.
final class WebSocketTalk {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int PACKED = 0x40;
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_CODE = 1005;
    private static final int BAD_DATA = 1007;
    private static final int PIECE = 16384;

    private final DataInputStream in;
    private final OutputStream out;
    private final @Nullable MessageDeflate deflate;
    private final byte[] mask = new byte[4];
    private final byte[] piece = new byte[PIECE];
    private ByteArrayOutputStream message = new ByteArrayOutputStream();
    private Utf8 text = new Utf8();
    private int kind;
    private boolean packed;

    /// Why the connection ends.
    private static final class Closing extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Closing(int code) {
            super("closing with " + code, null, false, false);
            this.code = code;
        }
    }

    WebSocketTalk(InputStream in, OutputStream out, @Nullable MessageDeflate deflate) {
        this.in = new DataInputStream(in);
        this.out = out;
        this.deflate = deflate;
    }

    void run() throws IOException {
        try {
            while (true) {
                frame();
            }
        } catch (Closing end) {
            byte[] code =
                    end.code == NO_CODE
                            ? new byte[0]
                            : ByteBuffer.allocate(2).putShort((short) end.code).array();
            write(CLOSE, code);
        } catch (DataFormatException _) {
            write(CLOSE, ByteBuffer.allocate(2).putShort((short) BAD_DATA).array());
        }
    }

    private void frame() throws IOException, Closing, DataFormatException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int opcode = first & 0xf;
        boolean fin = (first & FIN) != 0;
        boolean control = opcode >= CLOSE;
        boolean begins = opcode == 1 || opcode == 2;
        boolean mayBePacked = deflate != null && begins;
        demand((first & 0x30) == 0 && ((first & PACKED) == 0 || mayBePacked));
        demand((second & 0x80) != 0);
        demand(opcode <= 2 || control && opcode <= PONG);
        long length = second & 0x7f;
        demand(!control || fin && length <= 125);
        demand(control || begins == (kind == 0));
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
            demand(length >= 0);
        }
        in.readFully(mask);
        if (control) {
            control(opcode, (int) length);
            return;
        }
        if (begins) {
            kind = opcode;
            packed = (first & PACKED) != 0;
            message = new ByteArrayOutputStream();
            text = new Utf8();
        }
        payload(length);
        if (fin) {
            endOfMessage();
        }
    }

    private static void demand(boolean good) throws Closing {
        if (!good) {
            throw new Closing(PROTOCOL_ERROR);
        }
    }

    private void control(int opcode, int length) throws IOException, Closing {
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        unmask(payload, length, 0);
        if (opcode == PING) {
            write(PONG, payload);
        } else if (opcode == CLOSE) {
            throw new Closing(answerTo(payload));
        }
    }

    private static int answerTo(byte[] payload) throws Closing {
        if (payload.length == 0) {
            return NORMAL;
        }
        demand(payload.length > 1);
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        demand(
                code >= 1000 && code <= 1003
                        || code >= 1007 && code <= 1014
                        || code >= 3000 && code <= 4999);
        var reason = new Utf8();
        return reason.accepts(payload, 2, payload.length) && reason.isComplete() ? code : BAD_DATA;
    }

    private void payload(long length) throws IOException, Closing, DataFormatException {
        for (long done = 0; done < length; ) {
            int count = in.read(piece, 0, (int) Math.min(PIECE, length - done));
            if (count < 0) {
                throw new EOFException();
            }
            unmask(piece, count, (int) (done & 3));
            done += count;
            if (packed && deflate != null) {
                byte[] unpacked = deflate.unpack(piece, count);
                add(unpacked, unpacked.length);
            } else {
                add(piece, count);
            }
        }
    }

    private void add(byte[] bytes, int count) throws Closing {
        if (kind == TEXT && !text.accepts(bytes, 0, count)) {
            throw new Closing(BAD_DATA);
        }
        message.write(bytes, 0, count);
    }

    private void endOfMessage() throws IOException, Closing, DataFormatException {
        if (packed && deflate != null) {
            byte[] rest = deflate.unpackEnd();
            add(rest, rest.length);
        }
        if (kind == TEXT && !text.isComplete()) {
            throw new Closing(BAD_DATA);
        }
        int opcode = kind;
        kind = 0;
        if (deflate == null) {
            write(opcode, message.toByteArray());
        } else {
            write(opcode | PACKED, deflate.pack(message.toByteArray()));
        }
    }

    private void unmask(byte[] bytes, int count, int at) {
        for (int i = 0; i < count; i++) {
            bytes[i] ^= mask[at + i & 3];
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(10 + payload.length);
        frame.put((byte) (FIN | opcode));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
    }

    /// UTF-8 as it comes, judged by its bytes (RFC 3629 §4).
    static final class Utf8 {
        private int missing;
        private int lowest = 0x80;
        private int highest = 0xbf;

        /// False as soon as no text can begin like this.
        boolean accepts(byte[] bytes, int from, int to) {
            for (int i = from; i < to; i++) {
                if (!accepts(bytes[i] & 0xff)) {
                    return false;
                }
            }
            return true;
        }

        private boolean accepts(int b) {
            if (missing > 0) {
                boolean good = b >= lowest && b <= highest;
                missing--;
                lowest = 0x80;
                highest = 0xbf;
                return good;
            }
            if (b < 0x80) {
                return true;
            }
            missing = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
            switch (b) {
                case 0xe0 -> lowest = 0xa0;
                case 0xed -> highest = 0x9f;
                case 0xf0 -> lowest = 0x90;
                case 0xf4 -> highest = 0x8f;
                default -> {}
            }
            return b >= 0xc2 && b <= 0xf4;
        }

        /// Whether no character is half there.
        boolean isComplete() {
            return missing == 0;
        }
    }
}
