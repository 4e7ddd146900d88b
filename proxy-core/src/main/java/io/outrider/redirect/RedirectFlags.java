package io.outrider.redirect;

import picocli.CommandLine.Option;

/// The flags of istio-iptables, in its spelling. Each may also stand in the environment:
/// `--proxy-uid` as `PROXY_UID`; a flag wins.
final class RedirectFlags {
    @Option(
            names = {"-p", "--envoy-port"},
            paramLabel = "PORT",
            description = "takes outbound connections (default: 15001)")
    String outboundPort = "15001";

    @Option(
            names = {"-z", "--inbound-capture-port"},
            paramLabel = "PORT",
            description = "takes inbound connections (default: 15006)")
    String inboundPort = "15006";

    @Option(
            names = {"-e", "--inbound-tunnel-port"},
            paramLabel = "PORT",
            description = "tunnels end here; never captured (default: 15008)")
    String tunnelPort = "15008";

    @Option(
            names = {"-u", "--proxy-uid"},
            paramLabel = "UID,...",
            description = "users of the sidecar (default: 1337)")
    String uids = "";

    @Option(
            names = {"-g", "--proxy-gid"},
            paramLabel = "GID,...",
            description = "groups of the sidecar (default: as --proxy-uid)")
    String gids = "";

    @Option(
            names = {"-m", "--istio-inbound-interception-mode"},
            paramLabel = "MODE",
            description = "REDIRECT (default), or TPROXY: keeps the client's address")
    String mode = "";

    @Option(
            names = {"-b", "--istio-inbound-ports"},
            paramLabel = "PORT,...",
            description = "inbound ports to capture; * for all; empty (default): none")
    String inboundPorts = "";

    @Option(
            names = {"-d", "--istio-local-exclude-ports"},
            paramLabel = "PORT,...",
            description = "inbound ports that -b '*' leaves out")
    String inboundPortsExcluded = "";

    @Option(
            names = {"-i", "--istio-service-cidr"},
            paramLabel = "CIDR,...",
            description = "outbound destinations to capture; * for all; empty (default): none")
    String ranges = "";

    @Option(
            names = {"-x", "--istio-service-exclude-cidr"},
            paramLabel = "CIDR,...",
            description = "outbound destinations that -i leaves out")
    String rangesExcluded = "";

    @Option(
            names = {"-q", "--istio-outbound-ports"},
            paramLabel = "PORT,...",
            description = "outbound ports to capture whatever the destination")
    String outboundPorts = "";

    @Option(
            names = {"-o", "--istio-local-outbound-ports-exclude"},
            paramLabel = "PORT,...",
            description = "outbound ports to leave out whatever the destination")
    String outboundPortsExcluded = "";

    @Option(
            names = {"-c", "--istio-exclude-interfaces"},
            paramLabel = "NAME,...",
            description = "interfaces where nothing is captured")
    String interfacesExcluded = "";

    @Option(
            names = {"-k", "--kube-virt-interfaces"},
            paramLabel = "NAME,...",
            description = "interfaces of virtual machines; what comes from them is outbound")
    String virtualInterfaces = "";

    @Option(
            names = {"-t", "--istio-inbound-tproxy-mark"},
            paramLabel = "NUMBER",
            description = "packet mark for TPROXY (default: 1337)")
    String mark = "1337";

    @Option(
            names = {"-r", "--istio-inbound-tproxy-route-table"},
            paramLabel = "NUMBER",
            description = "routing table for TPROXY (default: 133)")
    String routeTable = "133";

    @Option(
            names = "--redirect-dns",
            arity = "0..1",
            fallbackValue = "true",
            description = "capture look-ups that go to this pod's name servers")
    boolean redirectDns;

    @Option(
            names = "--capture-all-dns",
            arity = "0..1",
            fallbackValue = "true",
            description = "with --redirect-dns: look-ups that go to any server")
    boolean captureAllDns;

    @Option(
            names = "--drop-invalid",
            arity = "0..1",
            fallbackValue = "true",
            description = "drop packets of no known connection instead of resetting it")
    boolean dropInvalid;

    @Option(
            names = "--dual-stack",
            arity = "0..1",
            fallbackValue = "true",
            description = "capture IPv6 in a pod that has IPv4 too")
    boolean dualStack;

    @Option(
            names = "--force-iptables-binary",
            paramLabel = "KIND",
            description = "legacy or nft; by default what has rules already, else nft")
    String backend = "";

    @Option(
            names = {"-n", "--dry-run"},
            arity = "0..1",
            fallbackValue = "true",
            description = "print the rules and change nothing")
    boolean dryRun;

    @Option(
            names = {"--cleanup-only", "--cleanup"},
            arity = "0..1",
            fallbackValue = "true",
            description = "remove every rule of ours, of legacy and nft")
    boolean cleanup;

    @Option(
            names = "--force-apply",
            arity = "0..1",
            fallbackValue = "true",
            description = "write the rules even when they are there")
    boolean forceApply;

    @Option(
            names = "--skip-rule-apply",
            arity = "0..1",
            fallbackValue = "true",
            description = "write no rules; with --run-validation: somebody else did")
    boolean skipApply;

    @Option(
            names = "--run-validation",
            arity = "0..1",
            fallbackValue = "true",
            description = "prove that the rules work; exit code 126 when they do not")
    boolean validate;

    @Option(
            names = "--iptables-probe-port",
            paramLabel = "PORT",
            description = "dialled by the validation (default: 15002)")
    String probePort = "15002";

    @Option(
            names = "--probe-timeout",
            paramLabel = "TIME",
            description = "the validation's patience, such as 5s or 500ms (default: 5s)")
    String probeTimeout = "5s";

    @Option(
            names = "--reconcile",
            arity = "0..1",
            fallbackValue = "true",
            description = "no effect: rules that differ are always replaced, in one step")
    boolean reconcile;

    @Option(
            names = "--log_output_level",
            paramLabel = "LEVELS",
            description = "no effect: what is done is printed")
    String logLevels = "";

    @Option(
            names = "--log_as_json",
            arity = "0..1",
            fallbackValue = "true",
            description = "no effect")
    boolean logAsJson;

    @Option(
            names = "--native-nftables",
            arity = "0..1",
            fallbackValue = "true",
            description = "refused when true: not built, and nft's iptables does the same")
    boolean nativeNftables;

    @Option(
            names = "--cni-mode",
            arity = "0..1",
            fallbackValue = "true",
            description = "refused when true: not built")
    boolean cniMode;

    @Option(
            names = "--network-namespace",
            paramLabel = "PATH",
            description = "refused: not built; 'nsenter --net=PATH outrider redirect ...' does it")
    String networkNamespace = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean help;
}
