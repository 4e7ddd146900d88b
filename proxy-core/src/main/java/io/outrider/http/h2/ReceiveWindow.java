package io.outrider.http.h2;

/// What the peer may still send on all streams of a connection together (RFC 9113 §6.9): it is
/// given back as soon as it has come, unless paused streams hold too much.
///
/// Threads: the connection's event loop.
final class ReceiveWindow {
    /// What a connection usually may hold freely, in bytes.
    private static final int HELD_FREELY = ScarceMemory.share(24 * 1024 * 1024);

    private final int size;
    private final int heldFreely;
    private int left;
    private int uncredited;
    private int held;

    /// @param size in bytes, as configured
    ReceiveWindow(int size) {
        this(size, HELD_FREELY);
    }

    /// @param heldFreely bytes held back for paused streams up to which their neighbours do not
    ///   notice
    ReceiveWindow(int size, int heldFreely) {
        this.size = size;
        this.heldFreely = heldFreely;
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

    /// What the peer is to be given back now; 0: nothing.
    int credit() {
        int free = uncredited - Math.max(0, held - heldFreely);
        if (free <= 0 || free < size / 2) {
            return 0;
        }
        uncredited -= free;
        left += free;
        return free;
    }
}
