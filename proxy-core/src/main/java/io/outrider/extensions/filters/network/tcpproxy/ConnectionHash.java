package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.formatter.Addresses;
import io.outrider.http.StreamInfo;
import io.outrider.lb.hashing.XxHash64;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// `envoy.type.v3.HashPolicy`: what of a connection is hashed for hashing policies. Immutable.
sealed interface ConnectionHash {

    /// Null when the connection does not have it.
    @Nullable String key(StreamInfo info);

    /// The hash, by Envoy's function.
    static long of(String key) {
        return XxHash64.hash(key);
    }

    /// Nothing: hosts are chosen at random.
    record None() implements ConnectionHash {
        @Override
        public @Nullable String key(StreamInfo info) {
            return null;
        }
    }

    record SourceIp() implements ConnectionHash {
        @Override
        public @Nullable String key(StreamInfo info) {
            return info.downstreamRemoteAddress instanceof InetSocketAddress inet
                            && inet.getAddress() != null
                    ? Addresses.ip(inet.getAddress())
                    : null;
        }
    }

    /// Texts only: other objects are not made for hashing.
    record FilterState(String key) implements ConnectionHash {
        @Override
        public @Nullable String key(StreamInfo info) {
            return info.filterState(key) instanceof CharSequence text ? text.toString() : null;
        }
    }
}
