package io.outrider.extensions.transportsockets.tls;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.tls.CertificateConfig;
import io.outrider.tls.CommonTls;
import io.outrider.tls.DownstreamTls;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.TlsParameters;
import io.outrider.tls.TlsVersion;
import io.outrider.tls.UpstreamTls;
import io.outrider.tls.ValidationConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `DownstreamTlsContext` and `UpstreamTlsContext` into records. Threads: main loop, or start.
final class TlsContextTranslator {
    private TlsContextTranslator() {}

    static DownstreamTls downstream(
            DownstreamTlsContext proto, FieldPath at, FactoryContext context)
            throws ConfigException {
        if (proto.getRequireSni().getValue()) {
            throw at.field("require_sni").unsupported("refusing clients without SNI");
        }
        if (proto.hasSessionTicketKeysSdsSecretConfig()) {
            throw at.field("session_ticket_keys_sds_secret_config").unsupported("secrets by SDS");
        }
        List<SecretBytes> ticketKeys = new ArrayList<>();
        FieldPath keysAt = at.field("session_ticket_keys").field("keys");
        for (int i = 0; i < proto.getSessionTicketKeys().getKeysCount(); i++) {
            ticketKeys.add(
                    DataSourceTranslator.bytes(
                            proto.getSessionTicketKeys().getKeys(i), keysAt.index(i)));
        }
        return new DownstreamTls(
                common(proto.getCommonTlsContext(), at.field("common_tls_context"), context),
                proto.getRequireClientCertificate().getValue(),
                ticketKeys,
                !proto.getDisableStatelessSessionResumption(),
                !proto.getDisableStatefulSessionResumption(),
                proto.hasSessionTimeout() ? Durations.toSeconds(proto.getSessionTimeout()) : 0,
                switch (proto.getOcspStaplePolicy()) {
                    case LENIENT_STAPLING -> DownstreamTls.OcspStaplePolicy.LENIENT_STAPLING;
                    case STRICT_STAPLING, MUST_STAPLE, UNRECOGNIZED ->
                            throw at.field("ocsp_staple_policy")
                                    .unsupported(proto.getOcspStaplePolicy().name());
                },
                proto.getFullScanCertsOnSniMismatch().getValue(),
                proto.getPreferClientCiphers());
    }

    static UpstreamTls upstream(UpstreamTlsContext proto, FieldPath at, FactoryContext context)
            throws ConfigException {
        if (proto.getAllowRenegotiation()) {
            throw at.field("allow_renegotiation").unsupported("renegotiation");
        }
        if (proto.getAutoHostSni()) {
            throw at.field("auto_host_sni").unsupported("SNI from the host's name");
        }
        return new UpstreamTls(
                common(proto.getCommonTlsContext(), at.field("common_tls_context"), context),
                proto.getSni(),
                false,
                proto.getAutoSniSanValidation(),
                proto.hasMaxSessionKeys() ? proto.getMaxSessionKeys().getValue() : 1);
    }

    private static CommonTls common(CommonTlsContext proto, FieldPath at, FactoryContext context)
            throws ConfigException {
        refuse(proto, at, context);
        List<CertificateConfig> certificates = new ArrayList<>();
        for (int i = 0; i < proto.getTlsCertificatesCount(); i++) {
            certificates.add(
                    CertificateTranslator.translate(
                            proto.getTlsCertificates(i), at.field("tls_certificates").index(i)));
        }
        return new CommonTls(
                parameters(proto, at.field("tls_params")),
                certificates,
                validation(proto, at, context),
                List.copyOf(proto.getAlpnProtocolsList()));
    }

    private static void refuse(CommonTlsContext proto, FieldPath at, FactoryContext context)
            throws ConfigException {
        if (proto.getTlsCertificateSdsSecretConfigsCount() > 0) {
            throw at.field("tls_certificate_sds_secret_configs").unsupported("secrets by SDS");
        }
        if (proto.hasTlsCertificateProviderInstance()) {
            throw at.field("tls_certificate_provider_instance")
                    .unsupported("certificate providers");
        }
        if (proto.hasCustomHandshaker()) {
            throw at.field("custom_handshaker").unsupported("custom handshakers");
        }
        if (proto.hasCustomTlsCertificateSelector()) {
            throw at.field("custom_tls_certificate_selector")
                    .unsupported("custom certificate selectors");
        }
        if (proto.hasKeyLog()) {
            context.noEffect().add(at.field("key_log"), "session secrets are never written");
        }
    }

    private static TlsParameters parameters(CommonTlsContext common, FieldPath at)
            throws ConfigException {
        var proto = common.getTlsParams();
        if (proto.getCompliancePoliciesCount() > 0) {
            throw at.field("compliance_policies").unsupported("compliance policies");
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

    private static @Nullable ValidationConfig validation(
            CommonTlsContext proto, FieldPath at, FactoryContext context) throws ConfigException {
        return switch (proto.getValidationContextTypeCase()) {
            case VALIDATIONCONTEXTTYPE_NOT_SET -> null;
            case VALIDATION_CONTEXT ->
                    ValidationTranslator.translate(
                            proto.getValidationContext(),
                            at.field("validation_context"),
                            context.parser());
            case COMBINED_VALIDATION_CONTEXT -> {
                CombinedCertificateValidationContext combined =
                        proto.getCombinedValidationContext();
                FieldPath here = at.field("combined_validation_context");
                if (combined.hasValidationContextSdsSecretConfig()) {
                    throw here.field("validation_context_sds_secret_config")
                            .unsupported("secrets by SDS");
                }
                yield ValidationTranslator.translate(
                        combined.getDefaultValidationContext(),
                        here.field("default_validation_context"),
                        context.parser());
            }
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG ->
                    throw at.field("validation_context_sds_secret_config")
                            .unsupported("secrets by SDS");
            case VALIDATION_CONTEXT_CERTIFICATE_PROVIDER,
                    VALIDATION_CONTEXT_CERTIFICATE_PROVIDER_INSTANCE ->
                    throw at.field("validation_context_certificate_provider")
                            .unsupported("certificate providers");
        };
    }
}
