package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.net.Worker;
import io.outrider.net.WorkerLocal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// The value of `date` as RFC 9110 §5.6.7 wants it, formatted once a second for a worker.
///
/// Threads: its event loop.
final class DateHeader {
    private static final WorkerLocal<DateHeader> LOCAL = new WorkerLocal<>(DateHeader::new);
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private byte[] value = {};

    /// Borrowed by the caller until the next call.
    static byte[] value(Worker worker) {
        return worker.local(LOCAL).at(TimeUnit.NANOSECONDS.toSeconds(worker.time().wallNanos()));
    }

    private byte[] at(long now) {
        if (now != second) {
            second = now;
            value = FORMAT.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
        }
        return value;
    }
}
