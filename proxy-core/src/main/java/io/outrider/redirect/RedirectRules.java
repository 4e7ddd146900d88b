package io.outrider.redirect;

import io.outrider.redirect.RedirectOptions.Inbound;
import io.outrider.redirect.RedirectOptions.Outbound;
import io.outrider.redirect.RedirectOptions.Owners;
import java.util.List;
import java.util.stream.Collectors;

/// Says in rules what [RedirectOptions] want, as Istio's istio-iptables does.
///
/// The four ways that must not loop, in the order of the rules of `ISTIO_OUTPUT`: the sidecar to
/// its app (source 127.0.0.6) passes; the sidecar to its own pod's address goes to the inbound
/// port; the app to itself passes; whatever else the sidecar sends passes.
final class RedirectRules {
    private static final String INBOUND = "ISTIO_INBOUND";
    private static final String OUTPUT = "ISTIO_OUTPUT";
    private static final String REDIRECT = "ISTIO_REDIRECT";
    private static final String IN_REDIRECT = "ISTIO_IN_REDIRECT";
    private static final String DROP = "ISTIO_DROP";

    private final RedirectOptions options;
    private final Family family;
    private final Rules rules;

    private RedirectRules(RedirectOptions options, Family family) {
        this.options = options;
        this.family = family;
        this.rules = new Rules(family);
    }

    static Rules of(RedirectOptions options, Family family) {
        var all = new RedirectRules(options, family);
        all.interfaces();
        all.targets();
        all.inbound();
        all.output();
        if (options.inbound().tproxy()) {
            TproxyRules.addMarks(all.rules, options);
        }
        return all.rules;
    }

    private void interfaces() {
        // What a virtual machine sends is outbound; what it sends past the captured ranges passes.
        List<String> machines = options.virtualInterfaces().reversed();
        for (String range : captured(options.outbound()).reversed()) {
            String to = range.equals(RedirectOptions.ALL) ? "" : "-d " + range + " ";
            machines.forEach(
                    name -> rules.natFirst("PREROUTING", to + "-i " + name + " -j " + REDIRECT));
        }
        machines.forEach(name -> rules.natFirst("PREROUTING", "-i " + name + " -j RETURN"));
        for (String name : options.excludedInterfaces()) {
            rules.nat("PREROUTING", "-i " + name + " -j RETURN");
            rules.nat("OUTPUT", "-o " + name + " -j RETURN");
            if (options.inbound().tproxy()) {
                rules.mangle("PREROUTING", "-i " + name + " -j RETURN");
                rules.mangle("OUTPUT", "-o " + name + " -j RETURN");
            }
        }
    }

    private void targets() {
        if (options.dropInvalid()) {
            rules.mangle("PREROUTING", "-m conntrack --ctstate INVALID -j " + DROP);
            rules.mangle(DROP, "-j DROP");
        }
        rules.nat(INBOUND, tcpTo(options.ports().tunnel()) + " -j RETURN");
        rules.nat(REDIRECT, redirect("tcp", options.ports().outbound()));
        rules.nat(IN_REDIRECT, redirect("tcp", options.ports().inbound()));
    }

    private void inbound() {
        Inbound inbound = options.inbound();
        if (inbound.ports().isEmpty()) return;
        if (inbound.tproxy()) {
            TproxyRules.addInbound(rules, options);
            return;
        }
        rules.nat("PREROUTING", "-p tcp -j " + INBOUND);
        if (inbound.ports().contains(RedirectOptions.ALL)) {
            inbound.excludedPorts().forEach(port -> rules.nat(INBOUND, tcpTo(port) + " -j RETURN"));
            rules.nat(INBOUND, "-p tcp -j " + IN_REDIRECT);
        } else {
            inbound.ports().forEach(port -> rules.nat(INBOUND, tcpTo(port) + " -j " + IN_REDIRECT));
        }
    }

    private void output() {
        rules.nat("OUTPUT", "-j " + OUTPUT);
        for (String port : options.outbound().excludedPorts()) {
            rules.nat(OUTPUT, tcpTo(port) + " -j RETURN");
            rules.nat(OUTPUT, "-p udp -m udp --dport " + port + " -j RETURN");
        }
        rules.nat(OUTPUT, "-s " + family.passthrough() + " -o lo -j RETURN");
        Owners owners = options.owners();
        owners.uids().forEach(uid -> sidecar("--uid-owner " + uid, options.dns().capture()));
        owners.gids().forEach(gid -> sidecar("--gid-owner " + gid, false));
        groups(owners);
        if (options.dns().capture()) {
            DnsRules.add(rules, options);
        }
        rules.nat(OUTPUT, "-d " + options.loopback(family) + " -j RETURN");
        own(options.outbound().excludedRanges())
                .forEach(range -> rules.nat(OUTPUT, "-d " + range + " -j RETURN"));
        options.outbound()
                .ports()
                .forEach(port -> rules.nat(OUTPUT, tcpTo(port) + " -j " + REDIRECT));
        for (String range : captured(options.outbound())) {
            String to = range.equals(RedirectOptions.ALL) ? "" : "-d " + range + " ";
            rules.nat(OUTPUT, to + "-j " + REDIRECT);
        }
    }

    /// What happens to what the sidecar sends, and to what others send through `lo`.
    ///
    /// @param resolver the sidecar also asks name servers for the app, which may be in this pod
    private void sidecar(String owner, boolean resolver) {
        int tunnel = options.ports().tunnel();
        String notTunnel =
                resolver ? "-m multiport ! --dports 53," + tunnel : "-m tcp ! --dport " + tunnel;
        rules.nat(
                OUTPUT,
                "! -d %s -o lo -p tcp %s -m owner %s -j %s"
                        .formatted(options.loopback(family), notTunnel, owner, IN_REDIRECT));
        if (!capturesLoopback()) {
            // Look-ups of a resolver in this pod are to be captured, so they may not pass here.
            String notDns = options.dns().capture() ? "-p tcp -m tcp ! --dport 53 " : "";
            rules.nat(OUTPUT, "-o lo " + notDns + "-m owner ! " + owner + " -j RETURN");
        }
        rules.nat(OUTPUT, "-m owner " + owner + " -j RETURN");
    }

    private void groups(Owners owners) {
        if (owners.onlyGroups()) {
            String others =
                    owners.groups().stream()
                            .map(group -> "-m owner ! --gid-owner " + group + " ")
                            .collect(Collectors.joining());
            rules.nat(OUTPUT, others + "-j RETURN");
        } else {
            owners.groups()
                    .forEach(
                            group ->
                                    rules.nat(
                                            OUTPUT,
                                            "-m owner --gid-owner " + group + " -j RETURN"));
        }
    }

    private boolean capturesLoopback() {
        return options.outbound().ranges().stream()
                .anyMatch(range -> range.startsWith("127.") || range.startsWith("::1/"));
    }

    private List<String> captured(Outbound outbound) {
        return own(outbound.ranges());
    }

    private List<String> own(List<String> ranges) {
        return ranges.stream()
                .filter(range -> range.equals(RedirectOptions.ALL) || family.owns(range))
                .toList();
    }

    static String tcpTo(Object port) {
        return "-p tcp -m tcp --dport " + port;
    }

    static String redirect(String protocol, int port) {
        return "-p " + protocol + " -j REDIRECT --to-ports " + port;
    }
}
