package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.net.CloseMode;
import io.outrider.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/// The way to a host for the bytes of one downstream connection or one CONNECT: a connection of its
/// own ([TcpUpstream]), or a stream of a connection that speaks HTTP ([HttpTunnel]).
///
/// Threads: its worker's loop.
public sealed interface RelayUpstream permits TcpUpstream, HttpTunnel {

    /// Who uses it. Nothing comes after [#upstreamGone].
    interface Owner {
        /// Bytes may be written.
        void upstreamConnected(RelayUpstream upstream);

        /// Borrows `data`. `end`: the host has shut down its side.
        void upstreamData(ByteBuf data, boolean end);

        void upstreamWritable(boolean writable);

        void upstreamGone(RelayUpstream upstream, Ending ending);
    }

    /// How it ended.
    enum Ending {
        /// A circuit breaker was open: nothing was dialled.
        OVERFLOW,
        /// The host refused, was not reachable, or failed its handshake.
        CONNECT_FAILED,
        CONNECT_TIMEOUT,
        /// After it had stood.
        CLOSED,
        /// After it had stood, by a reset from the host or the network.
        RESET
    }

    /// Begins to connect; the owner may hear of the end before this returns.
    ///
    /// @param downstream whom it is for
    void connect(Dialer dialer, ConnectionInfo downstream);

    /// Why connecting failed, in Envoy's words; empty when it has not or nothing is known.
    String failureReason();

    /// The connection that carries the bytes; null until there is one.
    @Nullable ConnectionInfo connection();

    /// Takes `data`.
    void write(ByteBuf data);

    /// Nothing more will be written.
    void shutdownOutput();

    void pauseReading();

    void resumeReading();

    /// How many written bytes still wait to leave, as far as that is known.
    long unsentBytes();

    /// Ends it, whether it stands or is still being dialled.
    void close(CloseMode mode);
}
