package io.outrider.redirect;

import java.util.List;

/// What is to be captured, checked. Immutable.
///
/// @param ports where captured connections go
/// @param owners whose connections are the sidecar's own
/// @param inbound what is captured of what comes in
/// @param outbound what is captured of what goes out
/// @param dns what becomes of name look-ups
/// @param virtualInterfaces interfaces of virtual machines inside the pod: what comes from them
///   counts as outbound
/// @param excludedInterfaces interfaces where nothing is captured
/// @param dropInvalid drop packets that belong to no known connection, instead of answering them
/// @param ipv4Loopback the IPv4 prefix that means "the app itself"
record RedirectOptions(
        Ports ports,
        Owners owners,
        Inbound inbound,
        Outbound outbound,
        Dns dns,
        List<String> virtualInterfaces,
        List<String> excludedInterfaces,
        boolean dropInvalid,
        String ipv4Loopback) {

    /// @param outbound takes what the app sends
    /// @param inbound takes what is sent to the app
    /// @param tunnel is never captured
    record Ports(int outbound, int inbound, int tunnel) {}

    /// @param uids users of the sidecar, numbers
    /// @param gids groups of the sidecar, numbers
    /// @param groups the app's groups, names or numbers
    /// @param onlyGroups capture these groups alone; false: all groups but these
    record Owners(List<String> uids, List<String> gids, List<String> groups, boolean onlyGroups) {}

    /// @param tproxy keep the client's address (TPROXY) instead of rewriting the packet (REDIRECT)
    /// @param mark marks packets of connections that TPROXY took
    /// @param routeTable the routing table that takes marked packets to the sidecar
    /// @param ports captured ports; [#ALL] alone: every port but the excluded; empty: none
    /// @param excludedPorts ports that [#ALL] leaves out
    record Inbound(
            boolean tproxy,
            int mark,
            int routeTable,
            List<String> ports,
            List<String> excludedPorts) {

        /// Must anything be set up besides the packet filter?
        boolean needsRoutes() {
            return tproxy && !ports.isEmpty();
        }
    }

    /// @param ranges captured destinations, prefixes of both families; [#ALL] alone: every one
    /// @param excludedRanges destinations that are left out
    /// @param ports captured whatever their destination
    /// @param excludedPorts left out whatever their destination
    record Outbound(
            List<String> ranges,
            List<String> excludedRanges,
            List<String> ports,
            List<String> excludedPorts) {}

    /// @param capture lead look-ups to the sidecar's resolver
    /// @param everyServer those to any server, not only to `servers`
    /// @param servers addresses of the pod's name servers, of both families
    record Dns(boolean capture, boolean everyServer, List<String> servers) {
        static final Dns OFF = new Dns(false, false, List.of());
    }

    /// Alone in a list of ports or ranges: every one.
    static final String ALL = "*";

    /// The prefix of `family` that means "the app itself".
    String loopback(Family family) {
        return family == Family.IPV4 ? ipv4Loopback : "::1/128";
    }
}
