package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.Channel;
import io.outrider.accesslog.LogFile;
import io.outrider.net.CidrRanges;
import io.outrider.net.Connection;
import io.outrider.tls.KeyLog;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A file of session secrets, for connections from and to some addresses only.
///
/// Threads: any event loop; the file's own thread writes.
final class KeyLogFile implements KeyLog {
    private final LogFile file;
    private final CidrRanges local;
    private final CidrRanges remote;

    KeyLogFile(LogFile file, CidrRanges local, CidrRanges remote) {
        this.file = file;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public void write(Channel connection, String line) {
        if (isAmong(local, connection.localAddress())
                && isAmong(remote, connection.remoteAddress())) {
            int loop = connection.pipeline().get(Connection.class).worker().index();
            file.append(loop, (line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static boolean isAmong(CidrRanges ranges, @Nullable SocketAddress address) {
        return ranges.isEmpty()
                || address instanceof InetSocketAddress inet && ranges.contains(inet.getAddress());
    }
}
