package io.outrider.redirect;

import io.outrider.redirect.RedirectOptions.Dns;
import java.util.List;
import java.util.stream.Stream;

/// The rules of DNS capture: what the app asks of a name server goes to the sidecar's resolver.
///
/// A UDP answer must not be taken for one to somebody else's question, so questions of the app and
/// questions of the sidecar are tracked in two zones.
final class DnsRules {
    private static final String INBOUND = "ISTIO_INBOUND";
    private static final String CHAIN = "ISTIO_OUTPUT_DNS";

    /// Where the sidecar's resolver listens.
    private static final int RESOLVER_PORT = 15053;

    private static final String TO_DNS = "-p udp -m udp --dport 53 ";

    private DnsRules() {}

    static void add(Rules rules, RedirectOptions options) {
        List<String> servers = servers(options.dns(), rules.family());
        rules.raw("OUTPUT", "-j " + CHAIN);
        if (!servers.isEmpty()) {
            rules.nat("ISTIO_OUTPUT", "-j " + CHAIN);
        }
        for (String protocol : List.of("tcp", "udp")) {
            for (String server : servers) {
                rules.nat(
                        CHAIN,
                        at("-d", server)
                                + "-p %s -m %s --dport 53 -j REDIRECT --to-ports %d"
                                        .formatted(protocol, protocol, RESOLVER_PORT));
            }
        }
        Stream.concat(
                        options.owners().uids().stream().map(uid -> "--uid-owner " + uid),
                        options.owners().gids().stream().map(gid -> "--gid-owner " + gid))
                .forEach(
                        owner -> {
                            rules.raw(CHAIN, TO_DNS + "-m owner " + owner + " -j CT --zone 1");
                            rules.raw(
                                    CHAIN,
                                    "-p udp -m udp --sport %d -m owner %s -j CT --zone 2"
                                            .formatted(RESOLVER_PORT, owner));
                        });
        if (servers.isEmpty()) return;
        rules.raw("PREROUTING", "-j " + INBOUND);
        for (String server : servers) {
            rules.raw(CHAIN, at("-d", server) + TO_DNS + "-j CT --zone 2");
            rules.raw(INBOUND, at("-s", server) + "-p udp -m udp --sport 53 -j CT --zone 1");
        }
    }

    /// The servers whose questions are captured, as prefixes; [RedirectOptions#ALL] alone: every
    /// server.
    private static List<String> servers(Dns dns, Family family) {
        if (dns.everyServer()) return List.of(RedirectOptions.ALL);
        return dns.servers().stream()
                .filter(family::owns)
                .map(address -> address + "/" + family.hostBits())
                .toList();
    }

    private static String at(String direction, String server) {
        return server.equals(RedirectOptions.ALL) ? "" : direction + " " + server + " ";
    }
}
