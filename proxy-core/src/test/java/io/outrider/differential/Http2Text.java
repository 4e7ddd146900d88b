package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// HTTP/2 on a [Wire], as cases spell it: one step is one frame, or one message read. Frames that
/// follow the taste of a proxy (SETTINGS, WINDOW_UPDATE, PING answers) are not shown.
///
/// Threads: one virtual thread.
final class Http2Text {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private final Wire wire;
    private final DefaultHttp2HeadersDecoder decoder =
            new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final Map<Integer, Message> messages = new HashMap<>();
    private boolean begun;
    private boolean goneAway;
    private int lastStream;

    /// What has come on one stream.
    private static final class Message {
        final List<String> head = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        final List<String> trailers = new ArrayList<>();
        boolean headShown;
        boolean ended;
        String reset = "";
    }

    Http2Text(Wire wire) {
        this.wire = wire;
    }

    /// The server's side; the client's preface has been read.
    void serve(String settings) {
        begun = true;
        settings(settings.isEmpty() ? new String[0] : settings.split(" "));
    }

    /// Plays one step, with `*` standing for `stream`.
    void play(String step, int stream, Seen seen) throws IOException {
        String[] words = step.split(" ");
        int of = words.length > 1 && words[1].equals("*") ? stream : number(words, 1);
        switch (words[0]) {
            case "response" -> response(of, seen);
            case "opened" -> opened(of, seen);
            case "read" -> read(of, number(words, 2), seen);
            default -> send(step, stream);
        }
    }

    /// Plays one step that sends.
    void send(String step, int stream) {
        String[] words = step.split(" ", 4);
        if (!begun) {
            begun = true;
            wire.send(PREFACE.getBytes(ISO_8859_1));
            settings(words[0].equals("hello") ? step.substring(5).trim().split(" ") : NONE);
        }
        int to = words.length > 1 && words[1].equals("*") ? stream : number(words, 1);
        switch (words[0]) {
            case "hello" -> {}
            case "get", "post", "head" -> {
                var fields = new ArrayList<String>();
                fields.add(":method: " + words[0].toUpperCase(Locale.ROOT));
                fields.add(":scheme: http");
                fields.add(":path: " + words[2]);
                fields.add(":authority: example.com");
                if (words.length > 3) {
                    fields.addAll(List.of(words[3].split(" \\| ")));
                }
                frame(HEADERS, words[0].equals("post") ? 4 : 5, to, block(fields));
            }
            case "headers", "data" -> {
                String rest = step.split(" ", 3).length > 2 ? step.split(" ", 3)[2] : "";
                boolean end = rest.equals("end") || rest.startsWith("end ");
                String text = end ? rest.substring(3).trim() : rest;
                boolean data = words[0].equals("data");
                frame(
                        data ? DATA : HEADERS,
                        (data ? 0 : 4) | (end ? 1 : 0),
                        to,
                        data ? RawText.bytes(text) : block(List.of(text.split(" \\| "))));
            }
            case "reset" -> frame(RST_STREAM, 0, to, integer(number(words, 2)));
            case "window" -> frame(8, 0, to, integer(number(words, 2)));
            case "goaway" ->
                    frame(
                            GOAWAY,
                            0,
                            0,
                            ByteBuffer.allocate(8).putInt(to).putInt(number(words, 2)).array());
            case "ping" -> frame(PING, 0, 0, new byte[8]);
            case "frame" -> {
                String[] rest = words[3].split(" ");
                frame(
                        to,
                        number(words, 2),
                        rest[0].equals("*") ? stream : Integer.parseInt(rest[0]),
                        HexFormat.of().parseHex(rest.length > 1 ? rest[1] : ""));
            }
            default -> throw new IllegalArgumentException("unknown step 'h2 " + step + "'");
        }
    }

    private static final String[] NONE = {};

    private static int number(String[] words, int at) {
        return words.length > at && words[at].matches("[0-9]+") ? Integer.parseInt(words[at]) : 0;
    }

    /// @param pairs `identifier=value`
    private void settings(String[] pairs) {
        var payload = ByteBuffer.allocate(pairs.length * 6);
        for (String pair : pairs) {
            if (pair.contains("=")) {
                payload.putShort(Short.parseShort(pair.split("=")[0]));
                payload.putInt(Integer.parseInt(pair.split("=")[1]));
            }
        }
        byte[] bytes = new byte[payload.position()];
        payload.flip().get(bytes);
        frame(SETTINGS, 0, 0, bytes);
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private void frame(int type, int flags, int stream, byte[] payload) {
        var frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        wire.send(frame.array());
    }

    /// Literal fields without compression, `name: value` each.
    private static byte[] block(List<String> fields) {
        var block = new ByteArrayOutputStream();
        for (String field : fields) {
            int colon = field.indexOf(": ", 1);
            block.write(0);
            string(block, RawText.bytes(field.substring(0, colon)));
            string(block, RawText.bytes(field.substring(colon + 2)));
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, byte[] text) {
        if (text.length < 127) {
            block.write(text.length);
        } else {
            block.write(127);
            int rest = text.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(text);
    }

    // ---- reading ----

    /// Reads until the stream's message is complete or cannot be, and shows it.
    void response(int stream, Seen seen) throws IOException {
        Message message = message(stream);
        while (!message.ended && message.reset.isEmpty() && readFrame(seen)) {
            // until it is all there
        }
        show("  response on stream " + stream, message, seen);
    }

    /// Reads until the head of the stream's message is there, and shows it.
    void opened(int stream, Seen seen) throws IOException {
        Message message = message(stream);
        while (message.head.isEmpty() && message.reset.isEmpty() && readFrame(seen)) {
            // until it is there
        }
        show("  head on stream " + stream, message, seen);
    }

    /// Reads so many bytes of the stream's message and shows them.
    void read(int stream, int count, Seen seen) throws IOException {
        Message message = message(stream);
        while (message.body.size() < count
                && !message.ended
                && message.reset.isEmpty()
                && readFrame(seen)) {
            // until they are there
        }
        byte[] all = message.body.toByteArray();
        int length = Math.min(count, all.length);
        seen.text("  bytes: " + RawText.show(Arrays.copyOf(all, length)));
        message.body.reset();
        message.body.write(all, length, all.length - length);
    }

    /// Reads frames to the end of the connection, or until nothing comes any more.
    void rest(Seen seen) throws IOException {
        while (readFrame(seen)) {
            // whatever comes
        }
    }

    /// The next stream whose request is complete (or has only a head, if `head`); 0 at the end.
    int nextRequest(boolean head, Seen seen) throws IOException {
        while (true) {
            for (var entry : messages.entrySet()) {
                Message message = entry.getValue();
                boolean there = head ? !message.head.isEmpty() : message.ended;
                if (entry.getKey() > lastStream && there) {
                    lastStream = entry.getKey();
                    show("  request on a stream", message, seen);
                    return lastStream;
                }
            }
            if (!readFrame(seen)) {
                return 0;
            }
        }
    }

    private Message message(int stream) {
        return messages.computeIfAbsent(stream, _ -> new Message());
    }

    private static void show(String title, Message message, Seen seen) {
        seen.text(title);
        if (!message.headShown) {
            message.headShown = true;
            message.head.forEach(field -> seen.header("  " + RawText.show(field)));
        }
        if (message.body.size() > 0) {
            seen.text(
                    "  body, %d bytes: %s"
                            .formatted(
                                    message.body.size(), RawText.show(message.body.toByteArray())));
        }
        message.trailers.forEach(field -> seen.header("  trailer " + RawText.show(field)));
        seen.text(
                !message.reset.isEmpty()
                        ? "  " + message.reset
                        : message.ended ? "  complete" : "  not complete");
    }

    private boolean readFrame(Seen seen) throws IOException {
        byte[] header = wire.read(9);
        if (header.length < 9) {
            return false;
        }
        int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        int stream = ByteBuffer.wrap(header, 5, 4).getInt();
        byte[] payload = wire.read(length);
        if (payload.length < length) {
            return false;
        }
        int flags = header[4];
        switch (header[3]) {
            case DATA -> {
                Message message = message(stream);
                message.body.writeBytes(payload);
                message.ended |= (flags & 1) != 0;
                if (length > 0) {
                    frame(8, 0, 0, integer(length));
                    if (!message.ended) {
                        frame(8, 0, stream, integer(length));
                    }
                }
            }
            case HEADERS -> fields(stream, payload, (flags & 1) != 0, seen);
            case RST_STREAM -> {
                Message message = message(stream);
                if (!message.ended) {
                    message.reset = "reset with code " + ByteBuffer.wrap(payload).getInt();
                } else if (lastStream >= stream) {
                    seen.text("  a stream was reset: " + ByteBuffer.wrap(payload).getInt());
                }
            }
            case SETTINGS -> {
                if ((flags & 1) == 0) {
                    frame(SETTINGS, 1, 0, NOTHING);
                }
            }
            case GOAWAY -> {
                int code = ByteBuffer.wrap(payload, 4, 4).getInt();
                if (code != 0) {
                    seen.note("goodbye with code " + code); // Envoy closes without
                } else if (!goneAway) {
                    goneAway = true;
                    seen.text("  goodbye");
                }
            }
            default -> {}
        }
        return true;
    }

    private static final byte[] NOTHING = {};

    private void fields(int stream, byte[] payload, boolean end, Seen seen) {
        Message message = message(stream);
        var fields = new ArrayList<String>();
        try {
            var decoded = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
            decoded.forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
        } catch (Http2Exception e) {
            fields.add("(undecodable: " + e.getMessage() + ")");
        }
        if (message.head.isEmpty()) {
            if (fields.getFirst().startsWith(":status: 1")) {
                seen.text("  interim " + fields);
            } else {
                message.head.addAll(fields);
            }
        } else {
            message.trailers.addAll(fields);
        }
        message.ended |= end;
    }
}
