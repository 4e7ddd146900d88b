package io.outrider.route;

/// `direct_response`. Immutable.
///
/// @param status 200 to 599
public record DirectResponse(int status, String body) implements RouteAction {}
