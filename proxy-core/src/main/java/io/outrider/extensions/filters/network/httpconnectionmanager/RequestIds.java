package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.lb.RandomSource;
import io.outrider.net.Worker;
import io.outrider.net.WorkerLocal;

/// Makes `x-request-id`: a version 4 UUID, whose version digit Envoy uses to carry the trace
/// decision.
///
/// Immutable.
final class RequestIds {
    private static final byte[] HEX =
            "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final WorkerLocal<byte[]> TEXT = new WorkerLocal<>(() -> new byte[36]);

    private RequestIds() {}

    /// Writes a fresh id into the headers, replacing any.
    static void set(HeaderMap headers, Worker worker) {
        byte[] text = worker.local(TEXT);
        RandomSource random = worker.random();
        write(text, random.nextLong(), random.nextLong());
        headers.set(HeaderNames.X_REQUEST_ID, text);
    }

    private static void write(byte[] text, long high, long low) {
        long most = high & 0xffff_ffff_ffff_0fffL | 0x4000;
        long least = low & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        digits(text, 0, most >>> 32, 8);
        text[8] = '-';
        digits(text, 9, most >>> 16, 4);
        text[13] = '-';
        digits(text, 14, most, 4);
        text[18] = '-';
        digits(text, 19, least >>> 48, 4);
        text[23] = '-';
        digits(text, 24, least, 12);
    }

    private static void digits(byte[] text, int at, long value, int count) {
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = HEX[(int) (value & 15)];
            value >>>= 4;
        }
    }
}
