package io.outrider.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which of several certificates a client is shown (Envoy's default certificate selector).
/// Immutable.
///
/// By server name, exact before wildcard; among those, ECDSA for a client that can, else RSA.
/// Without a match the first certificate is shown.
final class CertificateChoice {
    private final List<LocalCertificate> certificates;
    private final boolean fullScanOnSniMismatch;
    private final Map<String, int[]> byName = new HashMap<>();

    CertificateChoice(List<LocalCertificate> certificates, boolean fullScanOnSniMismatch) {
        this.certificates = certificates;
        this.fullScanOnSniMismatch = fullScanOnSniMismatch;
        for (int i = 0; i < certificates.size(); i++) {
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

    /// The certificate to show, by its place in the list.
    int indexFor(@Nullable ClientHello hello) {
        if (certificates.size() == 1 || hello == null) {
            return 0;
        }
        boolean ecdsa = hello.acceptsEcdsa();
        String name = hello.serverName();
        if (name != null) {
            int exact = pick(byName.get(name), ecdsa);
            if (exact >= 0) {
                return exact;
            }
            int dot = name.indexOf('.');
            int wildcard = dot > 0 ? pick(byName.get("*" + name.substring(dot)), ecdsa) : -1;
            if (wildcard >= 0) {
                return wildcard;
            }
            if (!fullScanOnSniMismatch) {
                return 0;
            }
        }
        int any = -1;
        for (int i = 0; i < certificates.size(); i++) {
            boolean isEcdsa = certificates.get(i).isEcdsa();
            if (isEcdsa == ecdsa) {
                return i;
            }
            if (ecdsa && any < 0) {
                any = i;
            }
        }
        return Math.max(any, 0);
    }

    private int pick(int @Nullable [] candidates, boolean ecdsa) {
        int second = -1;
        if (candidates != null) {
            for (int candidate : candidates) {
                boolean isEcdsa = certificates.get(candidate).isEcdsa();
                if (isEcdsa == ecdsa) {
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
