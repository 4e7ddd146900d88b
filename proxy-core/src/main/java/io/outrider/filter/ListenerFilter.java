package io.outrider.filter;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.outrider.net.ConnectionInfo;

/// One listener filter: looks at a fresh socket before a filter chain is chosen. One object serves
/// one connection. Threads: the connection's event loop.
public interface ListenerFilter {

    /// What a filter wants next.
    enum Verdict {
        /// Done; go on with the next filter.
        CONTINUE,
        /// More bytes are needed: [#inspect] is called again when there are some.
        NEED_MORE,
        /// The connection is to be closed.
        CLOSE
    }

    /// The socket has been accepted; `NEED_MORE` asks for bytes.
    Verdict accepted(Channel channel, ConnectionInfo info);

    /// Looks at what has come, borrowed, from its first byte on each time; a filter that strips a
    /// prefix (PROXY protocol) moves the reader index. `end`: nothing more will come.
    default Verdict inspect(ByteBuf peeked, boolean end, ConnectionInfo info) {
        return Verdict.CONTINUE;
    }

    /// At most how many bytes [#inspect] may ask for; 0 when it asks for none.
    default int maxInspectBytes() {
        return 0;
    }
}
