package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h1.Http1Settings.Underscores;

/// `Http1ProtocolOptions` and the HTTP/1 side of `HttpProtocolOptions`, for either side. Immutable.
public final class Http1Translator {
    private static final int DEFAULT_HEAD_KB = 60;

    private Http1Translator() {}

    /// For a cluster; the head's limit is the protocol options' own.
    public static Http1Settings settings(
            Http1ProtocolOptions http1, HttpProtocolOptions common, FieldPath at)
            throws ConfigException {
        int kb =
                common.hasMaxResponseHeadersKb()
                        ? common.getMaxResponseHeadersKb().getValue()
                        : DEFAULT_HEAD_KB;
        return settings(http1, common, kb, at);
    }

    /// @param headKb how large a head may be, in KiB
    public static Http1Settings settings(
            Http1ProtocolOptions http1, HttpProtocolOptions common, int headKb, FieldPath at)
            throws ConfigException {
        boolean proper = false;
        switch (http1.getHeaderKeyFormat().getHeaderFormatCase()) {
            case PROPER_CASE_WORDS -> proper = true;
            case STATEFUL_FORMATTER ->
                    throw at.field("http_protocol_options")
                            .field("header_key_format")
                            .field("stateful_formatter")
                            .unsupported("stateful header formatters");
            case HEADERFORMAT_NOT_SET -> {}
        }
        return new Http1Settings(
                headKb * 1024,
                common.hasMaxHeadersCount() ? common.getMaxHeadersCount().getValue() : 100,
                http1.getAcceptHttp10(),
                http1.getDefaultHostForHttp10(),
                !http1.hasAllowAbsoluteUrl() || http1.getAllowAbsoluteUrl().getValue(),
                http1.getAllowChunkedLength(),
                http1.getEnableTrailers(),
                proper,
                switch (common.getHeadersWithUnderscoresAction()) {
                    case REJECT_REQUEST -> Underscores.REJECT_REQUEST;
                    case DROP_HEADER -> Underscores.DROP_HEADER;
                    case ALLOW, UNRECOGNIZED -> Underscores.ALLOW;
                },
                http1.getOverrideStreamErrorOnInvalidHttpMessage().getValue());
    }
}
