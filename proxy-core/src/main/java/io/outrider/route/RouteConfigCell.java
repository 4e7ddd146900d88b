package io.outrider.route;

import org.jspecify.annotations.Nullable;

/// Where a connection manager finds its routes: filled and replaced by the main loop.
///
/// Threads: [#current] any thread, [#publish] main loop.
public final class RouteConfigCell {
    private final String name;
    private volatile @Nullable RouteTable current;

    public RouteConfigCell(String name) {
        this.name = name;
    }

    /// `route_config_name`, or the name of the inline configuration.
    public String name() {
        return name;
    }

    /// Null until the routes have arrived.
    public @Nullable RouteTable current() {
        return current;
    }

    public void publish(RouteTable next) {
        current = next;
    }
}
