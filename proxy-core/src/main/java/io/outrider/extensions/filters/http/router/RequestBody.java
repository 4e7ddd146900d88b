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

    /// Pieces up to this size are copied together: a peer that sends single bytes must not cost an
    /// object, and a hold on all it came with, for each of them.
    private static final int SMALL = 512;

    private static final int GATHERED = 4096;

    private ByteBuf[] pieces = EMPTY;
    private int count;
    private int heldBytes;

    /// The last piece while more may be added to it: it is ours, and nobody was given it yet.
    private @Nullable ByteBuf open;

    private boolean complete;
    private boolean endedWithHead;
    private boolean replayable = true;
    private @Nullable HeaderMap trailers;

    /// Keeps what `data` holds. Borrows `data`.
    void keep(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            return;
        }
        heldBytes += length;
        if (length > SMALL) {
            add(data.retain());
            open = null;
            return;
        }
        ByteBuf last = open;
        if (last == null || last.maxWritableBytes() < length) {
            last = data.alloc().buffer(SMALL, GATHERED);
            add(last);
            open = last;
        }
        last.writeBytes(data, data.readerIndex(), length);
    }

    private void add(ByteBuf piece) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(4, count * 2));
        }
        pieces[count++] = piece;
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
        open = null; // whoever asks sends it as it is
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
        open = null;
        heldBytes = 0;
    }
}
