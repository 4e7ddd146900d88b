package io.outrider.redirect;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// `outrider redirect`: leads this pod's traffic through its sidecar, takes that back, or proves
/// it.
@Command(
        name = "outrider redirect",
        sortOptions = false,
        synopsisHeading = "",
        customSynopsis = {
            "Leads this pod's traffic through its sidecar. Every flag is istio-iptables' own and may also",
            "stand in the environment (--proxy-uid as PROXY_UID). Needs the capability NET_ADMIN.",
            "",
            "  outrider redirect -i '*' -b '*' -d 15090,15021,15020    as the injector starts it",
            "  outrider redirect -i '*' -b '*' --dry-run               only print the rules",
            "  outrider redirect --cleanup                             take every rule back",
            ""
        })
public final class RedirectCommand {
    /// What Kubernetes' tools know as "the rules are not there".
    private static final int NOT_VALID = 126;

    /// Variables with a second name.
    private static final Map<String, String> ALSO =
            Map.of(
                    "--redirect-dns", "ISTIO_META_DNS_CAPTURE",
                    "--drop-invalid", "INVALID_DROP",
                    "--dual-stack", "ISTIO_DUAL_STACK");

    @Mixin private final RedirectFlags flags = new RedirectFlags();

    private final Map<String, String> environment;
    private final Commands commands;
    private final Path status;
    private final Path resolver;

    RedirectCommand(
            Map<String, String> environment, Commands commands, Path status, Path resolver) {
        this.environment = environment;
        this.commands = commands;
        this.status = status;
        this.resolver = resolver;
    }

    /// The command for the pod that this process is in.
    public static RedirectCommand here() {
        return new RedirectCommand(
                System.getenv(),
                new SystemCommands(),
                Path.of("/proc/self/status"),
                Path.of("/etc/resolv.conf"));
    }

    /// Does what the arguments say and returns the process's exit code.
    public int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            CommandLine line = commandLine();
            line.parseArgs(args.toArray(String[]::new));
            if (flags.help) {
                line.usage(out);
                return 0;
            }
            return run(out, err);
        } catch (ParameterException | BadOptionException | RedirectException e) {
            err.println("outrider redirect: " + e.getMessage());
            return 1;
        }
    }

    private int run(PrintStream out, PrintStream err) throws BadOptionException, RedirectException {
        Pod pod = Pod.look(status, resolver);
        RedirectOptions options = new OptionsReader(flags, environment).read(pod.nameServers());
        if (flags.redirectDns && !options.dns().capture()) {
            err.println(
                    "outrider redirect: no name server in " + resolver + ": DNS stays as it is");
        }
        List<Family> families = families(pod, out);
        if (flags.dryRun) {
            dryRun(options, families, out);
            return 0;
        }
        if (!flags.skipApply) {
            requireCapability(pod);
            var redirect = new Redirect(commands, options, flags.backend, out);
            if (flags.cleanup) {
                redirect.cleanUp();
                return 0;
            }
            redirect.apply(families, flags.forceApply);
        }
        return flags.validate ? validate(options, families, out, err) : 0;
    }

    /// IPv4 always; IPv6 in a pod of IPv6 alone, or when asked for.
    private List<Family> families(Pod pod, PrintStream out) {
        List<Family> families = new ArrayList<>(List.of(Family.IPV4));
        if (pod.ipv6() && (flags.dualStack || !pod.ipv4())) {
            families.add(Family.IPV6);
        } else if (pod.ipv6()) {
            out.println("IPv6 is not captured (--dual-stack would)");
        }
        return families;
    }

    private static void dryRun(RedirectOptions options, List<Family> families, PrintStream out) {
        for (Family family : families) {
            out.println("# " + family.program() + "-restore --noflush");
            out.print(RedirectRules.of(options, family).text());
        }
    }

    private static void requireCapability(Pod pod) throws RedirectException {
        if (pod.mayChangeRules()) return;
        throw new RedirectException(
                "this process lacks the capability NET_ADMIN (capabilities found: %016x); give the"
                                .formatted(pod.capabilities())
                        + " container runAsUser: 0 and capabilities: {add: [NET_ADMIN, NET_RAW]}, or let"
                        + " a CNI plug-in write the rules");
    }

    private int validate(
            RedirectOptions options, List<Family> families, PrintStream out, PrintStream err)
            throws BadOptionException {
        Family family =
                families.contains(Family.IPV6) && !flags.dualStack ? Family.IPV6 : Family.IPV4;
        var check =
                new RulesCheck(
                        family,
                        OptionsReader.number("--iptables-probe-port", flags.probePort, 1, 65535),
                        List.of(options.ports().outbound(), options.ports().inbound()));
        try {
            check.run(duration("--probe-timeout", flags.probeTimeout));
        } catch (RedirectException e) {
            err.println("outrider redirect: " + e.getMessage());
            return NOT_VALID;
        }
        out.println("validated: the rules are in force");
        return 0;
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .setExpandAtFiles(false)
                .setTrimQuotes(false)
                .setUsageHelpWidth(120)
                .setUsageHelpLongOptionsMaxWidth(50)
                .registerConverter(boolean.class, RedirectCommand::bool)
                .setDefaultValueProvider(this::fromEnvironment);
    }

    private @Nullable String fromEnvironment(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return null;
        String flag = option.longestName();
        // Istio reads this one from flags alone.
        if (flag.equals("--envoy-port") || flag.equals("--help")) return null;
        String also = ALSO.get(flag);
        if (also != null && environment.containsKey(also)) return environment.get(also);
        String name = flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        return environment.get(name);
    }

    /// As Go reads it.
    private static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False", "" -> false;
            default ->
                    throw new TypeConversionException("'" + text + "' (expected: true or false)");
        };
    }

    static Duration duration(String flag, String text) throws BadOptionException {
        boolean millis = text.endsWith("ms");
        String number = text.substring(0, Math.max(0, text.length() - (millis ? 2 : 1)));
        if (millis || text.endsWith("s")) {
            int value = OptionsReader.number(flag, number, 1, 3_600_000);
            return millis ? Duration.ofMillis(value) : Duration.ofSeconds(value);
        }
        throw new BadOptionException(flag, text, "a time such as 5s or 500ms");
    }
}
