package io.outrider.injector.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.outrider.injector.webhook.Review.NoReviewException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The webhook's path: checks what HTTP says about a request, reads its body within limits, and
/// answers. Threads: a virtual one per request.
final class AdmissionEndpoint implements HttpHandler {
    /// Larger than the API server lets an object be (3 MiB), with the old object beside it.
    static final int BODY_LIMIT_BYTES = 8 << 20;

    /// What bodies may take at one time: a parsed one is many times its size.
    private static final int ROOM_BYTES = 4 << 20;

    /// How much of a body that is too large is read and thrown away.
    private static final long DRAIN_LIMIT_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionEndpoint.class);

    private final Admission admission;
    private final InjectorMeters meters;
    private final LongSupplier nanoClock;
    private final Room room = new Room(ROOM_BYTES);

    AdmissionEndpoint(Admission admission, InjectorMeters meters, LongSupplier nanoClock) {
        this.admission = admission;
        this.meters = meters;
        this.nanoClock = nanoClock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String refusal = refusal(exchange);
            if (refusal != null) return;
            long announced = announcedBytes(exchange);
            if (announced > BODY_LIMIT_BYTES) {
                // Whoever is still sending would not read the answer.
                exchange.getRequestBody().skip(DRAIN_LIMIT_BYTES);
                refuse(exchange, 413, "too_large", "the body is larger than 8 MiB");
                return;
            }
            int taken = room.take(announced < 0 ? BODY_LIMIT_BYTES : (int) announced);
            if (taken < 0) {
                refuse(exchange, 503, "busy", "too many large reviews at once");
                return;
            }
            try {
                review(exchange);
            } finally {
                room.giveBack(taken);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String refusal(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/inject")) {
            return refuse(exchange, 404, "unknown_path", "no such path (expected: /inject)");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return refuse(exchange, 405, "method", "expected: POST");
        }
        String type = exchange.getRequestHeaders().getFirst("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return refuse(exchange, 415, "content_type", "expected: content-type application/json");
        }
        return null;
    }

    private void review(HttpExchange exchange) throws IOException {
        long started = nanoClock.getAsLong();
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(BODY_LIMIT_BYTES + 1);
        }
        if (body.length > BODY_LIMIT_BYTES) {
            refuse(exchange, 413, "too_large", "the body is larger than 8 MiB");
            return;
        }
        if (body.length == 0) {
            refuse(exchange, 400, "empty", "the body is empty (expected: an AdmissionReview)");
            return;
        }
        Review review;
        try {
            review = Review.read(body);
        } catch (NoReviewException e) {
            refuse(exchange, 400, "no_review", String.valueOf(e.getMessage()));
            return;
        }
        Answer answer = admission.answer(review);
        meters.admission(answer, review.dryRun(), nanoClock.getAsLong() - started);
        if (LOG.isInfoEnabled()) {
            LOG.info(
                    "{} {} namespace={} because={}: {}",
                    review.uid(),
                    answer.outcome(),
                    review.namespace(),
                    answer.reason(),
                    answer.sentence());
        }
        respond(exchange, 200, "application/json", answer.write(review));
    }

    private String refuse(HttpExchange exchange, int status, String reason, String sentence)
            throws IOException {
        meters.badRequest(reason);
        respond(exchange, status, "text/plain", (sentence + "\n").getBytes(StandardCharsets.UTF_8));
        return sentence;
    }

    static void respond(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        // A body that nobody asked for is read to its end, within limits: the connection stays.
        exchange.getRequestBody();
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /// What `content-length` says; -1 when it says nothing sensible.
    private static long announcedBytes(HttpExchange exchange) {
        String text = exchange.getRequestHeaders().getFirst("content-length");
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
