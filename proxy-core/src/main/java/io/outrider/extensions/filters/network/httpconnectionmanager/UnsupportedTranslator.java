package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.NoEffectReport;

/// The fields of the connection manager that are refused, and those that do nothing. Immutable.
final class UnsupportedTranslator {
    private static final String LOGGED_ONCE = "a stream is logged once, at its end";

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
        if (proto.hasHttp3ProtocolOptions()) {
            report.add(at.field("http3_protocol_options"), "there is no HTTP/3");
        }
        if (proto.getHttp1SafeMaxConnectionDuration()) {
            report.add(
                    at.field("http1_safe_max_connection_duration"),
                    "a connection that is too old is drained, whatever its protocol");
        }
        if (proto.getInternalAddressConfig().getUnixSockets()) {
            report.add(
                    at.field("internal_address_config").field("unix_sockets"),
                    "clients on Unix sockets are strangers");
        }
        if (proto.getRepresentIpv4RemoteAddressAsIpv4MappedIpv6()) {
            report.add(
                    at.field("represent_ipv4_remote_address_as_ipv4_mapped_ipv6"),
                    "addresses are written as they are");
        }
        if (proto.getCommonHttpProtocolOptions().hasMaxResponseHeadersKb()) {
            report.add(
                    at.field("common_http_protocol_options").field("max_response_headers_kb"),
                    "a cluster's options say how large the heads of responses may be");
        }
        logs(proto, at, report);
        if (proto.hasRequestIdExtension()
                && !proto.getRequestIdExtension()
                        .getTypedConfig()
                        .getTypeUrl()
                        .endsWith("UuidRequestIdConfig")) {
            throw at.field("request_id_extension").unsupported("this request id extension");
        }
    }

    @SuppressWarnings("deprecation") // what came before access_log_options is still sent
    private static void logs(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at,
            NoEffectReport report) {
        if (proto.hasAccessLogOptions()) {
            report.add(at.field("access_log_options"), LOGGED_ONCE);
        }
        if (proto.getFlushAccessLogOnNewRequest()) {
            report.add(at.field("flush_access_log_on_new_request"), LOGGED_ONCE);
        }
        if (proto.hasAccessLogFlushInterval()) {
            report.add(at.field("access_log_flush_interval"), LOGGED_ONCE);
        }
    }
}
