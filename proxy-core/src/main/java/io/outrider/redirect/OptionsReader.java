package io.outrider.redirect;

import io.outrider.redirect.RedirectOptions.Dns;
import io.outrider.redirect.RedirectOptions.Inbound;
import io.outrider.redirect.RedirectOptions.Outbound;
import io.outrider.redirect.RedirectOptions.Owners;
import io.outrider.redirect.RedirectOptions.Ports;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Makes [RedirectOptions] of flags, and refuses what iptables would misread.
///
/// Every value ends up in a line of iptables-restore, so none may hold a blank or begin a new line.
final class OptionsReader {
    /// As many as istio-iptables allows: all of them stand in one rule.
    private static final int MAX_GROUPS = 64;

    private final RedirectFlags flags;
    private final Map<String, String> environment;

    /// @param environment has the settings for which istio-iptables has no flag
    OptionsReader(RedirectFlags flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
    }

    /// @param nameServers the pod's name servers
    RedirectOptions read(List<String> nameServers) throws BadOptionException {
        refuseUnbuilt();
        return new RedirectOptions(
                new Ports(
                        port("--envoy-port", flags.outboundPort),
                        port("--inbound-capture-port", flags.inboundPort),
                        port("--inbound-tunnel-port", flags.tunnelPort)),
                owners(),
                inbound(),
                outbound(),
                dns(nameServers),
                interfaces("--kube-virt-interfaces", flags.virtualInterfaces),
                interfaces("--istio-exclude-interfaces", flags.interfacesExcluded),
                flags.dropInvalid,
                loopback());
    }

    private void refuseUnbuilt() throws BadOptionException {
        if (flags.nativeNftables) {
            throw new BadOptionException(
                    "--native-nftables is not built (expected: --force-iptables-binary=nft, which"
                            + " writes the same rules into nftables)");
        }
        if (flags.cniMode || !flags.networkNamespace.isEmpty()) {
            throw new BadOptionException(
                    "--cni-mode and --network-namespace are not built (expected: to be started"
                            + " inside the pod's network namespace)");
        }
    }

    private Owners owners() throws BadOptionException {
        List<String> uids = numbers("--proxy-uid", flags.uids.isEmpty() ? "1337" : flags.uids);
        List<String> gids = flags.gids.isEmpty() ? uids : numbers("--proxy-gid", flags.gids);
        String only = environment.getOrDefault("ISTIO_OUTBOUND_OWNER_GROUPS", RedirectOptions.ALL);
        if (only.equals(RedirectOptions.ALL)) {
            String name = "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE";
            return new Owners(uids, gids, words(name, environment.getOrDefault(name, "")), false);
        }
        List<String> groups = words("ISTIO_OUTBOUND_OWNER_GROUPS", only);
        if (groups.size() > MAX_GROUPS) {
            throw new BadOptionException(
                    "ISTIO_OUTBOUND_OWNER_GROUPS",
                    groups.size() + " groups",
                    "at most " + MAX_GROUPS);
        }
        return new Owners(uids, gids, groups, true);
    }

    private Inbound inbound() throws BadOptionException {
        boolean tproxy =
                switch (flags.mode) {
                    case "", "REDIRECT" -> false;
                    case "TPROXY" -> true;
                    default ->
                            throw new BadOptionException(
                                    "--istio-inbound-interception-mode",
                                    flags.mode,
                                    "REDIRECT or TPROXY");
                };
        return new Inbound(
                tproxy,
                number("--istio-inbound-tproxy-mark", flags.mark, 1, Integer.MAX_VALUE),
                number(
                        "--istio-inbound-tproxy-route-table",
                        flags.routeTable,
                        1,
                        Integer.MAX_VALUE),
                ports("--istio-inbound-ports", flags.inboundPorts, true),
                ports("--istio-local-exclude-ports", flags.inboundPortsExcluded, false));
    }

    private Outbound outbound() throws BadOptionException {
        return new Outbound(
                ranges("--istio-service-cidr", flags.ranges, true),
                ranges("--istio-service-exclude-cidr", flags.rangesExcluded, false),
                ports("--istio-outbound-ports", flags.outboundPorts, false),
                ports("--istio-local-outbound-ports-exclude", flags.outboundPortsExcluded, false));
    }

    private Dns dns(List<String> nameServers) {
        if (!flags.redirectDns) return Dns.OFF;
        // Nothing to capture is no mistake: istio-iptables goes on without it, too.
        if (!flags.captureAllDns && nameServers.isEmpty()) return Dns.OFF;
        return new Dns(true, flags.captureAllDns, nameServers);
    }

    private String loopback() throws BadOptionException {
        String name = "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR";
        String range = environment.getOrDefault(name, "127.0.0.1/32");
        if (!range.startsWith("127.") || Prefix.bits(range) < 8) {
            throw new BadOptionException(name, range, "a prefix inside 127.0.0.0/8");
        }
        return Prefix.network(range);
    }

    private static List<String> ranges(String flag, String value, boolean mayBeAll)
            throws BadOptionException {
        if (value.equals(RedirectOptions.ALL) && mayBeAll) return List.of(RedirectOptions.ALL);
        List<String> ranges = split(value);
        for (String range : ranges) {
            if (Prefix.bits(range) < 0) {
                throw new BadOptionException(
                        flag,
                        range,
                        "prefixes such as 10.0.0.0/8" + (mayBeAll ? ", or * alone" : ""));
            }
        }
        return ranges.stream().map(Prefix::network).toList();
    }

    private static List<String> ports(String flag, String value, boolean mayBeAll)
            throws BadOptionException {
        if (value.equals(RedirectOptions.ALL) && mayBeAll) return List.of(RedirectOptions.ALL);
        List<String> ports = split(value);
        for (String port : ports) {
            port(flag, port);
        }
        return ports;
    }

    private static int port(String flag, String value) throws BadOptionException {
        return number(flag, value, 1, 65535);
    }

    private static List<String> numbers(String flag, String value) throws BadOptionException {
        List<String> numbers = split(value);
        for (String number : numbers) {
            number(flag, number, 0, Integer.MAX_VALUE);
        }
        return numbers;
    }

    /// @param least 0 or 1
    static int number(String flag, String value, int least, int most) throws BadOptionException {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most && !value.startsWith("+")) return number;
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new BadOptionException(flag, value, "a number from " + least + " to " + most);
    }

    private static List<String> interfaces(String flag, String value) throws BadOptionException {
        List<String> names = words(flag, value);
        for (String name : names) {
            if (name.length() > 15) {
                throw new BadOptionException(flag, name, "an interface, at most 15 characters");
            }
        }
        return names;
    }

    /// Names that can stand in a rule.
    private static List<String> words(String flag, String value) throws BadOptionException {
        List<String> words = split(value);
        for (String word : words) {
            boolean plain =
                    word.chars()
                            .allMatch(
                                    c -> Character.isLetterOrDigit(c) || "._-:@+".indexOf(c) >= 0);
            if (!plain || word.startsWith("-")) {
                throw new BadOptionException(flag, word, "a name without blanks");
            }
        }
        return words;
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
