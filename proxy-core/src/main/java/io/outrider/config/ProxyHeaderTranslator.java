package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.outrider.net.ProxyHeaderSettings;
import io.outrider.net.ProxyHeaderWriter;
import io.outrider.net.ProxyTlv;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `ProxyProtocolConfig` into what writes the headers. Immutable.
public final class ProxyHeaderTranslator {
    private static final int MAX_TYPE = 255;

    private ProxyHeaderTranslator() {}

    /// @param at of the message
    public static ProxyHeaderWriter writer(ProxyProtocolConfig proto, FieldPath at)
            throws ConfigException {
        return new ProxyHeaderWriter(
                new ProxyHeaderSettings(
                        proto.getVersion() == Version.V2 ? 2 : 1,
                        added(proto, at.field("added_tlvs")),
                        ProxyTlvTypes.passed(
                                proto.hasPassThroughTlvs(), proto.getPassThroughTlvs())));
    }

    private static List<ProxyTlv> added(ProxyProtocolConfig proto, FieldPath at)
            throws ConfigException {
        var added = new ArrayList<ProxyTlv>();
        for (int i = 0; i < proto.getAddedTlvsCount(); i++) {
            var tlv = proto.getAddedTlvs(i);
            int type = tlv.getType();
            if (type < 0 || type > MAX_TYPE) {
                throw at.index(i)
                        .field("type")
                        .invalid(Integer.toUnsignedString(type) + " (expected: 0 to 255)");
            }
            added.add(new ProxyTlv(type, tlv.getValue().toString(StandardCharsets.ISO_8859_1)));
        }
        return List.copyOf(added);
    }
}
