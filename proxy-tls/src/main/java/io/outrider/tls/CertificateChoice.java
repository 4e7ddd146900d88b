package io.outrider.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which of several certificates a client is shown (Envoy's default certificate selector).
/// Immutable.
///
/// By server name, exact before wildcard; among those, ECDSA for a client that can, else RSA. One
/// that may not be shown without the OCSP response that it lacks is passed over. Without a match
/// the first certificate is shown.
final class CertificateChoice {
    private final List<LocalCertificate> certificates;
    private final StaplingRules stapling;
    private final boolean fullScanOnSniMismatch;
    private final Map<String, int[]> byName = new HashMap<>();
    private final int[] all;

    CertificateChoice(
            List<LocalCertificate> certificates,
            StaplingRules stapling,
            boolean fullScanOnSniMismatch) {
        this.certificates = certificates;
        this.stapling = stapling;
        this.fullScanOnSniMismatch = fullScanOnSniMismatch;
        this.all = IntStream.range(0, certificates.size()).toArray();
        for (int i : all) {
            for (String name : names(certificates.get(i).details())) {
                byName.merge(name.toLowerCase(Locale.ROOT), new int[] {i}, CertificateChoice::join);
            }
        }
    }

    private static int[] join(int[] left, int[] right) {
        int[] both = java.util.Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    /// DNS names; the subject's common name when there are none.
    private static List<String> names(CertificateDetails details) {
        List<String> dns = details.subjectAltNames(SanType.DNS);
        if (!dns.isEmpty()) {
            return dns;
        }
        String subject = details.subject();
        int start = subject.startsWith("CN=") ? 0 : subject.indexOf(",CN=") + 1;
        if (!subject.startsWith("CN=", start)) {
            return List.of();
        }
        int end = subject.indexOf(',', start);
        return List.of(subject.substring(start + 3, end < 0 ? subject.length() : end));
    }

    /// A certificate, by its place in the list, and what is done about OCSP.
    record Chosen(int index, Stapling stapling) {}

    /// The certificate to show; which one is meant by [Stapling#REFUSED] does not matter.
    Chosen choose(@Nullable ClientHello hello) {
        int index = hello == null ? 0 : indexFor(hello);
        return new Chosen(index, stapling.decide(index, hello != null && hello.asksForOcsp()));
    }

    private int indexFor(ClientHello hello) {
        if (certificates.size() == 1) {
            return 0;
        }
        String name = hello.serverName();
        if (name != null) {
            int exact = pick(byName.get(name), hello);
            if (exact >= 0) {
                return exact;
            }
            int dot = name.indexOf('.');
            int wildcard = dot > 0 ? pick(byName.get("*" + name.substring(dot)), hello) : -1;
            if (wildcard >= 0) {
                return wildcard;
            }
            if (!fullScanOnSniMismatch) {
                return 0;
            }
        }
        return Math.max(pick(all, hello), 0);
    }

    /// The first of the client's kind, else for a client of ECDSA the first at all; -1: none.
    private int pick(int @Nullable [] candidates, ClientHello hello) {
        boolean ecdsa = hello.acceptsEcdsa();
        int second = -1;
        if (candidates != null) {
            for (int candidate : candidates) {
                if (stapling.decide(candidate, hello.asksForOcsp()) == Stapling.REFUSED) {
                    continue;
                }
                if (certificates.get(candidate).isEcdsa() == ecdsa) {
                    return candidate;
                }
                if (ecdsa && second < 0) {
                    second = candidate;
                }
            }
        }
        return second;
    }
}
