package io.outrider.redirect;

import io.outrider.redirect.RedirectOptions.Inbound;
import java.util.stream.Stream;

/// The rules of TPROXY: what comes in reaches the sidecar with the client's address on it.
///
/// Packets are marked, and a routing rule ([PodNetwork]) leads marked ones to the sidecar. What
/// goes out is redirected as ever.
final class TproxyRules {
    private static final String INBOUND = "ISTIO_INBOUND";
    private static final String DIVERT = "ISTIO_DIVERT";
    private static final String TPROXY = "ISTIO_TPROXY";

    /// On what the sidecar sends to its own pod's address; one more than the usual mark.
    private static final int OUTBOUND_MARK = 1338;

    private static final String EVERY_BIT = "0xffffffff";

    private TproxyRules() {}

    static void addInbound(Rules rules, RedirectOptions options) {
        Inbound inbound = options.inbound();
        rules.mangle(DIVERT, setMark(inbound.mark()));
        rules.mangle(DIVERT, "-j ACCEPT");
        rules.mangle(
                TPROXY,
                "! -d %s -p tcp -j TPROXY --on-port %d --on-ip %s --tproxy-mark %s/%s"
                        .formatted(
                                options.loopback(rules.family()),
                                options.ports().inbound(),
                                rules.family() == Family.IPV4 ? "0.0.0.0" : "::",
                                hex(inbound.mark()),
                                EVERY_BIT));
        rules.mangle("PREROUTING", "-p tcp -j " + INBOUND);
        passMarked(rules, inbound);
        if (inbound.ports().contains(RedirectOptions.ALL)) {
            inbound.excludedPorts()
                    .forEach(
                            port ->
                                    rules.mangle(
                                            INBOUND, RedirectRules.tcpTo(port) + " -j RETURN"));
            capture(rules, "-p tcp");
        } else {
            inbound.ports().forEach(port -> capture(rules, RedirectRules.tcpTo(port)));
        }
    }

    /// Keeps the mark with the connection, so that answers find their way.
    static void addMarks(Rules rules, RedirectOptions options) {
        String mark = hex(options.inbound().mark());
        rules.mangle(
                "PREROUTING",
                "-p tcp -m mark --mark %s -j CONNMARK --save-mark --nfmask %s --ctmask %s"
                        .formatted(mark, EVERY_BIT, EVERY_BIT));
        rules.mangle("OUTPUT", "-o lo -p tcp -m mark --mark " + mark + " -j RETURN");
        Stream.concat(
                        options.owners().uids().stream().map(uid -> "--uid-owner " + uid),
                        options.owners().gids().stream().map(gid -> "--gid-owner " + gid))
                .forEach(
                        owner ->
                                rules.mangle(
                                        "OUTPUT",
                                        "! -d %s -o lo -p tcp -m owner %s %s"
                                                .formatted(
                                                        options.loopback(rules.family()),
                                                        owner,
                                                        setMark(OUTBOUND_MARK))));
        rules.mangle(
                "OUTPUT",
                "-p tcp -m connmark --mark %s -j CONNMARK --restore-mark --nfmask %s --ctmask %s"
                        .formatted(mark, EVERY_BIT, EVERY_BIT));
        if (options.inbound().ports().isEmpty()) passMarked(rules, options.inbound());
    }

    /// Does a saved rule of the mangle table carry one of the marks?
    static boolean isMarked(String saved, int mark) {
        return saved.contains(hex(mark)) || saved.contains(hex(OUTBOUND_MARK));
    }

    /// What has been through the sidecar, or comes from it or from the app itself, is left alone.
    private static void passMarked(Rules rules, Inbound inbound) {
        rules.mangle(INBOUND, "-p tcp -m mark --mark " + hex(inbound.mark()) + " -j RETURN");
        rules.mangle(INBOUND, "-s " + rules.family().passthrough() + " -i lo -p tcp -j RETURN");
        rules.mangle(INBOUND, "-i lo -p tcp -m mark ! --mark " + hex(OUTBOUND_MARK) + " -j RETURN");
    }

    private static void capture(Rules rules, String match) {
        rules.mangle(INBOUND, match + " -m conntrack --ctstate RELATED,ESTABLISHED -j " + DIVERT);
        rules.mangle(INBOUND, match + " -j " + TPROXY);
    }

    private static String setMark(int mark) {
        return "-j MARK --set-xmark " + hex(mark) + "/" + EVERY_BIT;
    }

    private static String hex(int mark) {
        return "0x" + Integer.toHexString(mark);
    }
}
