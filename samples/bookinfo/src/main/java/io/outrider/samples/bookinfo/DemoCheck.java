package io.outrider.samples.bookinfo;

import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpClient;
import io.outrider.samples.bookinfo.http.HttpResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Uses the running demo as a visitor would, and looks into logs and stats for the proof that every
/// request passed the sidecars on both sides.
final class DemoCheck {

    private static final int PAGES = 60;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int LOG_ATTEMPTS = 600;

    /// A busy machine may let a call between two pods run into its time-out, which is what the page
    /// then says. Only what lasts is a finding.
    private static final int ATTEMPTS = 5;

    private static final long LOG_PAUSE_MILLIS = 100;

    /// Something that was not as it should be, in words for the person who reads the output.
    private static final class Finding extends Exception {
        private static final long serialVersionUID = 1L;

        Finding(String sentence) {
            super(sentence);
        }
    }

    /// One check. Returns what it saw, in a few words.
    @FunctionalInterface
    private interface Check {
        String run() throws Finding, IOException, InterruptedException;
    }

    private final Mesh mesh;
    private final Network network;
    private final boolean secured;
    private final PrintStream out;
    private final HttpClient browser;

    /// Pages seen by pod of reviews, and the request id of the last page of each.
    private final Map<String, Integer> pagesByPod = new TreeMap<>();

    private final Map<String, String> requestIdByPod = new HashMap<>();

    /// @param secured whether there is mutual TLS between the sidecars
    DemoCheck(Mesh mesh, Network network, boolean secured, PrintStream out) {
        this.secured = secured;
        this.mesh = mesh;
        this.network = network;
        this.out = out;
        this.browser = new HttpClient(network.door(), TIMEOUT);
    }

    /// True when every check passed.
    boolean run() throws InterruptedException {
        boolean passed = check("the page shows book, details and reviews", this::page);
        passed &= check("all versions of reviews answer, with their stars", this::versions);
        passed &= check("a visitor signs in and out", this::login);
        passed &= check("the API serves JSON", this::api);
        passed &= check("access logs show one request in every sidecar it passed", this::logs);
        passed &= check("stats agree on both sides of every call", this::stats);
        if (secured) {
            passed &= check("every call between pods is mutual TLS", this::handshakes);
            passed &= check("callers are known by their SPIFFE ids", this::identities);
            passed &= check("strict pods refuse plaintext, permissive ones do not", this::strict);
        }
        passed &= check("without details the page stays up and says so", this::withoutDetails);
        return passed;
    }

    private boolean check(String what, Check check) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                var saw = check.run();
                out.println("  ok    " + what + " (" + saw + ")");
                return true;
            } catch (Finding | IOException e) {
                boolean last = attempt == ATTEMPTS;
                out.println((last ? "  FAIL  " : "  again ") + what + ": " + e.getMessage());
                if (last) {
                    return false;
                }
            }
        }
    }

    private String page() throws Finding, IOException {
        var page = get("/productpage", new Headers());
        expect(page.body(), "The Comedy of Errors");
        expect(page.body(), "Book details");
        expect(page.body(), "PublisherA");
        expect(page.body(), "Reviewer1");
        return page.body().length() + " characters of HTML";
    }

    private String versions() throws Finding, IOException {
        for (int i = 0; i < PAGES; i++) {
            var page = get("/productpage", new Headers());
            var pod = between(page.body(), "id=\"reviews-pod\">", "<");
            var stars =
                    switch (pod) {
                        case "reviews-v1" -> "";
                        case "reviews-v2" -> "stars black";
                        case "reviews-v3" -> "stars red";
                        default -> throw new Finding("reviews answered by '" + pod + "'");
                    };
            if (stars.isEmpty() && page.body().contains("class=\"stars")) {
                throw new Finding("stars on a page of reviews-v1");
            }
            expect(page.body(), stars);
            pagesByPod.merge(pod, 1, Integer::sum);
            var requestId = page.headers().first("x-request-id");
            if (requestId == null) {
                throw new Finding("a page without x-request-id");
            }
            requestIdByPod.put(pod, requestId);
        }
        if (pagesByPod.size() < Pod.REVIEWS.size()) {
            throw new Finding("only " + pagesByPod + " in " + PAGES + " pages");
        }
        return pagesByPod.toString();
    }

    private String login() throws Finding, IOException {
        var form = new Headers().add("content-type", "application/x-www-form-urlencoded");
        var answer = browser.send("POST", host(), "/login", form, "username=jason+%3C3&passwd=x");
        expectStatus(answer, 302);
        var cookie = answer.headers().first("set-cookie");
        if (cookie == null) {
            throw new Finding("no cookie after the login");
        }
        var session = new Headers().add("cookie", cookie.substring(0, cookie.indexOf(';')));
        var page = get("/productpage", session);
        expect(page.body(), "jason &lt;3");
        expect(page.body(), "Sign out");
        var bye = browser.send("POST", host(), "/logout", session, "");
        expectStatus(bye, 302);
        if (!String.valueOf(bye.headers().first("set-cookie")).contains("Max-Age=0")) {
            throw new Finding("the cookie stays after the logout");
        }
        return "as 'jason <3'";
    }

    private String api() throws Finding, IOException {
        expect(get("/api/v1/products", new Headers()).body(), "\"descriptionHtml\"");
        expect(get("/api/v1/products/0", new Headers()).body(), "\"ISBN-10\":\"1234567890\"");
        expect(get("/api/v1/products/0/reviews", new Headers()).body(), "\"reviewer\"");
        expect(get("/api/v1/products/0/ratings", new Headers()).body(), "\"Reviewer2\":4");
        expectStatus(browser.get(host(), "/api/v1/products/x", new Headers()), 400);
        return "products, details, reviews, ratings";
    }

    private String logs() throws Finding, IOException, InterruptedException {
        int lines = 0;
        for (Pod reviews : Pod.REVIEWS) {
            var id = requestIdByPod.get(reviews.name());
            if (id == null) {
                throw new Finding("no page of " + reviews.name() + " to look for");
            }
            int ratings = reviews.name().equals("reviews-v1") ? 0 : 1;
            lines += awaitLogLines(Pod.PRODUCTPAGE, id, 1, 2);
            lines += awaitLogLines(Pod.DETAILS, id, 1, 0);
            lines += awaitLogLines(reviews, id, 1, ratings);
            lines += awaitLogLines(Pod.RATINGS, id, ratings, 0);
        }
        return lines + " lines for 3 request ids";
    }

    /// Access logs are written a little after the response.
    private int awaitLogLines(Pod pod, String id, int inbound, int outbound)
            throws Finding, IOException, InterruptedException {
        var log = mesh.part(pod, Part.Kind.SIDECAR).log();
        long seenInbound = 0;
        long seenOutbound = 0;
        for (int attempt = 0; attempt < LOG_ATTEMPTS; attempt++) {
            var lines = Files.readAllLines(log).stream().filter(line -> line.contains(id)).toList();
            seenInbound = lines.stream().filter(line -> line.contains("] inbound ")).count();
            seenOutbound = lines.stream().filter(line -> line.contains("] outbound ")).count();
            if (seenInbound >= inbound && seenOutbound >= outbound) {
                return lines.size();
            }
            TimeUnit.MILLISECONDS.sleep(LOG_PAUSE_MILLIS);
        }
        throw new Finding(
                "%s logged request %s %d times inbound and %d outbound (expected: %d and %d)"
                        .formatted(pod.name(), id, seenInbound, seenOutbound, inbound, outbound));
    }

    private String stats() throws Finding, IOException {
        var page = stats(Pod.PRODUCTPAGE);
        expectAtLeast(Pod.PRODUCTPAGE, page, "http.inbound.downstream_rq_2xx", PAGES);
        expectAtLeast(Pod.PRODUCTPAGE, page, "cluster.details.upstream_rq_2xx", PAGES);
        expectAtLeast(Pod.DETAILS, stats(Pod.DETAILS), "http.inbound.downstream_rq_2xx", PAGES);
        long rated = 0;
        for (Pod pod : Pod.REVIEWS) {
            int pages = pagesByPod.getOrDefault(pod.name(), 0);
            var reviews = stats(pod);
            expectAtLeast(
                    Pod.PRODUCTPAGE, page, "cluster." + pod.name() + ".upstream_rq_2xx", pages);
            expectAtLeast(pod, reviews, "http.inbound.downstream_rq_2xx", pages);
            if (!pod.name().equals("reviews-v1")) {
                expectAtLeast(pod, reviews, "cluster.ratings.upstream_rq_2xx", pages);
                rated += pages;
            }
        }
        expectAtLeast(Pod.RATINGS, stats(Pod.RATINGS), "http.inbound.downstream_rq_2xx", rated);
        return PAGES + " pages, " + rated + " of them with ratings";
    }

    private String handshakes() throws Finding, IOException {
        long all = 0;
        for (Pod pod : Pod.ALL) {
            var stats = stats(pod);
            var inbound = "listener." + network.listenerStat(pod) + ".ssl.";
            if (!pod.equals(Pod.PRODUCTPAGE)) {
                expectAtLeast(pod, stats, inbound + "handshake", 1);
                all += stats.getOrDefault(inbound + "handshake", 0L);
            }
            for (String failure :
                    List.of("connection_error", "fail_verify_error", "no_certificate")) {
                if (stats.getOrDefault(inbound + failure, 0L) != 0) {
                    throw new Finding(pod.name() + ": " + inbound + failure + " is not 0");
                }
            }
        }
        var page = stats(Pod.PRODUCTPAGE);
        expectAtLeast(Pod.PRODUCTPAGE, page, "cluster.details.ssl.handshake", 1);
        expectAtLeast(Pod.PRODUCTPAGE, page, "cluster.details.ssl.versions.TLSv1.3", 1);
        return all + " handshakes, none failed";
    }

    private String identities() throws Finding, IOException, InterruptedException {
        expectCaller(Pod.DETAILS, Pod.PRODUCTPAGE);
        expectCaller(Pod.REVIEWS.getFirst(), Pod.PRODUCTPAGE);
        expectCaller(Pod.RATINGS, Pod.REVIEWS.get(1));
        return "ratings was called by " + MeshCertificates.identity(Pod.REVIEWS.get(1));
    }

    private void expectCaller(Pod pod, Pod caller)
            throws Finding, IOException, InterruptedException {
        var peer = "] inbound peer=" + MeshCertificates.identity(caller) + " ";
        var log = mesh.part(pod, Part.Kind.SIDECAR).log();
        for (int attempt = 0; attempt < LOG_ATTEMPTS; attempt++) {
            if (Files.readString(log).contains(peer)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOG_PAUSE_MILLIS);
        }
        throw new Finding(pod.name() + ": nothing with '" + peer + "' in " + log);
    }

    private String strict() throws Finding, IOException {
        var inTheClear = new Headers().add("connection", "close");
        var ratings = new HttpClient(network.address(Pod.RATINGS, Pod.INBOUND_PORT), TIMEOUT);
        expectStatus(ratings.get("ratings", "/ratings/0", inTheClear), 200);
        var details = new HttpClient(network.address(Pod.DETAILS, Pod.INBOUND_PORT), TIMEOUT);
        try {
            var answer = details.get("details", "/details/0", inTheClear);
            throw new Finding("details answered plaintext with status " + answer.status());
        } catch (IOException refused) {
            return "details closed the connection, ratings answered";
        }
    }

    private Map<String, Long> stats(Pod pod) throws IOException {
        var admin = new HttpClient(network.address(pod, Pod.ADMIN_PORT), TIMEOUT);
        var text = admin.get("admin", "/stats", new Headers().add("connection", "close")).body();
        var stats = new HashMap<String, Long>();
        for (String line : text.split("\n")) {
            int colon = line.lastIndexOf(": ");
            var value = colon < 0 ? "" : line.substring(colon + 2).strip();
            if (value.matches("\\d{1,18}")) {
                stats.put(line.substring(0, colon), Long.valueOf(value));
            }
        }
        return stats;
    }

    private static void expectAtLeast(Pod pod, Map<String, Long> stats, String name, long least)
            throws Finding {
        var value = stats.get(name);
        if (value == null || value < least) {
            throw new Finding(
                    "%s: %s is %s (expected: at least %d)"
                            .formatted(pod.name(), name, value, least));
        }
    }

    private String withoutDetails() throws Finding, IOException, InterruptedException {
        mesh.part(Pod.DETAILS, Part.Kind.APP).process().destroyForcibly().waitFor();
        var page = get("/productpage", new Headers());
        expect(page.body(), "Error fetching product details!");
        expect(page.body(), "id=\"reviews-pod\"");
        return "an error box, and reviews as before";
    }

    private HttpResponse get(String path, Headers headers) throws Finding, IOException {
        var answer = browser.get(host(), path, headers);
        expectStatus(answer, 200);
        return answer;
    }

    private String host() {
        return Network.text(network.door());
    }

    private static void expectStatus(HttpResponse answer, int status) throws Finding {
        if (answer.status() != status) {
            throw new Finding(
                    "status %d (expected: %d), body: %s"
                            .formatted(answer.status(), status, answer.body().strip()));
        }
    }

    private static void expect(String body, String part) throws Finding {
        if (!body.contains(part)) {
            throw new Finding("no '" + part + "' in:\n" + body);
        }
    }

    /// Empty when it is not there.
    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        int to = from < 0 ? -1 : text.indexOf(end, from + start.length());
        return to < 0 ? "" : text.substring(from + start.length(), to);
    }
}
