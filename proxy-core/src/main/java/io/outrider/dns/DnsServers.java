package io.outrider.dns;

import java.net.InetSocketAddress;
import java.util.List;

/// Who is asked for names. Immutable.
///
/// @param addresses in the order to ask them; empty: as the system's own configuration says
/// @param search whether short names are also looked for in the system's search domains
public record DnsServers(List<InetSocketAddress> addresses, boolean search) {
    /// As the system's own configuration says.
    public static final DnsServers SYSTEM = new DnsServers(List.of(), true);

    public DnsServers {
        addresses = List.copyOf(addresses);
    }
}
