package io.outrider.http.h2;

/// What the peer may still send on one stream (RFC 9113 §6.9). It begins small, grows while what
/// comes is taken at once, as far as the connection lends, and shrinks when the reader has to
/// pause.
///
/// Threads: the connection's event loop.
final class StreamWindow {
    private final ReceiveWindow lender;
    private final Http2Settings settings;
    private int left;
    private int target;
    private int uncredited;
    private boolean paused;

    /// @param lender the connection's
    /// @param announced whether the peer knows our window; until then it may believe in the one of
    ///   RFC 9113 §6.9.2
    StreamWindow(ReceiveWindow lender, Http2Settings settings, boolean announced) {
        this.lender = lender;
        this.settings = settings;
        this.target = settings.streamWindow();
        this.left = announced ? target : Math.max(target, FrameType.DEFAULT_WINDOW);
    }

    /// Whether so much DATA fits into what the peer was allowed to send.
    boolean charge(int bytes) {
        left -= bytes;
        return left >= 0;
    }

    /// So many bytes have been passed on.
    void taken(int bytes) {
        uncredited += bytes;
    }

    /// The reader cannot take what comes.
    void paused() {
        paused = true;
    }

    /// What the peer is to be given back now; 0: nothing, since it would not be worth a frame.
    int credit() {
        if (uncredited < target / 2) {
            return 0;
        }
        int change = paused ? -shrink() : grow();
        int increment = uncredited + change;
        target += change;
        left += increment;
        uncredited = 0;
        paused = false;
        return increment;
    }

    private int grow() {
        int borrowed = borrowed();
        long wanted = borrowed == 0 ? Http2Settings.SECOND_STREAM_WINDOW : 2L * target;
        int grown = (int) Math.min(settings.maxStreamWindow(), wanted);
        return grown <= target ? 0 : lender.borrow(grown - target, borrowed);
    }

    private int shrink() {
        int less = Math.min(borrowed(), target / 2);
        lender.giveBack(less);
        return less;
    }

    /// The stream has ended.
    void end() {
        lender.giveBack(borrowed());
        target -= borrowed();
    }

    private int borrowed() {
        return target - settings.streamWindow();
    }
}
