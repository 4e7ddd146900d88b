package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.config.MatchTranslator;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.SanMatcher;
import io.outrider.tls.SanType;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.StringMatch;
import io.outrider.tls.TlsConfigException;
import io.outrider.tls.Trust;
import io.outrider.tls.ValidationConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `CertificateValidationContext` into a record. Threads: main loop, or start.
final class ValidationTranslator {
    private static final List<SanType> ANY_TYPE =
            List.of(SanType.DNS, SanType.URI, SanType.EMAIL, SanType.IP_ADDRESS);

    private ValidationTranslator() {}

    static ValidationConfig translate(
            CertificateValidationContext proto,
            FieldPath at,
            ConfigParser parser,
            FileSecrets.Reader files)
            throws ConfigException {
        if (proto.hasCaCertificateProviderInstance()) {
            throw at.field("ca_certificate_provider_instance")
                    .unsupported("a certificate provider");
        }
        if (proto.getRequireSignedCertificateTimestamp().getValue()) {
            throw at.field("require_signed_certificate_timestamp")
                    .unsupported("a signed certificate timestamp");
        }
        ValidationConfig.Revocation revocation =
                proto.hasCrl()
                        ? new ValidationConfig.Revocation(
                                DataSourceTranslator.bytes(proto.getCrl(), at.field("crl"), files),
                                proto.getOnlyVerifyLeafCertCrl())
                        : null;
        Set<String> hashes = new HashSet<>();
        for (int i = 0; i < proto.getVerifyCertificateHashCount(); i++) {
            String given = proto.getVerifyCertificateHash(i);
            String hash = given.replace(":", "").toLowerCase(Locale.ROOT);
            if (!ValidationConfig.isCertificateHash(hash)) {
                throw at.field("verify_certificate_hash")
                        .index(i)
                        .invalid(given + " (expected: SHA-256 as 64 hexadecimal digits)");
            }
            hashes.add(hash);
        }
        for (int i = 0; i < proto.getVerifyCertificateSpkiCount(); i++) {
            String pin = proto.getVerifyCertificateSpki(i);
            if (!ValidationConfig.isSpkiPin(pin)) {
                throw at.field("verify_certificate_spki")
                        .index(i)
                        .invalid(pin + " (expected: SHA-256 in base64)");
            }
        }
        return new ValidationConfig(
                trust(proto, at, parser, files),
                revocation,
                sanMatchers(proto, at),
                Set.copyOf(proto.getVerifyCertificateSpkiList()),
                hashes,
                proto.getTrustChainVerification()
                        == CertificateValidationContext.TrustChainVerification.ACCEPT_UNTRUSTED,
                proto.getAllowExpiredCertificate(),
                proto.hasMaxVerifyDepth() ? proto.getMaxVerifyDepth().getValue() : -1);
    }

    /// Refuses what cannot be read.
    static void check(ValidationConfig config, FieldPath at) throws ConfigException {
        try {
            config.check();
        } catch (TlsConfigException e) {
            throw at.field(e.field()).invalid(e.problem());
        }
    }

    /// Refuses names without a CA under the field's own name; the others are refused with the rest.
    @SuppressWarnings("deprecation")
    static void checkDeprecated(CertificateValidationContext proto, FieldPath at)
            throws ConfigException {
        if (proto.getMatchTypedSubjectAltNamesCount() == 0
                && proto.getMatchSubjectAltNamesCount() > 0
                && !proto.hasTrustedCa()
                && !proto.hasSystemRootCerts()
                && !proto.hasCustomValidatorConfig()) {
            throw at.field("match_subject_alt_names")
                    .invalid(
                            "SAN-based verification of peer certificates without trusted CA is insecure and not allowed");
        }
    }

    private static Trust trust(
            CertificateValidationContext proto,
            FieldPath at,
            ConfigParser parser,
            FileSecrets.Reader files)
            throws ConfigException {
        if (proto.hasCustomValidatorConfig()) {
            return spiffe(validator(proto, at, parser), validatorPath(at), parser, files);
        }
        if (proto.hasTrustedCa()) {
            return new Trust.Bundle(
                    DataSourceTranslator.bytes(
                            proto.getTrustedCa(), at.field("trusted_ca"), files));
        }
        return proto.hasSystemRootCerts() ? new Trust.SystemRoots() : new Trust.Unverified();
    }

    private static SPIFFECertValidatorConfig validator(
            CertificateValidationContext proto, FieldPath at, ConfigParser parser)
            throws ConfigException {
        return parser.unpack(
                proto.getCustomValidatorConfig().getTypedConfig(),
                SPIFFECertValidatorConfig.class,
                validatorPath(at));
    }

    private static FieldPath validatorPath(FieldPath at) {
        return at.field("custom_validator_config").field("typed_config");
    }

    /// Whether its files are to be looked at again: by `watched_directory`, and a file of trust
    /// bundles always.
    static boolean isWatched(CertificateValidationContext proto, FieldPath at, ConfigParser parser)
            throws ConfigException {
        return proto.hasWatchedDirectory()
                || proto.hasCustomValidatorConfig()
                        && validator(proto, at, parser).getTrustBundles().hasFilename();
    }

    private static Trust spiffe(
            SPIFFECertValidatorConfig proto,
            FieldPath at,
            ConfigParser parser,
            FileSecrets.Reader files)
            throws ConfigException {
        if (proto.hasTrustBundles()) { // and then trust_domains does not count
            FieldPath here = at.field("trust_bundles");
            String json = DataSourceTranslator.bytes(proto.getTrustBundles(), here, files).utf8();
            return new Trust.SpiffeBundles(SpiffeBundleTranslator.translate(json, parser, here));
        }
        if (proto.getTrustDomainsCount() == 0) {
            throw at.field("trust_domains").missing("at least one, or trust_bundles");
        }
        Map<String, SecretBytes> bundles = new HashMap<>();
        for (int i = 0; i < proto.getTrustDomainsCount(); i++) {
            var domain = proto.getTrustDomains(i);
            FieldPath here = at.field("trust_domains").index(i);
            if (!domain.hasTrustBundle()) {
                throw here.field("trust_bundle").missing("a PEM bundle");
            }
            SecretBytes bundle =
                    DataSourceTranslator.bytes(
                            domain.getTrustBundle(), here.field("trust_bundle"), files);
            readable(bundle, here.field("trust_bundle"));
            if (bundles.put(domain.getName(), bundle) != null) {
                throw here.field("name")
                        .invalid(domain.getName() + " (expected: each trust domain once)");
            }
        }
        return new Trust.SpiffeBundles(bundles);
    }

    private static void readable(SecretBytes bundle, FieldPath at) throws ConfigException {
        try {
            new Trust.Bundle(bundle).check();
        } catch (TlsConfigException e) {
            throw at.invalid(e.problem());
        }
    }

    @SuppressWarnings("deprecation") // Istio still sends match_subject_alt_names
    private static List<SanMatcher> sanMatchers(CertificateValidationContext proto, FieldPath at)
            throws ConfigException {
        List<SanMatcher> matchers = new ArrayList<>();
        for (int i = 0; i < proto.getMatchTypedSubjectAltNamesCount(); i++) {
            SubjectAltNameMatcher typed = proto.getMatchTypedSubjectAltNames(i);
            FieldPath here = at.field("match_typed_subject_alt_names").index(i);
            SanType type = type(typed, here);
            matchers.add(
                    new SanMatcher(
                            type,
                            string(typed.getMatcher(), here.field("matcher")),
                            type == SanType.OTHER_NAME ? typed.getOid() : null));
        }
        if (matchers.isEmpty()) {
            for (int i = 0; i < proto.getMatchSubjectAltNamesCount(); i++) {
                StringMatch match =
                        string(
                                proto.getMatchSubjectAltNames(i),
                                at.field("match_subject_alt_names").index(i));
                for (SanType type : ANY_TYPE) {
                    matchers.add(new SanMatcher(type, match));
                }
            }
        }
        return matchers;
    }

    private static SanType type(SubjectAltNameMatcher proto, FieldPath at) throws ConfigException {
        return switch (proto.getSanType()) {
            case DNS -> SanType.DNS;
            case URI -> SanType.URI;
            case EMAIL -> SanType.EMAIL;
            case IP_ADDRESS -> SanType.IP_ADDRESS;
            case OTHER_NAME -> {
                if (proto.getOid().isEmpty()) {
                    throw at.field("oid").missing("the other-name's OID");
                }
                yield SanType.OTHER_NAME;
            }
            case SAN_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                    throw at.field("san_type").missing("DNS, URI, EMAIL, IP_ADDRESS or OTHER_NAME");
        };
    }

    private static StringMatch string(StringMatcher proto, FieldPath at) throws ConfigException {
        boolean ignoreCase = proto.getIgnoreCase();
        return switch (proto.getMatchPatternCase()) {
            case EXACT -> new StringMatch.Exact(proto.getExact(), ignoreCase);
            case PREFIX -> new StringMatch.Prefix(proto.getPrefix(), ignoreCase);
            case SUFFIX -> new StringMatch.Suffix(proto.getSuffix(), ignoreCase);
            case CONTAINS -> new StringMatch.Contains(proto.getContains(), ignoreCase);
            case SAFE_REGEX ->
                    new StringMatch.Regex(
                            MatchTranslator.regex(proto.getSafeRegex(), at.field("safe_regex")));
            case CUSTOM -> throw at.field("custom").unsupported("a custom string matcher");
            case MATCHPATTERN_NOT_SET ->
                    throw at.missing("exact, prefix, suffix, contains or safe_regex");
        };
    }
}
