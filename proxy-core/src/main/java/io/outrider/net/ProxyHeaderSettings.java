package io.outrider.net;

import java.util.List;
import java.util.function.IntPredicate;

/// Which PROXY header hosts get. Immutable.
///
/// @param version 1 or 2
/// @param added TLVs that every header carries, before those that pass; version 2 only
/// @param passed which types of TLV of the client's own header go on
public record ProxyHeaderSettings(int version, List<ProxyTlv> added, IntPredicate passed) {}
