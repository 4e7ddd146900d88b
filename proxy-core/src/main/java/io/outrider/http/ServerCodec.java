package io.outrider.http;

import io.netty.buffer.ByteBuf;

/// The server side of one connection, whatever version of HTTP it speaks: bytes below,
/// [ServerStreams] above. Threads: the connection's event loop.
public interface ServerCodec {

    /// Borrows `data`. `end`: the peer has shut down its side.
    void data(ByteBuf data, boolean end);

    /// Whether the peer has ended its side.
    boolean inputEnded();

    /// Whether a request's head has begun to arrive and is not complete.
    boolean isReadingHead();

    /// Answers a head that takes too long instead of waiting for its end.
    void giveUpHead(int status, String details, String body);

    /// The stream above has finished with an exchange: the next one may begin.
    void readNext();

    /// The answer under way is the connection's last, where there can be only one at a time.
    void closeAfterResponse();

    /// Asks the peer for no more requests, and still serves those on their way. HTTP/1 has no such
    /// word.
    void shutdownNotice();

    /// Serves what has begun, and nothing after it.
    void goAway();

    /// The socket takes no more (false) or again (true).
    void writabilityChanged(boolean writable);

    /// The connection is gone: what is under way is reset.
    void connectionClosed(ResetReason reason, String details);
}
