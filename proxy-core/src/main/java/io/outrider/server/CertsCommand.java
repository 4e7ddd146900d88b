package io.outrider.server;

import io.outrider.time.TimeSource;
import io.outrider.tls.ca.CertificateFolder;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `outrider certs DIR NAME…`: a small certificate authority for demos and tests.
@Command(
        name = "outrider certs",
        sortOptions = false,
        customSynopsis = "outrider certs DIR [OPTIONS] NAME[=IDENTITY]...",
        description = {
            "Makes certificates for a mesh on one machine: a root, intermediate authorities if wanted,"
                    + " and one certificate for each NAME, for both sides of mutual TLS.",
            "",
            "DIR gets root-cert.pem, ca-cert.pem, ca-key.pem and cert-chain.pem, and for each NAME a"
                    + " folder with cert-chain.pem, key.pem and root-cert.pem: the names that Istio uses."
                    + " An authority that is there already is used again; certificates are issued anew"
                    + " and replaced in one step each, so a proxy that watches them takes them up.",
            "",
            "IDENTITY is a SPIFFE id, or a service account as NAMESPACE/ACCOUNT; without it NAME is"
                    + " the account in namespace default.",
            ""
        },
        footer = {
            "",
            "  outrider certs certs productpage details reviews ratings",
            "  outrider certs certs --dns shop.example.com --key RSA_2048 gateway=istio-system/gateway",
            ""
        })
final class CertsCommand {
    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the authority.")
    private @Nullable Path folder;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NAME[=IDENTITY]",
            description = "A folder's name, and whose certificate goes there.")
    private List<String> workloads = List.of();

    @Option(
            names = "--trust-domain",
            paramLabel = "DOMAIN",
            defaultValue = "cluster.local",
            description = "Of the SPIFFE ids (default: ${DEFAULT-VALUE}).")
    private String trustDomain = "";

    @Option(
            names = "--intermediates",
            paramLabel = "N",
            defaultValue = "0",
            description = "Authorities between root and workloads (default: ${DEFAULT-VALUE}).")
    private int intermediates;

    @Option(
            names = "--key",
            paramLabel = "KIND",
            defaultValue = "EC_P256",
            description = "Kind of keys: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KeyPairs keys = KeyPairs.EC_P256;

    @Option(
            names = "--dns",
            paramLabel = "NAME",
            description = "A DNS name in every certificate beside its identity; repeatable.")
    private List<String> dnsNames = List.of();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long certificates are valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--ca-days",
            paramLabel = "N",
            defaultValue = "3650",
            description = "How long a new authority is valid (default: ${DEFAULT-VALUE}).")
    private int caDays;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this.")
    private boolean help;

    /// Writes the certificates and answers the process's exit code.
    int run(List<String> args, PrintStream out, PrintStream err) {
        var line = new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(args.toArray(String[]::new));
            if (help) {
                line.usage(out);
                return 0;
            }
            issue(out);
            return 0;
        } catch (ParameterException | IOException | IllegalArgumentException e) {
            err.println("outrider certs: " + e.getMessage());
            return 1;
        }
    }

    private void issue(PrintStream out) throws IOException {
        positive("--days", days);
        positive("--ca-days", caDays);
        if (intermediates < 0 || intermediates > 8) {
            throw new IllegalArgumentException(
                    "--intermediates: " + intermediates + " (expected: 0 to 8)");
        }
        var identities = new ArrayList<String>();
        for (String workload : workloads) {
            identities.add(identity(workload));
        }
        Path directory = folder == null ? Path.of("") : folder;
        Instant now = Instant.ofEpochSecond(0, TimeSource.SYSTEM.wallNanos());
        var authority =
                CertificateFolder.open(
                        directory,
                        new CertificateFolder.Settings(
                                trustDomain, keys, intermediates, now, Duration.ofDays(caDays)));
        for (int i = 0; i < identities.size(); i++) {
            String name = workloads.get(i).split("=", 2)[0];
            var profile =
                    new CertificateProfile(
                            "",
                            List.of(identities.get(i)),
                            dnsNames,
                            List.of(),
                            List.of(),
                            Set.of(
                                    CertificateProfile.Usage.SERVER_AUTH,
                                    CertificateProfile.Usage.CLIENT_AUTH),
                            now.minus(Duration.ofHours(1)),
                            now.plus(Duration.ofDays(days)));
            X509Certificate issued = authority.issue(name, profile, keys);
            out.printf(
                    "%s  %s  serial %s  until %s%n",
                    directory.resolve(name),
                    identities.get(i),
                    issued.getSerialNumber().toString(16),
                    issued.getNotAfter().toInstant());
        }
    }

    private static void positive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: 1 or more)");
        }
    }

    /// The SPIFFE id of `NAME`, `NAME=NAMESPACE/ACCOUNT` or `NAME=spiffe://…`.
    private String identity(String workload) {
        String[] parts = workload.split("=", 2);
        String name = parts[0];
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "'" + workload + "' (expected: a name for a folder, then perhaps =IDENTITY)");
        }
        String identity = parts.length == 1 ? "default/" + name : parts[1];
        if (identity.startsWith("spiffe://")) {
            return URI.create(identity).toString();
        }
        String[] account = identity.split("/");
        if (account.length != 2 || account[0].isEmpty() || account[1].isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + identity + "' (expected: NAMESPACE/ACCOUNT, or spiffe://…)");
        }
        return "spiffe://" + trustDomain + "/ns/" + account[0] + "/sa/" + account[1];
    }
}
