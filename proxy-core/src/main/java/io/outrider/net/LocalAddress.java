package io.outrider.net;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/// The machine's own address as it stands for a loopback peer: the first IPv4 address that is not
/// loopback, as Envoy takes it. Immutable.
public final class LocalAddress {
    private LocalAddress() {}

    /// `127.0.0.1` when there is no other.
    public static String text() {
        try {
            var interfaces = NetworkInterface.networkInterfaces().toList();
            for (var each : interfaces) {
                if (!each.isUp()) {
                    continue;
                }
                for (var address : each.getInterfaceAddresses()) {
                    if (address.getAddress() instanceof Inet4Address ip
                            && !ip.isLoopbackAddress()) {
                        return ip.getHostAddress();
                    }
                }
            }
        } catch (SocketException _) {
            // no interfaces can be read: loopback is all there is
        }
        return "127.0.0.1";
    }
}
