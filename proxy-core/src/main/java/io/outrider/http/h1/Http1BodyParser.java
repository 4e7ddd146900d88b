package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;

/// Finds a body's bytes in the stream of a connection: by length, by chunks, until close, or all.
///
/// Chunk sizes are hexadecimal digits only, chunk lines end in CR LF, extensions are skipped with
/// their quoted strings understood (a line end inside one is refused). Threads: its event loop.
final class Http1BodyParser {
    /// What a call to [#next] found.
    enum Found {
        /// A piece of body: [#take] gives it.
        DATA,
        /// All of the input has been read.
        NEED_MORE,
        /// The body is complete; there are no trailers, or none can follow.
        END,
        /// The last chunk has been read: trailer lines or an empty line follow.
        TRAILERS,
        /// The chunk framing is wrong.
        MALFORMED
    }

    private enum State {
        FIXED,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_QUOTED,
        CHUNK_QUOTED_ESCAPE,
        CHUNK_SIZE_LF,
        CHUNK_DATA,
        CHUNK_DATA_CR,
        CHUNK_DATA_LF,
        UNTIL_CLOSE,
        DONE
    }

    private static final int MAX_EXTENSION_BYTES = 4096;

    private State state = State.DONE;
    private long remaining;
    private int digits;
    private int extensionBytes;

    void fixed(long length) {
        state = length == 0 ? State.DONE : State.FIXED;
        remaining = length;
    }

    void chunked() {
        state = State.CHUNK_SIZE;
        startSize();
    }

    void untilClose() {
        state = State.UNTIL_CLOSE;
    }

    /// Whether the connection's end is also the body's end.
    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    private void startSize() {
        remaining = 0;
        digits = 0;
        extensionBytes = 0;
    }

    /// Reads framing up to the next piece of body.
    Found next(ByteBuf in) {
        while (true) {
            switch (state) {
                case DONE -> {
                    return Found.END;
                }
                case FIXED, CHUNK_DATA, UNTIL_CLOSE -> {
                    return in.isReadable() ? Found.DATA : Found.NEED_MORE;
                }
                default -> {
                    if (!in.isReadable()) {
                        return Found.NEED_MORE;
                    }
                    byte c = in.readByte();
                    if (!framing(c)) {
                        return Found.MALFORMED;
                    }
                    if (state == State.DONE) {
                        return Found.TRAILERS;
                    }
                }
            }
        }
    }

    /// Gives the piece that [#next] found, retained.
    ByteBuf take(ByteBuf in) {
        if (state == State.UNTIL_CLOSE) {
            return in.readRetainedSlice(in.readableBytes());
        }
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        if (remaining == 0) {
            state = state == State.FIXED ? State.DONE : State.CHUNK_DATA_CR;
        }
        return in.readRetainedSlice(length);
    }

    /// Whether the piece just taken was the last of a body of known length.
    boolean isDone() {
        return state == State.DONE;
    }

    private boolean framing(byte c) {
        switch (state) {
            case CHUNK_SIZE -> {
                int digit = Character.digit(c, 16);
                if (digit >= 0) {
                    if (++digits > 16 || remaining >>> 59 != 0) {
                        return false;
                    }
                    remaining = remaining << 4 | digit;
                    return true;
                }
                if (digits == 0) {
                    return false;
                }
                if (c == ';' || c == ' ' || c == '\t') {
                    state = State.CHUNK_EXTENSION;
                    return true;
                }
                state = State.CHUNK_SIZE_LF;
                return c == '\r';
            }
            case CHUNK_EXTENSION -> {
                if (c == '\r') {
                    state = State.CHUNK_SIZE_LF;
                    return true;
                }
                if (c == '"') {
                    state = State.CHUNK_QUOTED;
                }
                return extensionByte(c);
            }
            case CHUNK_QUOTED -> {
                if (c == '"') {
                    state = State.CHUNK_EXTENSION;
                } else if (c == '\\') {
                    state = State.CHUNK_QUOTED_ESCAPE;
                }
                return extensionByte(c);
            }
            case CHUNK_QUOTED_ESCAPE -> {
                state = State.CHUNK_QUOTED;
                return extensionByte(c);
            }
            case CHUNK_SIZE_LF -> {
                state = remaining == 0 ? State.DONE : State.CHUNK_DATA;
                return c == '\n';
            }
            case CHUNK_DATA_CR -> {
                state = State.CHUNK_DATA_LF;
                return c == '\r';
            }
            case CHUNK_DATA_LF -> {
                state = State.CHUNK_SIZE;
                startSize();
                return c == '\n';
            }
            case FIXED, CHUNK_DATA, UNTIL_CLOSE, DONE -> throw new IllegalStateException();
        }
        throw new IllegalStateException();
    }

    private boolean extensionByte(byte c) {
        return c != '\n' && c != '\r' && c != 0 && ++extensionBytes <= MAX_EXTENSION_BYTES;
    }
}
