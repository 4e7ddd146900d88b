package io.outrider.config;

import java.util.Set;

/// What every extension point's factory has in common: a name, and the messages it is configured
/// with.
///
/// 1. One factory serves the whole process; it has a public constructor without arguments and no
///    state.
/// 2. It is found by `META-INF/services/<its SPI>`, and then by the type URL of its configuration
///    alone.
/// 3. A type URL belongs to one factory of an SPI; per-route messages are claimed too.
public interface ExtensionFactory {

    /// Envoy's name of the extension, `envoy.filters.http.router`; for listings, never for look-up.
    String name();

    /// Type URLs of the messages that it reads, with or without `type.googleapis.com/`.
    Set<String> typeUrls();
}
