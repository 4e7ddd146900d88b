package io.outrider.redirect;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What this process may do here, and which addresses it has.
///
/// @param capabilities bits of the kernel's capabilities that it may use
/// @param ipv4 has it an IPv4 address that others can reach?
/// @param ipv6 has it an IPv6 address that others can reach?
/// @param nameServers as its resolver is configured
record Pod(long capabilities, boolean ipv4, boolean ipv6, List<String> nameServers) {
    private static final int NET_ADMIN = 12;

    /// @param status such as /proc/self/status
    /// @param resolver such as /etc/resolv.conf
    static Pod look(Path status, Path resolver) throws RedirectException {
        try {
            List<InetAddress> addresses = addresses();
            return new Pod(
                    capabilities(lines(status)),
                    addresses.stream().anyMatch(Inet4Address.class::isInstance),
                    addresses.stream().anyMatch(address -> !(address instanceof Inet4Address)),
                    nameServers(lines(resolver)));
        } catch (IOException e) {
            throw new RedirectException("cannot look at this pod: " + e);
        }
    }

    boolean mayChangeRules() {
        return (capabilities >> NET_ADMIN & 1) != 0;
    }

    static long capabilities(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(-1L);
    }

    static List<String> nameServers(List<String> resolver) {
        return resolver.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("nameserver "))
                .map(line -> line.substring("nameserver ".length()).strip())
                .filter(address -> Prefix.address(address) != null)
                .distinct()
                .toList();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    }

    private static List<InetAddress> addresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }
}
