package io.outrider.samples.bookinfo.app;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The HTML of the page, from what the services answered. Everything that comes from outside this
/// file is escaped.
final class PageHtml {

    private static final int MAX_STARS = 5;

    /// What one page shows.
    ///
    /// @param user null when nobody is signed in
    /// @param podName of the product page itself
    /// @param requestId null when no sidecar gave the request one
    record View(
            Products.Product product,
            @Nullable String user,
            String podName,
            @Nullable String requestId,
            ProductPage.Answer details,
            ProductPage.Answer reviews) {}

    private PageHtml() {}

    static String welcome() {
        return document(
                "BookInfo",
                """
                <main class="welcome">
                  <h1>BookInfo</h1>
                  <p>A small bookshop made of four services, each beside a sidecar.</p>
                  <p><a class="button" href="/productpage">Open the product page</a></p>
                  <p class="quiet">or read it as JSON:
                    <a href="/api/v1/products">products</a>,
                    <a href="/api/v1/products/0">details</a>,
                    <a href="/api/v1/products/0/reviews">reviews</a>,
                    <a href="/api/v1/products/0/ratings">ratings</a></p>
                </main>
                """);
    }

    static String page(View view) {
        var body = new StringBuilder(8192);
        body.append("<header><a class=\"brand\" href=\"/\">BookInfo</a><span class=\"quiet\">")
                .append("four services, one page</span>");
        user(view.user(), body);
        body.append("</header>\n<main>\n");
        book(view, body);
        reviews(view.reviews(), body);
        path(view, body);
        body.append("</main>\n");
        return document(view.product().title(), body.toString());
    }

    private static void user(@Nullable String user, StringBuilder out) {
        if (user != null) {
            out.append("<form class=\"user\" method=\"post\" action=\"/logout\"><span>")
                    .append(escape(user))
                    .append("</span><button>Sign out</button></form>");
            return;
        }
        out.append(
                """
                <details class="user"><summary class="button">Sign in</summary>
                <form class="login" method="post" action="/login">
                  <label>User name <input name="username" required maxlength="64" autocomplete="username"></label>
                  <label>Password <input name="passwd" type="password" autocomplete="off"></label>
                  <p class="quiet">Any name will do; a password is not needed.</p>
                  <button>Sign in</button>
                </form></details>""");
    }

    private static void book(View view, StringBuilder out) {
        var title = escape(view.product().title());
        out.append("<section class=\"book\">\n<div class=\"cover\" aria-hidden=\"true\"><b>")
                .append(title)
                .append("</b><i></i><span>William Shakespeare</span></div>\n<div><h1>")
                .append(title)
                .append("</h1>\n<p>")
                .append(view.product().descriptionHtml())
                .append("</p>\n");
        if (view.details().ok()) {
            out.append("<h2>Book details</h2>\n<dl>\n");
            var book = view.details().json();
            row("Type", book.get("type"), out);
            row("Pages", book.get("pages"), out);
            row("Publisher", book.get("publisher"), out);
            row("Language", book.get("language"), out);
            row("Year", book.get("year"), out);
            row("Author", book.get("author"), out);
            row("ISBN-10", book.get("ISBN-10"), out);
            row("ISBN-13", book.get("ISBN-13"), out);
            out.append("</dl>\n");
        } else {
            error("Error fetching product details!", view.details(), out);
        }
        out.append("</div></section>\n");
    }

    private static void row(String name, @Nullable Object value, StringBuilder out) {
        if (value != null) {
            out.append("<div><dt>").append(name).append("</dt><dd>");
            out.append(escape(value)).append("</dd></div>\n");
        }
    }

    private static void reviews(ProductPage.Answer answer, StringBuilder out) {
        out.append("<section><div class=\"title\"><h2>Book reviews</h2>");
        if (!answer.ok()) {
            out.append("</div>\n");
            error("Error fetching product reviews!", answer, out);
            out.append("</section>\n");
            return;
        }
        versions(podName(answer), out);
        out.append("</div>\n<div class=\"reviews\">\n");
        if (answer.json().get("reviews") instanceof List<?> reviews) {
            for (Object item : reviews) {
                if (item instanceof Map<?, ?> review) {
                    review(review, out);
                }
            }
        }
        out.append("</div></section>\n");
    }

    /// Three marks, one for each version, the one that answered lit, and the name of its pod.
    private static void versions(String podName, StringBuilder out) {
        var answered = version(podName);
        out.append("<p class=\"served\">Reviews served by <b id=\"reviews-pod\">")
                .append(escape(podName))
                .append("</b><span class=\"versions\">");
        for (String version : List.of("v1", "v2", "v3")) {
            out.append("<span class=\"").append(version);
            out.append(version.equals(answered) ? " lit\">" : "\">").append(version);
            out.append("</span>");
        }
        out.append("</span></p>");
    }

    private static void review(Map<?, ?> review, StringBuilder out) {
        var reviewer = String.valueOf(review.get("reviewer"));
        out.append("<blockquote><p>").append(escape(review.get("text"))).append("</p><footer>");
        out.append("<cite>").append(escape(reviewer)).append("</cite>");
        if (review.get("rating") instanceof Map<?, ?> rating) {
            if (rating.get("stars") instanceof Long count) {
                stars(count, String.valueOf(rating.get("color")), out);
            } else {
                out.append("<span class=\"no-rating\">")
                        .append(escape(rating.get("error")))
                        .append("</span>");
            }
        }
        out.append("</footer></blockquote>\n");
    }

    private static void stars(long count, String color, StringBuilder out) {
        int full = Math.clamp(count, 0, MAX_STARS);
        out.append("<span class=\"stars ").append(color.equals("red") ? "red" : "black");
        out.append("\" title=\"").append(full).append(" of 5 stars\">");
        out.repeat("★", full).append("<i>").repeat("★", MAX_STARS - full).append("</i></span>");
    }

    /// Which pods this page came through, as far as the page can know.
    private static void path(View view, StringBuilder out) {
        out.append("<section class=\"path\"><h2>How this page was made</h2>\n<ul>\n");
        out.append("<li><b>").append(escape(view.podName())).append("</b> asked</li>\n");
        hop("details", "details", view.details(), out);
        hop(
                "reviews",
                view.reviews().ok() ? podName(view.reviews()) : "reviews",
                view.reviews(),
                out);
        out.append("</ul>\n<p class=\"quiet\">");
        if (view.requestId() != null) {
            out.append("Every arrow passed two sidecars: look for <code>")
                    .append(escape(view.requestId()))
                    .append("</code> in their access logs. ");
        }
        out.append("<a href=\"/productpage\">Reload</a> to meet another version of reviews.")
                .append("</p></section>\n");
    }

    private static void hop(
            String service, String pod, ProductPage.Answer answer, StringBuilder out) {
        out.append("<li class=\"").append(answer.ok() ? "hop" : "hop failed").append("\"><b>");
        out.append(escape(pod)).append("</b>");
        if (!answer.ok()) {
            out.append(" failed: ").append(answer.status());
        } else if (service.equals("reviews") && !version(pod).equals("v1")) {
            out.append(" asked <b>ratings</b>");
        }
        out.append("<span class=\"quiet\">").append(answer.millis()).append(" ms</span></li>\n");
    }

    private static void error(String headline, ProductPage.Answer answer, StringBuilder out) {
        out.append("<div class=\"error\" role=\"alert\"><b>")
                .append(headline)
                .append("</b><p>")
                .append(escape(answer.json().get("error")))
                .append("</p></div>\n");
    }

    private static String podName(ProductPage.Answer reviews) {
        return String.valueOf(reviews.json().get("podname"));
    }

    /// The version in a pod's name: `v2` for `reviews-v2` and `reviews-v2-7d9f8c-x2x1z`; empty when
    /// there is none.
    static String version(String podName) {
        int start = podName.indexOf("-v");
        if (start < 0) {
            return "";
        }
        int end = podName.indexOf('-', start + 1);
        return podName.substring(start + 1, end < 0 ? podName.length() : end);
    }

    /// Text as HTML, safe between tags and inside double-quoted attributes.
    static String escape(@Nullable Object value) {
        var text = String.valueOf(value);
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String document(String title, String body) {
        return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>"""
                + escape(title)
                + "</title>\n<style>"
                + PageStyle.CSS
                + "</style></head>\n<body>\n"
                + body
                + "</body></html>\n";
    }
}
