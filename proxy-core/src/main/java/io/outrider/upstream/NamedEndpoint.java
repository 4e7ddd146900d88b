package io.outrider.upstream;

import io.outrider.lb.HostSpec;

/// An endpoint as configured, perhaps with a name that DNS has to resolve. Immutable.
///
/// @param name empty when the address is one already
public record NamedEndpoint(String name, HostSpec spec) {}
