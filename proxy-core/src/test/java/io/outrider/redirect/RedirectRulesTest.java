package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RedirectRulesTest {
    /// What iptables-save printed in a pod that Istio's injector had made.
    private static final String IN_A_POD_OF_ISTIO =
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :ISTIO_INBOUND - [0:0]
            :ISTIO_IN_REDIRECT - [0:0]
            :ISTIO_OUTPUT - [0:0]
            :ISTIO_REDIRECT - [0:0]
            -A PREROUTING -p tcp -j ISTIO_INBOUND
            -A OUTPUT -j ISTIO_OUTPUT
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15090 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15020 -j RETURN
            -A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
            -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
            -A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
            -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --gid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
            -A ISTIO_OUTPUT -j ISTIO_REDIRECT
            -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
            COMMIT
            """;

    @Test
    void theInjectorsFlagsGiveTheRulesOfIstio() throws BadOptionException {
        RedirectOptions options =
                Flags.read(
                        "-p",
                        "15001",
                        "-z",
                        "15006",
                        "-u",
                        "1337",
                        "-m",
                        "REDIRECT",
                        "-i",
                        "*",
                        "-x",
                        "",
                        "-b",
                        "*",
                        "-d",
                        "15090,15021,15020",
                        "--log_output_level=default:info");

        Rules rules = RedirectRules.of(options, Family.IPV4);

        assertThat(changeFrom(IN_A_POD_OF_ISTIO, rules)).isEmpty();
    }

    @Test
    void withoutFlagsNothingIsCaptured() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read(), Family.IPV4);

        assertThat(lines(rules, "PREROUTING")).isEmpty();
        assertThat(lines(rules, "ISTIO_OUTPUT")).noneMatch(line -> line.endsWith("ISTIO_REDIRECT"));
    }

    @Test
    void chosenInboundPortsAreCapturedAlone() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read("-b", "80,9080", "-d", "15020"), Family.IPV4);

        assertThat(lines(rules, "ISTIO_INBOUND"))
                .containsExactly(
                        "-p tcp -m tcp --dport 15008 -j RETURN",
                        "-p tcp -m tcp --dport 80 -j ISTIO_IN_REDIRECT",
                        "-p tcp -m tcp --dport 9080 -j ISTIO_IN_REDIRECT");
    }

    @Test
    void leftOutDestinationsComeBeforeCapturedPortsAndRanges() throws BadOptionException {
        Rules rules =
                RedirectRules.of(
                        Flags.read("-i", "10.0.0.0/8,fd00::/8", "-x", "10.1.0.0/16", "-q", "443"),
                        Family.IPV4);

        assertThat(lines(rules, "ISTIO_OUTPUT"))
                .endsWith(
                        "-d 127.0.0.1/32 -j RETURN",
                        "-d 10.1.0.0/16 -j RETURN",
                        "-p tcp -m tcp --dport 443 -j ISTIO_REDIRECT",
                        "-d 10.0.0.0/8 -j ISTIO_REDIRECT");
    }

    @Test
    void eachFamilyHasItsOwnRangesAndLoopback() throws BadOptionException {
        Rules rules =
                RedirectRules.of(
                        Flags.read("-i", "10.0.0.0/8,fd00::/8", "-x", "10.1.0.0/16"), Family.IPV6);

        assertThat(lines(rules, "ISTIO_OUTPUT"))
                .startsWith("-s ::6/128 -o lo -j RETURN")
                .endsWith("-d ::1/128 -j RETURN", "-d fd00::/8 -j ISTIO_REDIRECT");
    }

    @Test
    void leftOutOutboundPortsPassWhicheverTheProtocol() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read("-i", "*", "-o", "3306"), Family.IPV4);

        assertThat(lines(rules, "ISTIO_OUTPUT"))
                .startsWith(
                        "-p tcp -m tcp --dport 3306 -j RETURN",
                        "-p udp -m udp --dport 3306 -j RETURN");
    }

    @Test
    void theAppsCallsToItselfAreCapturedWhenAskedFor() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read("-i", "127.1.2.3/32"), Family.IPV4);

        assertThat(lines(rules, "ISTIO_OUTPUT"))
                .doesNotContain("-o lo -m owner ! --uid-owner 1337 -j RETURN");
    }

    @Test
    void onlyTheChosenGroupsOfTheAppAreCaptured() throws BadOptionException {
        var environment = Map.of("ISTIO_OUTBOUND_OWNER_GROUPS", "java,202");

        Rules rules = RedirectRules.of(Flags.read(environment, List.of(), "-i", "*"), Family.IPV4);

        assertThat(lines(rules, "ISTIO_OUTPUT"))
                .contains("-m owner ! --gid-owner java -m owner ! --gid-owner 202 -j RETURN");
    }

    @Test
    void lookUpsOfThePodsServersAreCapturedAndTrackedInTwoZones() throws BadOptionException {
        Rules rules =
                RedirectRules.of(
                        Flags.read(Map.of(), List.of("10.96.0.10", "fd00::a"), "--redirect-dns"),
                        Family.IPV4);

        assertThat(rules.text())
                .contains(
                        "-A ISTIO_OUTPUT_DNS -d 10.96.0.10/32 -p udp -m udp --dport 53 -j REDIRECT"
                                + " --to-ports 15053",
                        "-A ISTIO_OUTPUT_DNS -d 10.96.0.10/32 -p udp -m udp --dport 53 -j CT --zone 2",
                        "-A ISTIO_INBOUND -s 10.96.0.10/32 -p udp -m udp --sport 53 -j CT --zone 1")
                .doesNotContain("fd00");
    }

    @Test
    void dnsStaysAsItIsInAPodWithoutServers() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read("--redirect-dns"), Family.IPV4);

        assertThat(rules.text()).isEqualTo(RedirectRules.of(Flags.read(), Family.IPV4).text());
    }

    @Test
    void whatVirtualMachinesSendIsOutboundBeforeAnyOtherRule() throws BadOptionException {
        Rules rules = RedirectRules.of(Flags.read("-k", "eth1,eth2", "-i", "*"), Family.IPV4);

        assertThat(rules.text())
                .contains(
                        """
                        -I PREROUTING 1 -i eth2 -j ISTIO_REDIRECT
                        -I PREROUTING 2 -i eth1 -j ISTIO_REDIRECT
                        -I PREROUTING 3 -i eth2 -j RETURN
                        -I PREROUTING 4 -i eth1 -j RETURN
                        """);
    }

    @Test
    void tproxyKeepsPacketsAsTheyAreAndMarksThem() throws BadOptionException {
        Rules rules =
                RedirectRules.of(Flags.read("-m", "TPROXY", "-b", "*", "-d", "15020"), Family.IPV4);

        assertThat(rules.in("mangle").stream().map(Rule::saved))
                .containsExactly(
                        "-A ISTIO_DIVERT -j MARK --set-xmark 0x539/0xffffffff",
                        "-A ISTIO_DIVERT -j ACCEPT",
                        "-A ISTIO_TPROXY ! -d 127.0.0.1/32 -p tcp -j TPROXY --on-port 15006 --on-ip"
                                + " 0.0.0.0 --tproxy-mark 0x539/0xffffffff",
                        "-A PREROUTING -p tcp -j ISTIO_INBOUND",
                        "-A ISTIO_INBOUND -p tcp -m mark --mark 0x539 -j RETURN",
                        "-A ISTIO_INBOUND -s 127.0.0.6/32 -i lo -p tcp -j RETURN",
                        "-A ISTIO_INBOUND -i lo -p tcp -m mark ! --mark 0x53a -j RETURN",
                        "-A ISTIO_INBOUND -p tcp -m tcp --dport 15020 -j RETURN",
                        "-A ISTIO_INBOUND -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j"
                                + " ISTIO_DIVERT",
                        "-A ISTIO_INBOUND -p tcp -j ISTIO_TPROXY",
                        "-A PREROUTING -p tcp -m mark --mark 0x539 -j CONNMARK --save-mark --nfmask"
                                + " 0xffffffff --ctmask 0xffffffff",
                        "-A OUTPUT -o lo -p tcp -m mark --mark 0x539 -j RETURN",
                        "-A OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m owner --uid-owner 1337 -j MARK"
                                + " --set-xmark 0x53a/0xffffffff",
                        "-A OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m owner --gid-owner 1337 -j MARK"
                                + " --set-xmark 0x53a/0xffffffff",
                        "-A OUTPUT -p tcp -m connmark --mark 0x539 -j CONNMARK --restore-mark --nfmask"
                                + " 0xffffffff --ctmask 0xffffffff");
    }

    private static List<String> lines(Rules rules, String chain) {
        return rules.in("nat").stream()
                .filter(rule -> rule.chain().equals(chain))
                .map(Rule::text)
                .toList();
    }

    private static String changeFrom(String saved, Rules rules) {
        return new Change(SavedRules.parse(saved), rules, rules, 1337).text(false);
    }
}
