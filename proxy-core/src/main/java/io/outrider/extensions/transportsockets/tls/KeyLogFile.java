package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsKeyLog;
import io.netty.channel.Channel;
import io.outrider.accesslog.LogFile;
import io.outrider.accesslog.LogFiles;
import io.outrider.config.AddressTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.net.CidrRanges;
import io.outrider.net.Connection;
import io.outrider.tls.KeyLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of session secrets, for connections from and to some addresses only.
///
/// Threads: any event loop; the file's own thread writes.
final class KeyLogFile implements KeyLog {
    private final LogFile file;
    private final CidrRanges local;
    private final CidrRanges remote;

    private KeyLogFile(LogFile file, CidrRanges local, CidrRanges remote) {
        this.file = file;
        this.local = local;
        this.remote = remote;
    }

    static KeyLogFile of(TlsKeyLog proto, FieldPath at, LogFiles files) throws ConfigException {
        CidrRanges local =
                ranges(proto.getLocalAddressRangeList(), at.field("local_address_range"));
        CidrRanges remote =
                ranges(proto.getRemoteAddressRangeList(), at.field("remote_address_range"));
        try {
            return new KeyLogFile(files.file(proto.getPath()), local, remote);
        } catch (IOException _) {
            throw at.field("path").invalid(proto.getPath() + " (expected: a file to append to)");
        }
    }

    private static CidrRanges ranges(List<CidrRange> protos, FieldPath at) throws ConfigException {
        var ranges = new ArrayList<CidrRanges.Range>();
        for (int i = 0; i < protos.size(); i++) {
            var prefix = AddressTranslator.prefix(protos.get(i), at.index(i));
            ranges.add(CidrRanges.Range.of(prefix.network(), prefix.length()));
        }
        return new CidrRanges(ranges);
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
