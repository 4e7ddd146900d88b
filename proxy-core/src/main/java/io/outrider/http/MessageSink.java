package io.outrider.http;

import io.netty.buffer.ByteBuf;

/// One direction of one stream: whoever takes a message's parts, in order. The codec's reading side
/// calls a sink that the stream gave it, and offers a sink ([MessageEncoder]) for the way back.
///
/// 1. `head` comes first and once (after any number of informational heads), then `data` any number
///    of times, then at most one `trailers`. 2. The part with `end`, or `trailers`, is the last.
/// 3. `reset` may come at any time instead of the rest, and nothing comes after it. Threads: the
///    connection's event loop.
public interface MessageSink {
    /// How many informational heads a response may have: a host that sends them for ever keeps the
    /// proxy busy, and fills a client's connection with them.
    int MAX_INFORMATIONAL = 100;

    /// A response head with status 1xx except 101; requests have none. Borrows `headers`.
    void informational(HeaderMap headers);

    /// Takes `headers`: the receiver keeps the map for the stream's life.
    void head(HeaderMap headers, boolean end);

    /// Takes `data`, which may be empty.
    void data(ByteBuf data, boolean end);

    /// Takes `trailers`. Ends the message.
    void trailers(HeaderMap trailers);

    /// The message will not end. `details` says more, in Envoy's words (`http1.codec_error`), or is
    /// empty.
    void reset(ResetReason reason, String details);

    /// The encoder of the way back takes no more (false) or again (true), as its
    /// [MessageEncoder#isWritable] says.
    default void writable(boolean writable) {}
}
