package io.outrider.samples.bookinfo;

import java.util.List;
import java.util.Map;

/// One pod of the demo: an app beside its sidecar, on a loopback address of its own.
///
/// @param name also the name of the sidecar's file and of its node
/// @param service the name under which others call it
/// @param host the last two numbers of its address, such as `2.1`; the network gives the rest
/// @param environment what makes this version of the app
record Pod(String name, String service, String host, Map<String, String> environment) {

    static final int APP_PORT = 8080;
    static final int INBOUND_PORT = 9080;
    static final int OUTBOUND_PORT = 15001;
    static final int ADMIN_PORT = 15000;

    static final Pod PRODUCTPAGE = new Pod("productpage-v1", "productpage", "1.1", Map.of());
    static final Pod DETAILS = new Pod("details-v1", "details", "2.1", Map.of());
    static final Pod RATINGS = new Pod("ratings-v1", "ratings", "4.1", Map.of());

    /// The versions of reviews, in order.
    static final List<Pod> REVIEWS =
            List.of(
                    new Pod("reviews-v1", "reviews", "3.1", Map.of("ENABLE_RATINGS", "false")),
                    new Pod(
                            "reviews-v2",
                            "reviews",
                            "3.2",
                            Map.of("ENABLE_RATINGS", "true", "STAR_COLOR", "black")),
                    new Pod(
                            "reviews-v3",
                            "reviews",
                            "3.3",
                            Map.of("ENABLE_RATINGS", "true", "STAR_COLOR", "red")));

    static final List<Pod> ALL =
            List.of(PRODUCTPAGE, DETAILS, REVIEWS.get(0), REVIEWS.get(1), REVIEWS.get(2), RATINGS);
}
