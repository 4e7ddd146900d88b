package io.outrider.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `ListenerFilterChainMatchPredicate`: a condition on where a connection goes. Immutable.
sealed interface DestinationPredicate {

    boolean holds(@Nullable SocketAddress destination);

    /// Holds when none is listed.
    record All(List<DestinationPredicate> rules) implements DestinationPredicate {
        @Override
        public boolean holds(@Nullable SocketAddress destination) {
            for (DestinationPredicate rule : rules) {
                if (!rule.holds(destination)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<DestinationPredicate> rules) implements DestinationPredicate {
        @Override
        public boolean holds(@Nullable SocketAddress destination) {
            for (DestinationPredicate rule : rules) {
                if (rule.holds(destination)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(DestinationPredicate rule) implements DestinationPredicate {
        @Override
        public boolean holds(@Nullable SocketAddress destination) {
            return !rule.holds(destination);
        }
    }

    /// @param from inclusive
    /// @param to exclusive
    record Ports(int from, int to) implements DestinationPredicate {
        @Override
        public boolean holds(@Nullable SocketAddress destination) {
            return destination instanceof InetSocketAddress inet
                    && inet.getPort() >= from
                    && inet.getPort() < to;
        }
    }
}
