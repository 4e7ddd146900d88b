package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpResponse;
import io.outrider.samples.bookinfo.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProductPageTest {

    private final List<HttpRequest> seen = new CopyOnWriteArrayList<>();
    private final Set<String> down = new HashSet<>();

    /// Stands where the sidecar's outbound listener is: finds the service by the `Host` header.
    private HttpServer outbound;

    private ProductPage page;

    @BeforeEach
    void start() throws IOException {
        var details = new Details();
        var ratings = new Ratings();
        outbound =
                HttpServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        request -> {
                            seen.add(request);
                            var host = String.valueOf(request.headers().first("host"));
                            if (down.contains(host)) {
                                return HttpResponse.text(503, "no healthy upstream");
                            }
                            return switch (host) {
                                case "details:9080" -> details.handle(request);
                                case "reviews:9080" -> reviews().handle(request);
                                case "ratings:9080" -> ratings.handle(request);
                                default -> HttpResponse.text(502, "");
                            };
                        });
        page = new ProductPage(settings("productpage-v1"));
    }

    @AfterEach
    void stop() throws IOException {
        outbound.close();
    }

    private Reviews reviews() {
        return new Reviews(settings("reviews-v2"));
    }

    private Settings settings(String pod) {
        return new Settings(
                Map.of(
                        "HOSTNAME",
                        pod,
                        "OUTBOUND",
                        "127.0.0.1:" + outbound.address().getPort(),
                        "ENABLE_RATINGS",
                        "true"));
    }

    @Test
    void pageShowsWhatTheServicesAnswered() {
        var answer = page.handle(Requests.get("/productpage"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("The Comedy of Errors", "PublisherA", "Reviewer1", "stars black")
                .contains("<b id=\"reviews-pod\">reviews-v2</b>")
                .doesNotContain("role=\"alert\"");
    }

    @Test
    void pageStaysUpWithoutDetails() {
        down.add("details:9080");

        var answer = page.handle(Requests.get("/productpage"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("Error fetching product details!")
                .contains("Sorry, product details are currently unavailable for this book.")
                .contains("Reviewer1");
    }

    @Test
    void pageStaysUpWithoutReviews() {
        down.add("reviews:9080");

        var answer = page.handle(Requests.get("/productpage"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("Error fetching product reviews!")
                .contains("Sorry, product reviews are currently unavailable for this book.")
                .contains("PublisherA");
    }

    @Test
    void pageStaysUpWithoutRatings() {
        down.add("ratings:9080");

        var answer = page.handle(Requests.get("/productpage"));

        assertThat(answer.body()).contains("Ratings service is currently unavailable", "Reviewer1");
    }

    @Test
    void signedInUserIsGreetedAndToldToTheServices() {
        var login = page.handle(Requests.post("/login", "username=%3Cjason%3E&passwd=x"));
        var cookie = String.valueOf(login.headers().first("set-cookie"));
        var session = new Headers().add("cookie", cookie.substring(0, cookie.indexOf(';')));

        var answer = page.handle(Requests.get("/productpage", session));

        assertThat(login.status()).isEqualTo(302);
        assertThat(login.headers().first("location")).isEqualTo("/productpage");
        assertThat(answer.body()).contains("&lt;jason&gt;", "Sign out").doesNotContain("<jason>");
        assertThat(seen).allMatch(call -> "<jason>".equals(call.headers().first("end-user")));
    }

    @Test
    void visitorCannotChooseTheUserByAHeader() {
        page.handle(Requests.get("/productpage", new Headers().add("end-user", "admin")));

        assertThat(seen).isNotEmpty().allMatch(call -> call.headers().first("end-user") == null);
    }

    @Test
    void logoutTakesTheCookieBack() {
        var answer = page.handle(Requests.post("/logout", ""));

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.headers().first("set-cookie")).contains("session=;", "Max-Age=0");
    }

    @Test
    void productsAreListedAsJson() {
        var answer = page.handle(Requests.get("/api/v1/products"));

        assertThat(answer.body())
                .startsWith("[{\"id\":0,\"title\":\"The Comedy of Errors\",\"descriptionHtml\":\"");
    }

    @Test
    void apiPassesOnWhatTheServicesSay() {
        assertThat(page.handle(Requests.get("/api/v1/products/0")).body())
                .contains("\"ISBN-10\":\"1234567890\"");
        assertThat(page.handle(Requests.get("/api/v1/products/0/reviews")).body())
                .contains("\"podname\":\"reviews-v2\"");
        assertThat(page.handle(Requests.get("/api/v1/products/0/ratings")).body())
                .isEqualTo("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
    }

    @Test
    void apiSaysWhichServiceIsGone() {
        down.add("ratings:9080");

        var answer = page.handle(Requests.get("/api/v1/products/0/ratings"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":\"Sorry, product ratings are currently unavailable for this"
                                + " book.\"}");
    }

    @Test
    void apiRefusesWhatIsNoBook() {
        assertThat(page.handle(Requests.get("/api/v1/products/x")).status()).isEqualTo(400);
        assertThat(page.handle(Requests.get("/api/v1/products/0/price")).status()).isEqualTo(404);
    }

    @Test
    void healthAndWelcomeNeedNobody() throws IOException {
        outbound.close();

        assertThat(page.handle(Requests.get("/health")).body())
                .isEqualTo("Product page is healthy");
        assertThat(page.handle(Requests.get("/")).body()).contains("href=\"/productpage\"");
    }
}
