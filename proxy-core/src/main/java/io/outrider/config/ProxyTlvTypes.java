package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs.PassTLVsMatchType;
import java.util.Set;
import java.util.function.IntPredicate;

/// `ProxyProtocolPassThroughTLVs` into the types that pass. Immutable.
public final class ProxyTlvTypes {
    private ProxyTlvTypes() {}

    /// @param set whether the field is there; where it is not, nothing passes
    public static IntPredicate passed(boolean set, ProxyProtocolPassThroughTLVs proto) {
        if (!set) {
            return _ -> false;
        }
        if (proto.getMatchType() == PassTLVsMatchType.INCLUDE_ALL) {
            return _ -> true;
        }
        Set<Integer> types = Set.copyOf(proto.getTlvTypeList());
        return types::contains;
    }
}
