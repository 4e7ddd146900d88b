package io.outrider.extensions.transportsockets.proxyprotocol;

import io.outrider.net.ProxyTlv;
import java.util.List;
import java.util.function.IntPredicate;

/// Which header a cluster's hosts get. Immutable.
///
/// @param version 1 or 2
/// @param added TLVs that every header carries, before those that pass; version 2 only
/// @param passed which types of TLV of the client's own header go on
/// @param tlvsSplitPools connections are shared only by requests with equal TLVs
record HeaderSettings(
        int version, List<ProxyTlv> added, IntPredicate passed, boolean tlvsSplitPools) {}
