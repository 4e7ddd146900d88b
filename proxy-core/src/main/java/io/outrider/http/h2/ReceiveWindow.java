package io.outrider.http.h2;

/// What the peer may still send on all streams of a connection together (RFC 9113 §6.9). It is
/// given back as soon as it has come, so that a stream that nobody reads takes nothing from its
/// neighbours: its own window stops it.
///
/// That those windows together stay small is for this class to see: what a stream has beyond the
/// window it began with is borrowed here. Only where they are large nevertheless, because they were
/// configured so or the streams are very many, and paused streams hold more than a connection may,
/// does the connection's window wait for them.
///
/// Threads: the connection's event loop.
final class ReceiveWindow {
    /// What the windows of streams may grow by, together.
    private static final int GROWTH = ScarceMemory.share(16 * 1024 * 1024);

    /// What paused streams may hold, in bytes, where windows begin small.
    private static final int HELD =
            Http2Settings.DEFAULT_MAX_CONCURRENT_STREAMS * Http2Settings.DEFAULT_STREAM_WINDOW
                    + GROWTH;

    /// The same, where the window of each stream was configured.
    private static final int HELD_OF_LARGE = ScarceMemory.share(24 * 1024 * 1024);

    /// So many times what a stream has borrowed is still there for the others.
    private static final int OTHERS = 2;

    private final int size;
    private final int mostHeld;
    private int left;
    private int uncredited;
    private int held;
    private int toLend;

    ReceiveWindow(Http2Settings settings) {
        this(
                settings.connectionWindow(),
                settings.streamWindow() > Http2Settings.DEFAULT_STREAM_WINDOW
                        ? HELD_OF_LARGE
                        : HELD,
                GROWTH);
    }

    /// @param size in bytes, as configured
    /// @param mostHeld bytes held back for paused streams up to which their neighbours do not
    ///   notice
    /// @param growth bytes that streams may borrow together
    ReceiveWindow(int size, int mostHeld, int growth) {
        this.size = size;
        this.mostHeld = mostHeld;
        this.toLend = growth;
        this.left = Math.max(size, FrameType.DEFAULT_WINDOW);
    }

    /// How much more than the protocol's own size it has at the beginning.
    int opening() {
        return left - FrameType.DEFAULT_WINDOW;
    }

    /// Takes `bytes` of DATA out of it.
    ///
    /// @return false when the peer was not allowed so many
    boolean charge(int bytes) {
        left -= bytes;
        uncredited += bytes;
        return left >= 0;
    }

    /// A paused stream keeps so many bytes more, or less.
    void held(int bytes) {
        held += bytes;
    }

    /// Gives by how much the window of one stream may grow: `bytes`, or less.
    ///
    /// @param borrowed by this stream before
    int borrow(int bytes, int borrowed) {
        int lent = Math.clamp((toLend - (long) OTHERS * borrowed) / (OTHERS + 1), 0, bytes);
        toLend -= lent;
        return lent;
    }

    /// A stream has ended, or its window is smaller again.
    void giveBack(int bytes) {
        toLend += bytes;
    }

    /// What the peer is to be given back now; 0: nothing.
    int credit() {
        int free = uncredited - Math.max(0, held - mostHeld);
        if (free <= 0 || free < size / 2) {
            return 0;
        }
        uncredited -= free;
        left += free;
        return free;
    }
}
