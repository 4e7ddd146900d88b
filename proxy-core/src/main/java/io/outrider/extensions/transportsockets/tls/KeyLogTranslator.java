package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsKeyLog;
import io.outrider.accesslog.LogFiles;
import io.outrider.config.AddressTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.net.CidrRanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `TlsKeyLog` into the file that it names. Threads: main loop, or start.
final class KeyLogTranslator {
    private KeyLogTranslator() {}

    static KeyLogFile translate(TlsKeyLog proto, FieldPath at, LogFiles files)
            throws ConfigException {
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
}
