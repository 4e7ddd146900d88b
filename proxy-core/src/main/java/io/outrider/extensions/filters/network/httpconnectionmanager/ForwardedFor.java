package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.util.NetUtil;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Reads addresses out of `x-forwarded-for`. Immutable.
final class ForwardedFor {
    private ForwardedFor() {}

    /// The address `skip` entries before the last; null when there are too few, or it is none. Port
    /// 0.
    static @Nullable InetSocketAddress fromEnd(HeaderMap headers, int skip) {
        if (!headers.contains(HeaderNames.X_FORWARDED_FOR)) {
            return null;
        }
        String all = headers.getJoined(HeaderNames.X_FORWARDED_FOR);
        if (all == null) {
            return null;
        }
        int end = all.length();
        for (int i = 0; i < skip; i++) {
            int comma = all.lastIndexOf(',', end - 1);
            if (comma < 0) {
                return null;
            }
            end = comma;
        }
        int comma = all.lastIndexOf(',', end - 1);
        return parse(all.substring(comma + 1, end).trim());
    }

    /// Whether there is one address only.
    static boolean isSingle(HeaderMap headers) {
        String all = headers.getJoined(HeaderNames.X_FORWARDED_FOR);
        return all != null && all.indexOf(',') < 0;
    }

    private static @Nullable InetSocketAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
        } catch (UnknownHostException _) {
            return null;
        }
    }
}
