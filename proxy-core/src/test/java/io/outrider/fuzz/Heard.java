package io.outrider.fuzz;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message as a codec told it. Throws when the codec breaks the promises of [MessageSink].
///
/// Threads: the test's.
public class Heard implements MessageSink {
    private final List<List<String>> informational = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private @Nullable List<String> head;
    private @Nullable List<String> trailers;
    private @Nullable String reset;
    private boolean ended;

    @Override
    public final void informational(HeaderMap headers) {
        check(head == null && open(), "informational head out of turn");
        informational.add(lines(headers));
    }

    @Override
    public final void head(HeaderMap headers, boolean end) {
        check(head == null && open(), "head out of turn");
        head = lines(headers);
        headSeen(headers);
        ended(end);
    }

    @Override
    public final void data(ByteBuf data, boolean end) {
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        check(head != null && open(), "data out of turn");
        ended(end);
    }

    @Override
    public final void trailers(HeaderMap headers) {
        check(head != null && open(), "trailers out of turn");
        trailers = lines(headers);
        ended(true);
    }

    @Override
    public final void reset(ResetReason reason, String details) {
        check(reset == null, "reset twice");
        reset = reason + " " + details;
    }

    private boolean open() {
        return !ended && reset == null;
    }

    private static void check(boolean held, String broken) {
        if (!held) {
            throw new AssertionError(broken);
        }
    }

    private void ended(boolean end) {
        if (end) {
            ended = true;
            whole();
        }
    }

    /// The head has come; the map is the receiver's from now on.
    protected void headSeen(HeaderMap headers) {}

    /// The message is complete.
    protected void whole() {}

    public final boolean isWhole() {
        return ended;
    }

    /// Name and value of each header, in order.
    public final List<String> head() {
        return head == null ? List.of() : head;
    }

    /// As ISO-8859-1.
    public final String body() {
        return body.toString();
    }

    /// Null when there were none.
    public final @Nullable List<String> trailers() {
        return trailers;
    }

    /// Why it was cut short; null: it was not.
    public final @Nullable String reset() {
        return reset;
    }

    /// How many bytes have been kept of it, names and values and body.
    public final long bytes() {
        long sum = body.length();
        for (String line : head()) {
            sum += line.length();
        }
        return sum;
    }

    public static List<String> lines(HeaderMap headers) {
        var lines = new ArrayList<String>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
    }

    @Override
    public final String toString() {
        return informational
                + " "
                + head
                + " "
                + body
                + (trailers == null ? "" : " " + trailers)
                + (ended ? " end" : "")
                + (reset == null ? "" : " reset " + reset);
    }
}
