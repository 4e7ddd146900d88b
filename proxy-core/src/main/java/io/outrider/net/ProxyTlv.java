package io.outrider.net;

/// A type-length-value of the PROXY protocol, version 2. Immutable.
///
/// @param type 0 to 255
/// @param latin1 the value, one character for each byte
public record ProxyTlv(int type, String latin1) {}
