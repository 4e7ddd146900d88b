package io.outrider.http;

import io.netty.buffer.ByteBuf;

/// The codec's side of one stream: what the stream above writes into, and the two words of
/// back-pressure. Threads: the connection's event loop.
public interface MessageEncoder {

    /// Writes a 1xx head; borrows `headers`.
    void informational(HeaderMap headers);

    /// Writes the head; borrows `headers`.
    void head(HeaderMap headers, boolean end);

    /// Takes `data`.
    void data(ByteBuf data, boolean end);

    /// Borrows `trailers`; ends the message.
    void trailers(HeaderMap trailers);

    /// Gives the stream up: HTTP/2 resets it, HTTP/1 closes the connection.
    void reset(ResetReason reason);

    /// False when the peer is slower than the writer; [MessageSink]'s owner is told when that
    /// changes.
    boolean isWritable();

    /// Stops delivering this stream's incoming data until [#resume] has been called as often.
    void pause();

    void resume();
}
