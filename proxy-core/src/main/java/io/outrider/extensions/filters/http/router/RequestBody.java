package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The body of one request as far as it has come: pieces that wait for a connection, and pieces
/// kept because the request may be sent again. Owns its bytes.
///
/// Threads: its event loop.
final class RequestBody {
    private static final ByteBuf[] EMPTY = {};

    private ByteBuf[] pieces = EMPTY;
    private int count;
    private int heldBytes;
    private boolean complete;
    private boolean endedWithHead;
    private boolean replayable = true;
    private @Nullable HeaderMap trailers;

    /// Keeps `data`, retained.
    void keep(ByteBuf data) {
        if (data.isReadable()) {
            if (count == pieces.length) {
                pieces = Arrays.copyOf(pieces, Math.max(4, count * 2));
            }
            pieces[count++] = data.retain();
            heldBytes += data.readableBytes();
        }
    }

    void complete() {
        complete = true;
    }

    void complete(HeaderMap last) {
        complete = true;
        trailers = last;
    }

    /// The head was the whole request.
    void completeWithHead() {
        complete = true;
        endedWithHead = true;
    }

    /// Whether the request never had a body.
    boolean endedWithHead() {
        return endedWithHead;
    }

    /// Whether all of the request has come from the peer.
    boolean isComplete() {
        return complete;
    }

    @Nullable HeaderMap trailers() {
        return trailers;
    }

    int heldBytes() {
        return heldBytes;
    }

    /// How many pieces are held.
    int size() {
        return count;
    }

    ByteBuf piece(int index) {
        return pieces[index];
    }

    /// Whether everything that has come is still here, so that it can be sent from the start.
    boolean isReplayable() {
        return replayable;
    }

    /// Lets go of everything: it has been sent, or will never be.
    void drop() {
        if (count > 0) {
            replayable = false;
        }
        release();
    }

    /// From now on what has been sent is not kept.
    void giveUpReplay() {
        replayable = false;
    }

    void release() {
        for (int i = 0; i < count; i++) {
            pieces[i].release();
        }
        pieces = EMPTY;
        count = 0;
        heldBytes = 0;
    }
}
