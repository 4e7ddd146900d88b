package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderMap;
import io.outrider.upstream.ClusterStats;
import org.jspecify.annotations.Nullable;

/// The body of one request on its way from the peer to a try: sent as it comes, or kept because it
/// may be sent again or because nobody can take it yet; and the pauses in reading it.
///
/// Threads: the stream's event loop.
final class RequestFlow {
    private final FilterStream stream;
    private final ClusterStats stats;
    private final int limitBytes;
    private final RequestBody body = new RequestBody();
    private boolean keeps;
    private boolean holds;
    private boolean paused;

    /// @param limitBytes how much of the body is kept; 0: as much as comes
    /// @param holds whether the body waits for [#letFlow()]
    /// @param keeps whether what was sent is kept
    RequestFlow(
            FilterStream stream, ClusterStats stats, int limitBytes, boolean holds, boolean keeps) {
        this.stream = stream;
        this.stats = stats;
        this.limitBytes = limitBytes;
        this.holds = holds;
        this.keeps = keeps;
    }

    RequestBody body() {
        return body;
    }

    /// Whether the body waits for the other side to agree to a tunnel: nothing that comes early may
    /// be taken for a request there.
    boolean holds() {
        return holds;
    }

    /// The tunnel stands.
    void letFlow() {
        holds = false;
        resume();
    }

    /// Whether what was sent is kept, because the request may be sent again.
    boolean keeps() {
        return keeps;
    }

    /// Borrows `data`.
    ///
    /// @return false when it was too much to keep: from now on the request cannot be sent again
    boolean data(ByteBuf data, boolean end, @Nullable Attempt current) {
        boolean sent = current != null && current.isSent();
        boolean direct = sent && !keeps && !holds && body.size() == 0;
        if (end) {
            body.complete();
        }
        if (direct && current != null) {
            current.send(data, end);
            return true;
        }
        body.keep(data);
        boolean within = limit(sent);
        if (sent && current != null) {
            current.sendMore();
        }
        return within;
    }

    /// Takes `trailers`.
    void trailers(HeaderMap trailers, @Nullable Attempt current) {
        body.complete(trailers);
        if (current != null && current.isSent()) {
            current.sendMore();
        }
    }

    /// More than the limit is never kept: sending it again is given up first; if bytes still wait
    /// for a connection, or for a tunnel to stand, reading pauses until they have left.
    private boolean limit(boolean sent) {
        if (limitBytes <= 0 || body.heldBytes() <= limitBytes) {
            return true;
        }
        if (!sent || holds) {
            pause();
        }
        if (!keeps) {
            return true;
        }
        keeps = false;
        body.giveUpReplay();
        return false;
    }

    void pause() {
        if (!paused) {
            paused = true;
            stream.worker().cells().inc(stats.upstreamFlowControlBackedUpTotal);
            stream.pauseRequestReading();
        }
    }

    /// Unless what is held for a tunnel is more than may be held.
    void resume() {
        if (!paused || holds && limitBytes > 0 && body.heldBytes() > limitBytes) {
            return;
        }
        paused = false;
        stream.worker().cells().inc(stats.upstreamFlowControlDrainedTotal);
        stream.resumeRequestReading();
    }
}
