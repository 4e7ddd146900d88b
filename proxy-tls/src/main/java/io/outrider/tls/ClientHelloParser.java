package io.outrider.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Reads a ClientHello (RFC 8446 §4.1.2) as its bytes arrive, without taking them away from the TLS
/// handler.
///
/// Feed it what came so far, always from the first byte and the same bytes; it answers when it
/// knows. One per connection. Threads: its event loop.
public final class ClientHelloParser {
    /// Envoy's `max_client_hello_size`.
    public static final int DEFAULT_MAX_BYTES = 16 * 1024;

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int ALERT = 21;
    private static final int ALERT_LENGTH = 2;
    private static final int WARNING = 1;
    private static final int CLOSE_NOTIFY = 0;
    private static final int OCSP = 1;
    private static final int MAX_RECORD = 16 * 1024 + 256;

    /// BoringSSL's limits.
    private static final int MAX_HELLO = 16 * 1024;

    private static final int MAX_WARNINGS = 4;
    private static final int MAX_EMPTIES = 32;

    private final int maxBytes;
    private byte[] hello = new byte[512];
    private int filled; // of hello
    private int at; // where the current record begins
    private int taken; // of its content
    private int warnings;
    private int empties; // records

    public ClientHelloParser() {
        this(DEFAULT_MAX_BYTES);
    }

    /// @param maxBytes most bytes of the connection that are looked at
    public ClientHelloParser(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What the bytes so far are.
    public sealed interface Result {
        /// More bytes are needed.
        record Incomplete() implements Result {}

        /// The hello is complete and well-formed.
        record Complete(ClientHello hello) implements Result {}

        /// The first bytes are not those of a TLS handshake: plaintext.
        record NotTls() implements Result {}

        /// It began as TLS and then broke a rule.
        record Malformed(String problem) implements Result {}

        /// No hello within the limit.
        record TooLarge(int limitBytes) implements Result {}
    }

    private static final Result INCOMPLETE = new Result.Incomplete();
    private static final Result NOT_TLS = new Result.NotTls();

    /// Looks at `bytes` from its reader index on; borrows it and moves no index. What an earlier
    /// call has seen is not looked at again, so that a hello in many packets costs no more than in
    /// one.
    public Result parse(ByteBuf bytes) {
        int base = bytes.readerIndex();
        int readable = Math.min(bytes.readableBytes(), maxBytes);
        while (true) {
            int type = readable > at ? bytes.getUnsignedByte(base + at) : HANDSHAKE;
            if (type != HANDSHAKE && type != ALERT) {
                return at == 0 ? NOT_TLS : new Result.Malformed("record type");
            }
            if (readable > at + 1 && bytes.getUnsignedByte(base + at + 1) != 3) {
                return at == 0 ? NOT_TLS : new Result.Malformed("record version");
            }
            if (readable < at + RECORD_HEADER) {
                return more(readable);
            }
            int length = bytes.getUnsignedShort(base + at + 3);
            if (length > MAX_RECORD) {
                return new Result.Malformed("record length " + length);
            }
            if (length == 0 && ++empties > MAX_EMPTIES) {
                return new Result.Malformed("too many empty records");
            }
            if (type == ALERT) {
                Result alert = alert(bytes, base + at + RECORD_HEADER, length, readable);
                if (alert != null) {
                    return alert;
                }
                at += RECORD_HEADER + length;
                continue;
            }
            int present = Math.min(length, readable - at - RECORD_HEADER);
            append(bytes, base + at + RECORD_HEADER + taken, present - taken);
            taken = present;
            if (filled > 0 && hello[0] != CLIENT_HELLO) {
                return new Result.Malformed("handshake type " + hello[0]);
            }
            if (filled >= 4) {
                int bodyLength = (hello[1] & 0xff) << 16 | (hello[2] & 0xff) << 8 | hello[3] & 0xff;
                if (bodyLength > MAX_HELLO) {
                    return new Result.Malformed("hello of " + bodyLength + " bytes");
                }
                if (bodyLength + 4 > maxBytes) {
                    return new Result.TooLarge(maxBytes);
                }
                if (filled > bodyLength + 4) {
                    return new Result.Malformed("bytes after the hello");
                }
                if (filled == bodyLength + 4) {
                    return body(4 + bodyLength);
                }
            }
            if (present < length) {
                return more(readable);
            }
            at += RECORD_HEADER + length;
            taken = 0;
        }
    }

    /// Passes over a warning, as BoringSSL does, so that none in front hides a hello; null: go on.
    private @Nullable Result alert(ByteBuf bytes, int from, int length, int readable) {
        if (length != ALERT_LENGTH) {
            return new Result.Malformed("alert of " + length + " bytes");
        }
        if (readable < at + RECORD_HEADER + length) {
            return more(readable);
        }
        boolean isWarning =
                bytes.getUnsignedByte(from) == WARNING
                        && bytes.getUnsignedByte(from + 1) != CLOSE_NOTIFY;
        return isWarning && ++warnings <= MAX_WARNINGS ? null : new Result.Malformed("alert");
    }

    private Result more(int readable) {
        return readable >= maxBytes ? new Result.TooLarge(maxBytes) : INCOMPLETE;
    }

    private void append(ByteBuf bytes, int from, int count) {
        if (filled + count > hello.length) {
            byte[] larger =
                    new byte[Math.min(maxBytes, Math.max(filled + count, hello.length * 2))];
            System.arraycopy(hello, 0, larger, 0, filled);
            hello = larger;
        }
        bytes.getBytes(from, hello, filled, count);
        filled += count;
    }

    private Result body(int end) {
        try {
            return new Result.Complete(read(new Cursor(hello, 4, end)));
        } catch (Malformed e) {
            return new Result.Malformed(e.problem);
        }
    }

    private static ClientHello read(Cursor in) throws Malformed {
        Fields fields = new Fields();
        fields.legacyVersion = in.u16("version");
        in.skip(32, "random");
        in.block(1, "session id");
        Cursor suites = in.block(2, "cipher suites");
        while (suites.hasMore()) {
            fields.cipherSuites.add(suites.u16("cipher suite"));
        }
        in.block(1, "compression methods");
        if (in.hasMore()) {
            Cursor extensions = in.block(2, "extensions");
            while (extensions.hasMore()) {
                int type = extensions.u16("extension type");
                if (!fields.extensions.add(type)) {
                    throw new Malformed("extension " + type + " twice");
                }
                readExtension(type, extensions.block(2, "extension " + type), fields);
            }
        }
        if (in.hasMore()) {
            throw new Malformed("bytes after the extensions");
        }
        return fields.toHello();
    }

    private static void readExtension(int type, Cursor in, Fields fields) throws Malformed {
        switch (type) {
            case 0 -> readServerName(in.block(2, "server names"), fields);
            case 5 -> fields.asksForOcsp = in.u8("status type") == OCSP;
            case 10 -> readNumbers(in.block(2, "groups"), fields.groups);
            case 11 -> {
                Cursor formats = in.block(1, "point formats");
                while (formats.hasMore()) {
                    fields.pointFormats.add(formats.u8("point format"));
                }
            }
            case 13 -> readNumbers(in.block(2, "signature algorithms"), fields.signatures);
            case 16 -> {
                Cursor protocols = in.block(2, "ALPN");
                while (protocols.hasMore()) {
                    String protocol = protocols.block(1, "ALPN protocol").text();
                    if (protocol.isEmpty()) {
                        throw new Malformed("empty ALPN protocol");
                    }
                    fields.alpn.add(protocol);
                }
            }
            case 43 -> readNumbers(in.block(1, "supported versions"), fields.versions);
            default -> {}
        }
    }

    private static void readServerName(Cursor names, Fields fields) throws Malformed {
        while (names.hasMore()) {
            int nameType = names.u8("server name type");
            String name = names.block(2, "server name").text();
            if (nameType == 0) {
                if (name.isEmpty() || name.indexOf('\0') >= 0 || fields.serverName != null) {
                    throw new Malformed("server name");
                }
                fields.serverName = name.toLowerCase(Locale.ROOT);
            }
        }
    }

    private static void readNumbers(Cursor in, List<Integer> into) throws Malformed {
        while (in.hasMore()) {
            into.add(in.u16("number"));
        }
    }

    /// What is collected while reading.
    private static final class Fields {
        int legacyVersion;
        @Nullable String serverName;
        final List<String> alpn = new ArrayList<>();
        final List<Integer> versions = new ArrayList<>();
        final List<Integer> cipherSuites = new ArrayList<>();
        final List<Integer> signatures = new ArrayList<>();
        final List<Integer> groups = new ArrayList<>();
        final List<Integer> pointFormats = new ArrayList<>();
        boolean asksForOcsp;
        final Set<Integer> extensions = new LinkedHashSet<>();

        ClientHello toHello() {
            String ja3 =
                    legacyVersion
                            + ","
                            + joined(cipherSuites)
                            + ","
                            + joined(extensions)
                            + ","
                            + joined(groups)
                            + ","
                            + joined(pointFormats);
            return new ClientHello(
                    serverName,
                    alpn,
                    versions.isEmpty() ? List.of(legacyVersion) : versions,
                    cipherSuites,
                    signatures,
                    groups,
                    asksForOcsp,
                    ja3);
        }

        /// JA3 leaves out the reserved values of RFC 8701.
        private static String joined(Collection<Integer> numbers) {
            StringJoiner joiner = new StringJoiner("-");
            for (int number : numbers) {
                if ((number & 0x0f0f) != 0x0a0a || number >> 8 != (number & 0xff)) {
                    joiner.add(Integer.toString(number));
                }
            }
            return joiner.toString();
        }
    }

    /// A range of the hello that is read forwards and never left.
    private static final class Cursor {
        private final byte[] bytes;
        private int at;
        private final int end;

        Cursor(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        int u8(String what) throws Malformed {
            need(1, what);
            return bytes[at++] & 0xff;
        }

        int u16(String what) throws Malformed {
            need(2, what);
            int value = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            at += 2;
            return value;
        }

        void skip(int count, String what) throws Malformed {
            need(count, what);
            at += count;
        }

        /// The content of a vector whose length stands before it in `lengthBytes` bytes.
        Cursor block(int lengthBytes, String what) throws Malformed {
            int length = lengthBytes == 1 ? u8(what) : u16(what);
            need(length, what);
            Cursor inner = new Cursor(bytes, at, at + length);
            at += length;
            return inner;
        }

        String text() {
            return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
        }

        private void need(int count, String what) throws Malformed {
            if (end - at < count) {
                throw new Malformed(what + " cut short");
            }
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        Malformed(String problem) {
            super(problem, null, false, false);
            this.problem = problem;
        }
    }
}
