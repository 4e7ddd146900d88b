package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig.FormatterTypeOnEnvoyHeaders;
import io.outrider.http.Underscores;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h1.Http1Settings.Names;

/// `Http1ProtocolOptions` and the HTTP/1 side of `HttpProtocolOptions`, for either side. Immutable.
public final class Http1Translator {
    private static final int DEFAULT_RESPONSE_HEAD_KB = 80;

    private Http1Translator() {}

    /// For a cluster; the head's limit is the protocol options' own.
    public static Http1Settings settings(
            Http1ProtocolOptions http1,
            HttpProtocolOptions common,
            FieldPath at,
            FactoryContext context)
            throws ConfigException {
        int kb =
                common.hasMaxResponseHeadersKb()
                        ? common.getMaxResponseHeadersKb().getValue()
                        : DEFAULT_RESPONSE_HEAD_KB;
        return settings(http1, common, kb, at, context);
    }

    /// @param headKb how large a head may be, in KiB
    public static Http1Settings settings(
            Http1ProtocolOptions http1,
            HttpProtocolOptions common,
            int headKb,
            FieldPath at,
            FactoryContext context)
            throws ConfigException {
        refuse(http1, at.field("http_protocol_options"), context.noEffect());
        return new Http1Settings(
                headKb * 1024,
                common.hasMaxHeadersCount() ? common.getMaxHeadersCount().getValue() : 100,
                http1.getAcceptHttp10(),
                http1.getDefaultHostForHttp10(),
                !http1.hasAllowAbsoluteUrl() || http1.getAllowAbsoluteUrl().getValue(),
                http1.getAllowChunkedLength(),
                http1.getEnableTrailers(),
                names(http1.getHeaderKeyFormat(), at, context.parser()),
                switch (common.getHeadersWithUnderscoresAction()) {
                    case REJECT_REQUEST -> Underscores.REJECT_REQUEST;
                    case DROP_HEADER -> Underscores.DROP_HEADER;
                    case ALLOW, UNRECOGNIZED -> Underscores.ALLOW;
                },
                http1.getOverrideStreamErrorOnInvalidHttpMessage().getValue(),
                http1.getAllowCustomMethods(),
                http1.getSendFullyQualifiedUrl());
    }

    private static void refuse(Http1ProtocolOptions http1, FieldPath at, NoEffectReport noEffect)
            throws ConfigException {
        if (http1.getIgnoreHttp11UpgradeCount() > 0) {
            throw at.field("ignore_http_11_upgrade").unsupported("upgrades that are overlooked");
        }
        if (http1.hasUseBalsaParser()) {
            noEffect.add(at.field("use_balsa_parser"), "there is one parser here");
        }
    }

    private static Names names(
            Http1ProtocolOptions.HeaderKeyFormat format, FieldPath at, ConfigParser parser)
            throws ConfigException {
        return switch (format.getHeaderFormatCase()) {
            case PROPER_CASE_WORDS -> Names.PROPER;
            case HEADERFORMAT_NOT_SET -> Names.LOWER;
            case STATEFUL_FORMATTER -> {
                FieldPath here =
                        at.field("http_protocol_options")
                                .field("header_key_format")
                                .field("stateful_formatter")
                                .field("typed_config");
                var formatter =
                        parser.unpack(
                                format.getStatefulFormatter().getTypedConfig(),
                                PreserveCaseFormatterConfig.class,
                                here);
                if (formatter.getForwardReasonPhrase()) {
                    throw here.field("forward_reason_phrase")
                            .unsupported("passing on reason phrases");
                }
                yield formatter.getFormatterTypeOnEnvoyHeaders()
                                == FormatterTypeOnEnvoyHeaders.PROPER_CASE
                        ? Names.PRESERVE_OTHERS_PROPER
                        : Names.PRESERVE;
            }
        };
    }
}
