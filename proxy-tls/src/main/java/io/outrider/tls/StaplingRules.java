package io.outrider.tls;

import io.outrider.tls.DownstreamTls.OcspStaplePolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of a server's certificates may be shown with, or without, an OCSP response. Immutable.
///
/// A certificate that demands a staple is under `MUST_STAPLE` whatever the policy.
final class StaplingRules {
    private final List<Rule> rules;
    private final InstantSource clock;
    private final boolean matter;

    private StaplingRules(List<Rule> rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        this.matter = rules.stream().anyMatch(rule -> rule.staple != null);
    }

    private record Rule(OcspStaplePolicy policy, @Nullable OcspStaple staple) {
        Stapling decide(Instant now) {
            if (staple != null && staple.isFresh(now)) {
                return Stapling.STAPLED;
            }
            return switch (policy) {
                case LENIENT_STAPLING -> Stapling.OMITTED;
                case STRICT_STAPLING -> staple == null ? Stapling.OMITTED : Stapling.REFUSED;
                case MUST_STAPLE -> Stapling.REFUSED;
            };
        }
    }

    static StaplingRules of(
            DownstreamTls config,
            List<LocalCertificate> certificates,
            TlsProvider provider,
            InstantSource clock)
            throws TlsConfigException {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            LocalCertificate certificate = certificates.get(i);
            rules.add(
                    TlsConfigException.within(
                            CommonTls.place(i),
                            () -> rule(config.ocspStaplePolicy(), certificate, provider)));
        }
        return new StaplingRules(List.copyOf(rules), clock);
    }

    private static Rule rule(
            OcspStaplePolicy policy, LocalCertificate certificate, TlsProvider provider)
            throws TlsConfigException {
        boolean required = OcspStaple.isRequiredBy(certificate.chain().getFirst());
        OcspStaple staple = null;
        if (certificate.ocspStaple() != null) {
            staple = OcspStaple.of(certificate.ocspStaple(), certificate.chain().getFirst());
        } else if (required) {
            throw new TlsConfigException(
                    "ocsp_staple", "none (expected: one, the certificate demands it)");
        } else if (policy == OcspStaplePolicy.MUST_STAPLE) {
            throw new TlsConfigException("ocsp_staple", "none (expected: one, by MUST_STAPLE)");
        }
        if (provider == TlsProvider.JDK
                && (required || policy == OcspStaplePolicy.MUST_STAPLE || staple != null)) {
            throw new TlsConfigException(
                    "ocsp_staple", "set (expected: BoringSSL, the JDK's TLS staples nothing)");
        }
        return new Rule(required ? OcspStaplePolicy.MUST_STAPLE : policy, staple);
    }

    /// Whether any certificate has a staple, without which there is nothing to decide.
    boolean matter() {
        return matter;
    }

    /// What showing that certificate means to a client that asked for a staple, or did not.
    Stapling decide(int certificate, boolean asked) {
        return asked ? rules.get(certificate).decide(clock.instant()) : Stapling.NOT_ASKED;
    }

    /// The response that belongs to a certificate, or null.
    @Nullable OcspStaple staple(int certificate) {
        return rules.get(certificate).staple;
    }
}
