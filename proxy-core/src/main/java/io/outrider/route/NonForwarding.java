package io.outrider.route;

/// `non_forwarding_action`: a route for clients without a proxy; here it answers like no route.
public record NonForwarding() implements RouteAction {}
