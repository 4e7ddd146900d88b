package io.outrider.integration;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// `permessage-deflate` (RFC 7692) of one connection, the server's side. Its window has 15 bits: an
/// offer that wants less of the server is passed over.
final class MessageDeflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final boolean forgetsOwn;
    private final boolean forgetsClients;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Inflater inflater = new Inflater(true);

    private MessageDeflate(boolean forgetsOwn, boolean forgetsClients) {
        this.forgetsOwn = forgetsOwn;
        this.forgetsClients = forgetsClients;
    }

    /// The first of the offers that can be taken; null when none can.
    static @Nullable MessageDeflate agreeOn(String offers) {
        for (String offer : offers.split(",", -1)) {
            String[] words = offer.split(";", -1);
            if (!words[0].trim().equals("permessage-deflate")) {
                continue;
            }
            Set<String> wanted = new HashSet<>();
            boolean good = true;
            for (int i = 1; i < words.length; i++) {
                String[] parameter = words[i].trim().split("=", 2);
                String value = parameter.length > 1 ? parameter[1].replace("\"", "") : "";
                good &= wanted.add(parameter[0]);
                good &=
                        switch (parameter[0]) {
                            case "server_no_context_takeover", "client_no_context_takeover" ->
                                    value.isEmpty();
                            case "client_max_window_bits" -> true;
                            case "server_max_window_bits" -> value.equals("15");
                            default -> false;
                        };
            }
            if (good) {
                return new MessageDeflate(
                        wanted.contains("server_no_context_takeover"),
                        wanted.contains("client_no_context_takeover"));
            }
        }
        return null;
    }

    String answer() {
        return "permessage-deflate"
                + (forgetsOwn ? "; server_no_context_takeover" : "")
                + (forgetsClients ? "; client_no_context_takeover" : "");
    }

    /// Unpacks a piece of a message.
    byte[] unpack(byte[] piece, int length) throws DataFormatException {
        inflater.setInput(piece, 0, length);
        return drain(piece, length);
    }

    /// The message is over: what its sender left out of it.
    byte[] unpackEnd() throws DataFormatException {
        byte[] rest = unpack(TAIL, TAIL.length);
        if (forgetsClients) {
            inflater.reset();
        }
        return rest;
    }

    private byte[] drain(byte[] input, int length) throws DataFormatException {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            int count = inflater.inflate(buffer);
            out.write(buffer, 0, count);
            if (inflater.finished()) { // a block that says it is the last is not the connection's
                byte[] after = Arrays.copyOfRange(input, length - inflater.getRemaining(), length);
                inflater.reset();
                inflater.setInput(after);
            } else if (count == 0) {
                return out.toByteArray();
            }
        }
    }

    /// Packs a whole message.
    byte[] pack(byte[] message) {
        deflater.setInput(message);
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        while (count > 0) {
            out.write(buffer, 0, count);
            count =
                    count < buffer.length
                            ? 0
                            : deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        }
        if (forgetsOwn) {
            deflater.reset();
        }
        byte[] packed = out.toByteArray();
        if (packed.length < TAIL.length) {
            return new byte[1]; // an empty message behind another (RFC 7692 §7.2.3.6)
        }
        return Arrays.copyOf(packed, packed.length - TAIL.length);
    }
}
