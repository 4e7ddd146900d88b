package io.outrider.extensions.transportsockets.tls;

import static io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret.TypeCase.SESSION_TICKET_KEYS;
import static io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret.TypeCase.TLS_CERTIFICATE;
import static io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret.TypeCase.VALIDATION_CONTEXT;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.tls.CertificateConfig;
import io.outrider.tls.CommonTls;
import io.outrider.tls.DownstreamTls;
import io.outrider.tls.Secret;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.SecretNames;
import io.outrider.tls.TlsConfigException;
import io.outrider.tls.TlsParameters;
import io.outrider.tls.TlsVersion;
import io.outrider.tls.UpstreamTls;
import io.outrider.tls.ValidationConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `DownstreamTlsContext` and `UpstreamTlsContext` into records; one object translates one context.
///
/// Threads: main loop, or start.
final class TlsContextTranslator {
    /// Envoy names certificates without a name after the SHA-256 of nothing.
    private static final String NO_NAME = "e3b0c442";

    private static final String INLINE = "<inline>";

    /// A name's length has one byte (RFC 7301).
    private static final int MAX_PROTOCOL = 255;

    private final FactoryContext context;
    private final SdsTranslator sds;
    private final List<String> certificateSecrets = new ArrayList<>();
    private final List<Label> own = new ArrayList<>();
    private @Nullable String validationSecret;
    private Label trusted = new Label("", "");
    private String validationField = "validation_context";

    private TlsContextTranslator(FactoryContext context) {
        this.context = context;
        this.sds = new SdsTranslator(context);
    }

    /// A translated context: what is in place, what is still to come, and from where.
    ///
    /// @param own names and places of the certificates, for an operator to look at
    /// @param trusted the same of what it trusts
    /// @param validationField where the peer's certificate is dealt with
    record Translated<C>(
            C config,
            SecretNames names,
            SdsTranslator source,
            List<Label> own,
            Label trusted,
            String validationField) {
        /// What cannot be used, with its whole path; `at` is the context's.
        ConfigException refused(TlsConfigException e, FieldPath at) {
            String common = "common_tls_context.";
            String inPlace = common + "validation_context.";
            if (e.field().startsWith(inPlace) && !validationField.equals("validation_context")) {
                return at.field(common + validationField)
                        .invalid(e.field().substring(inPlace.length()) + ": " + e.problem());
            }
            return e.field().isEmpty()
                    ? at.invalid(e.problem())
                    : at.field(e.field()).invalid(e.problem());
        }
    }

    /// Where a certificate came from: a secret's name, or Envoy's word for none, and a file.
    record Label(String name, String path) {}

    static Translated<DownstreamTls> downstream(
            DownstreamTlsContext proto, FieldPath at, FactoryContext context)
            throws ConfigException {
        if (proto.getRequireSni().getValue()) {
            context.noEffect()
                    .add(at.field("require_sni"), "clients without SNI are served, as by Envoy");
        }
        var parts = new TlsContextTranslator(context);
        CommonTls common =
                parts.common(proto.getCommonTlsContext(), at.field("common_tls_context"));
        List<SecretBytes> ticketKeys = List.of();
        String ticketKeysName = null;
        if (proto.hasSessionTicketKeysSdsSecretConfig()) {
            ticketKeysName =
                    parts.sds.refer(
                            proto.getSessionTicketKeysSdsSecretConfig(),
                            SESSION_TICKET_KEYS,
                            at.field("session_ticket_keys_sds_secret_config"));
        } else {
            ticketKeys =
                    SecretTranslator.ticketKeys(
                            proto.getSessionTicketKeys(),
                            at.field("session_ticket_keys"),
                            DataSourceTranslator.DIRECT);
        }
        var config =
                new DownstreamTls(
                        common,
                        proto.getRequireClientCertificate().getValue(),
                        ticketKeys,
                        !proto.getDisableStatelessSessionResumption(),
                        !proto.getDisableStatefulSessionResumption(),
                        proto.hasSessionTimeout()
                                ? Durations.toSeconds(proto.getSessionTimeout())
                                : 0,
                        switch (proto.getOcspStaplePolicy()) {
                            case LENIENT_STAPLING ->
                                    DownstreamTls.OcspStaplePolicy.LENIENT_STAPLING;
                            case STRICT_STAPLING -> DownstreamTls.OcspStaplePolicy.STRICT_STAPLING;
                            case MUST_STAPLE -> DownstreamTls.OcspStaplePolicy.MUST_STAPLE;
                            case UNRECOGNIZED ->
                                    throw at.field("ocsp_staple_policy")
                                            .unsupported(proto.getOcspStaplePolicy().name());
                        },
                        proto.getFullScanCertsOnSniMismatch().getValue(),
                        proto.getPreferClientCiphers());
        return parts.translated(config, ticketKeysName);
    }

    static Translated<UpstreamTls> upstream(
            UpstreamTlsContext proto, FieldPath at, FactoryContext context) throws ConfigException {
        if (proto.getAllowRenegotiation()) {
            throw at.field("allow_renegotiation").unsupported("renegotiation");
        }
        var parts = new TlsContextTranslator(context);
        var config =
                new UpstreamTls(
                        parts.common(proto.getCommonTlsContext(), at.field("common_tls_context")),
                        proto.getSni(),
                        proto.getAutoHostSni(),
                        proto.getAutoSniSanValidation(),
                        proto.hasMaxSessionKeys() ? proto.getMaxSessionKeys().getValue() : 1);
        return parts.translated(config, null);
    }

    private <C> Translated<C> translated(C config, @Nullable String ticketKeys) {
        return new Translated<>(
                config,
                new SecretNames(certificateSecrets, validationSecret, ticketKeys),
                sds,
                List.copyOf(own),
                trusted,
                validationField);
    }

    private CommonTls common(CommonTlsContext proto, FieldPath at) throws ConfigException {
        refuse(proto, at);
        List<CertificateConfig> certificates = new ArrayList<>();
        boolean isAnyWatched = // then all of them are, so that they keep their order
                proto.getTlsCertificatesList().stream()
                        .anyMatch(TlsCertificate::hasWatchedDirectory);
        for (int i = 0; i < proto.getTlsCertificatesCount(); i++) {
            TlsCertificate certificate = proto.getTlsCertificates(i);
            FieldPath here = at.field("tls_certificates").index(i);
            CertificateConfig read =
                    CertificateTranslator.translate(certificate, here, DataSourceTranslator.DIRECT);
            if (isAnyWatched) {
                CertificateTranslator.check(read, here);
                certificateSecrets.add(watched(certificate, here));
            } else {
                certificates.add(read);
            }
            own.add(
                    new Label(
                            "unnamed_cert_" + NO_NAME,
                            DataSourceTranslator.shown(certificate.getCertificateChain())));
        }
        for (int i = 0; i < proto.getTlsCertificateSdsSecretConfigsCount(); i++) {
            SdsSecretConfig secret = proto.getTlsCertificateSdsSecretConfigs(i);
            certificateSecrets.add(
                    sds.refer(
                            secret,
                            TLS_CERTIFICATE,
                            at.field("tls_certificate_sds_secret_configs").index(i)));
            own.add(new Label(secret.getName(), INLINE));
        }
        return new CommonTls(
                parameters(proto, at.field("tls_params")),
                certificates,
                validation(proto, at),
                alpn(proto, at.field("alpn_protocols")),
                proto.hasKeyLog()
                        ? KeyLogTranslator.translate(
                                proto.getKeyLog(), at.field("key_log"), context.logFiles())
                        : null);
    }

    private static List<String> alpn(CommonTlsContext proto, FieldPath at) throws ConfigException {
        List<String> protocols = List.copyOf(proto.getAlpnProtocolsList());
        for (int i = 0; i < protocols.size(); i++) {
            String protocol = protocols.get(i);
            if (protocol.isEmpty() || protocol.length() > MAX_PROTOCOL) {
                throw at.index(i)
                        .invalid(
                                protocol.length() + " bytes (expected: 1 to " + MAX_PROTOCOL + ")");
            }
        }
        return protocols;
    }

    /// A certificate in place whose files are looked at again. What is wrong with them now is a
    /// mistake of the configuration.
    private String watched(TlsCertificate proto, FieldPath at) throws ConfigException {
        return sds.inPlace(
                at.toString(),
                files -> {
                    try {
                        return new Secret.Certificate(
                                CertificateTranslator.translate(
                                        proto,
                                        at,
                                        proto.hasWatchedDirectory()
                                                ? files
                                                : DataSourceTranslator.DIRECT));
                    } catch (ConfigException e) {
                        throw new TlsConfigException("", String.valueOf(e.getMessage()), e);
                    }
                });
    }

    private void refuse(CommonTlsContext proto, FieldPath at) throws ConfigException {
        if (proto.hasTlsCertificateProviderInstance()) {
            throw at.field("tls_certificate_provider_instance")
                    .unsupported("a certificate provider");
        }
        if (proto.hasCustomHandshaker()) {
            throw at.field("custom_handshaker").unsupported("a custom handshaker");
        }
        if (proto.hasCustomTlsCertificateSelector()) {
            throw at.field("custom_tls_certificate_selector")
                    .unsupported("a custom certificate selector");
        }
    }

    private static TlsParameters parameters(CommonTlsContext common, FieldPath at)
            throws ConfigException {
        var proto = common.getTlsParams();
        if (proto.getCompliancePoliciesCount() > 0) {
            throw at.field("compliance_policies").unsupported("a compliance policy");
        }
        return new TlsParameters(
                version(proto.getTlsMinimumProtocolVersion()),
                version(proto.getTlsMaximumProtocolVersion()),
                proto.getCipherSuitesList(),
                proto.getEcdhCurvesList(),
                proto.getSignatureAlgorithmsList());
    }

    private static @Nullable TlsVersion version(TlsProtocol proto) {
        return switch (proto) {
            case TLS_AUTO, UNRECOGNIZED -> null;
            case TLSv1_0 -> TlsVersion.TLS_V1_0;
            case TLSv1_1 -> TlsVersion.TLS_V1_1;
            case TLSv1_2 -> TlsVersion.TLS_V1_2;
            case TLSv1_3 -> TlsVersion.TLS_V1_3;
        };
    }

    private @Nullable ValidationConfig validation(CommonTlsContext proto, FieldPath at)
            throws ConfigException {
        return switch (proto.getValidationContextTypeCase()) {
            case VALIDATIONCONTEXTTYPE_NOT_SET -> null;
            case VALIDATION_CONTEXT ->
                    inPlace(proto.getValidationContext(), at.field("validation_context"));
            case COMBINED_VALIDATION_CONTEXT -> {
                CombinedCertificateValidationContext combined =
                        proto.getCombinedValidationContext();
                FieldPath here = at.field("combined_validation_context");
                ValidationConfig base =
                        once(
                                combined.getDefaultValidationContext(),
                                here.field("default_validation_context"));
                ValidationTranslator.check(base, here.field("default_validation_context"));
                validationField = "combined_validation_context";
                refer(
                        combined.getValidationContextSdsSecretConfig(),
                        here.field("validation_context_sds_secret_config"));
                yield base;
            }
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG -> {
                validationField = "validation_context_sds_secret_config";
                refer(
                        proto.getValidationContextSdsSecretConfig(),
                        at.field("validation_context_sds_secret_config"));
                yield null;
            }
            case VALIDATION_CONTEXT_CERTIFICATE_PROVIDER,
                    VALIDATION_CONTEXT_CERTIFICATE_PROVIDER_INSTANCE ->
                    throw at.field("validation_context_certificate_provider")
                            .unsupported("a certificate provider");
        };
    }

    private void refer(SdsSecretConfig secret, FieldPath at) throws ConfigException {
        validationSecret = sds.refer(secret, VALIDATION_CONTEXT, at);
        trusted = new Label(secret.getName(), INLINE);
    }

    /// A validation context that is read now and never again.
    private ValidationConfig once(CertificateValidationContext proto, FieldPath at)
            throws ConfigException {
        if (ValidationTranslator.isWatched(proto, at, context.parser())) {
            context.noEffect().add(at, "files beside a secret are read once, as by Envoy");
        }
        return ValidationTranslator.translate(
                proto, at, context.parser(), DataSourceTranslator.DIRECT);
    }

    /// A validation context in place; one whose files are watched is a secret like any other.
    private @Nullable ValidationConfig inPlace(CertificateValidationContext proto, FieldPath at)
            throws ConfigException {
        trusted =
                new Label(
                        "unnamed_ca_cert_" + NO_NAME,
                        DataSourceTranslator.shown(proto.getTrustedCa()));
        ValidationConfig read =
                ValidationTranslator.translate(
                        proto, at, context.parser(), DataSourceTranslator.DIRECT);
        ValidationTranslator.checkDeprecated(proto, at);
        if (!ValidationTranslator.isWatched(proto, at, context.parser())) {
            return read;
        }
        ValidationTranslator.check(read, at);
        validationSecret =
                sds.inPlace(
                        at.toString(),
                        files -> {
                            try {
                                return new Secret.Validation(
                                        ValidationTranslator.translate(
                                                proto, at, context.parser(), files));
                            } catch (ConfigException e) {
                                throw new TlsConfigException("", String.valueOf(e.getMessage()), e);
                            }
                        });
        return null;
    }
}
