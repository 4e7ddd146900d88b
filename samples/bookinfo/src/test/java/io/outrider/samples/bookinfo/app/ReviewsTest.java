package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewsTest {

    private final List<HttpRequest> seenByRatings = new CopyOnWriteArrayList<>();
    private HttpServer ratings;

    @BeforeEach
    void startRatings() throws IOException {
        var service = new Ratings();
        ratings =
                HttpServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        request -> {
                            seenByRatings.add(request);
                            return service.handle(request);
                        });
    }

    @AfterEach
    void stopRatings() throws IOException {
        ratings.close();
    }

    private Reviews reviews(String version, String enabled, String color) {
        return new Reviews(
                new Settings(
                        Map.of(
                                "HOSTNAME",
                                "reviews-" + version,
                                "OUTBOUND",
                                "127.0.0.1:" + ratings.address().getPort(),
                                "ENABLE_RATINGS",
                                enabled,
                                "STAR_COLOR",
                                color)));
    }

    @Test
    void firstVersionAsksNobodyAndShowsNoStars() {
        var answer = reviews("v1", "false", "black").handle(Requests.get("/reviews/0"));

        assertThat(answer.body())
                .startsWith("{\"id\":\"0\",\"podname\":\"reviews-v1\",\"clustername\":\"null\",")
                .contains("\"reviews\":[{\"reviewer\":\"Reviewer1\",\"text\":\"")
                .doesNotContain("rating");
        assertThat(seenByRatings).isEmpty();
    }

    @Test
    void thirdVersionShowsRedStars() {
        var answer = reviews("v3", "true", "red").handle(Requests.get("/reviews/0"));

        assertThat(answer.body())
                .contains("\"rating\":{\"stars\":5,\"color\":\"red\"}")
                .contains("\"rating\":{\"stars\":4,\"color\":\"red\"}");
    }

    @Test
    void reviewsStayWhenRatingsAreGone() throws IOException {
        var reviews = reviews("v2", "true", "black");
        ratings.close();

        var answer = reviews.handle(Requests.get("/reviews/0"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"rating\":{\"error\":\"Ratings service is currently unavailable\"}");
    }

    @Test
    void traceAndUserGoAlongToRatings() {
        var headers =
                new Headers()
                        .add("X-Request-Id", "id-1")
                        .add("traceparent", "00-1-2-01")
                        .add("b3", "0")
                        .add("end-user", "jason")
                        .add("x-envoy-attempt-count", "1")
                        .add("accept", "text/html");

        reviews("v2", "true", "black").handle(Requests.get("/reviews/0", headers));

        var seen = seenByRatings.getFirst().headers();
        assertThat(seen)
                .extracting(Headers.Header::name)
                .containsExactly("host", "x-request-id", "traceparent", "b3", "end-user");
        assertThat(seen.first("host")).isEqualTo("ratings:9080");
    }
}
