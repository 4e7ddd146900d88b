package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.NoEffectReport;

/// The fields of the connection manager that are refused, and those that do nothing. Immutable.
final class UnsupportedTranslator {
    private UnsupportedTranslator() {}

    static void check(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at,
            NoEffectReport report)
            throws ConfigException {
        if (proto.getOriginalIpDetectionExtensionsCount() > 0) {
            throw at.field("original_ip_detection_extensions")
                    .unsupported("extensions for the original IP");
        }
        if (proto.getEarlyHeaderMutationExtensionsCount() > 0) {
            throw at.field("early_header_mutation_extensions").unsupported("early header mutation");
        }
        if (proto.hasTypedHeaderValidationConfig()) {
            throw at.field("typed_header_validation_config")
                    .unsupported("header validation extensions");
        }
        if (proto.hasPathNormalizationOptions()) {
            throw at.field("path_normalization_options").unsupported("path normalization options");
        }
        if (proto.hasAddProxyProtocolConnectionState()
                && !proto.getAddProxyProtocolConnectionState().getValue()) {
            throw at.field("add_proxy_protocol_connection_state")
                    .unsupported("hiding clients from hosts that want a PROXY header");
        }
        if (proto.hasTracing()) {
            report.add(at.field("tracing"), "requests are not traced yet");
        }
        if (proto.hasProxyStatusConfig()) {
            report.add(at.field("proxy_status_config"), "proxy-status is not written yet");
        }
        if (proto.hasRequestIdExtension()
                && !proto.getRequestIdExtension()
                        .getTypedConfig()
                        .getTypeUrl()
                        .endsWith("UuidRequestIdConfig")) {
            throw at.field("request_id_extension").unsupported("this request id extension");
        }
    }
}
