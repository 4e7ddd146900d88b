package io.outrider.extensions.filters.listener.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyProtocolConfig.TlvRule;
import io.outrider.filter.ListenerFilter;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.ProxyTlv;
import io.outrider.stats.Cells;
import java.util.HashMap;
import java.util.Map;

/// Takes the PROXY header off one connection and applies what it says. Threads: the connection's
/// event loop.
final class ProxyProtocolFilter implements ListenerFilter {
    private static final int SIGNATURE_AND_FIXED_BYTES = 16;
    private static final int MAX_BYTES = SIGNATURE_AND_FIXED_BYTES + 0xffff;

    private final ProxyProtocolConfig config;
    private final Cells cells;

    ProxyProtocolFilter(ProxyProtocolConfig config, Cells cells) {
        this.config = config;
        this.cells = cells;
    }

    @Override
    public Verdict accepted(Channel channel, ConnectionInfo info) {
        return Verdict.NEED_MORE;
    }

    @Override
    public int maxInspectBytes() {
        return MAX_BYTES;
    }

    @Override
    public Verdict inspect(ByteBuf peeked, boolean end, ConnectionInfo info) {
        ProxyProtocolStats stats = config.stats();
        return switch (config.parser().parse(peeked)) {
            case ProxyHeader.Incomplete _ -> Verdict.NEED_MORE;
            case ProxyHeader.NotThere _ -> {
                if (config.parser().optional()) {
                    cells.inc(stats.notFoundAllowed);
                    yield Verdict.CONTINUE;
                }
                cells.inc(stats.anyError);
                cells.inc(stats.notFoundDisallowed);
                yield Verdict.CLOSE;
            }
            case ProxyHeader.Disallowed(int version) -> {
                cells.inc(stats.version(version).found());
                cells.inc(stats.version(version).disallowed());
                yield Verdict.CLOSE;
            }
            case ProxyHeader.Malformed(int version, _) -> {
                cells.inc(stats.anyError);
                cells.inc(stats.version(version).error());
                yield Verdict.CLOSE;
            }
            case ProxyHeader.Complete header -> {
                cells.inc(stats.version(header.version()).found());
                apply(header, info);
                peeked.skipBytes(header.length());
                yield Verdict.CONTINUE;
            }
        };
    }

    private void apply(ProxyHeader.Complete header, ConnectionInfo info) {
        ProxyHeader.Addresses addresses = header.addresses();
        if (addresses == null) {
            return;
        }
        info.remoteAddress = addresses.source();
        if (!addresses.destination().equals(info.localAddress)) {
            info.localAddress = addresses.destination();
            info.localAddressRestored = true;
        }
        if (!header.tlvs().isEmpty()) {
            info.passedTlvs =
                    header.tlvs().stream()
                            .filter(tlv -> config.passed().test(tlv.type()))
                            .map(tlv -> new ProxyTlv(tlv.type(), tlv.latin1()))
                            .toList();
        }
        for (TlvRule rule : config.rules()) {
            for (ProxyHeader.Tlv tlv : header.tlvs()) {
                if (tlv.type() == rule.type()) {
                    put(info, rule, tlv.text());
                    break;
                }
            }
        }
    }

    private static void put(ConnectionInfo info, TlvRule rule, String value) {
        var byFilter = new HashMap<>(info.filterMetadata);
        var values = new HashMap<>(byFilter.getOrDefault(rule.namespace(), Map.of()));
        values.put(rule.key(), value);
        byFilter.put(rule.namespace(), values);
        info.filterMetadata = byFilter;
    }
}
