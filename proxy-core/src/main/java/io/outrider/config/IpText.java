package io.outrider.config;

import io.netty.util.NetUtil;

/// Whether a text is an IP address, without asking a resolver.
final class IpText {

    private IpText() {}

    static boolean isV4(String text) {
        return NetUtil.isValidIpV4Address(text);
    }

    static boolean isV6(String text) {
        return text.indexOf('%') < 0 && text.indexOf('[') < 0 && NetUtil.isValidIpV6Address(text);
    }
}
