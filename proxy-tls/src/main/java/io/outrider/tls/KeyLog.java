package io.outrider.tls;

import io.netty.channel.Channel;

/// Where session secrets go, so that a tool can decrypt what was captured (`tls.v3.TlsKeyLog`).
public interface KeyLog {

    /// Takes one line of NSS's key log format, without a line end. On the connection's event loop;
    /// it must not block.
    void write(Channel connection, String line);
}
