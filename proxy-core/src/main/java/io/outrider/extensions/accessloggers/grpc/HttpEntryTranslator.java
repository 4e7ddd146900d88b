package io.outrider.extensions.accessloggers.grpc;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPResponseProperties;
import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.StreamInfo;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A record of an HTTP stream as `HTTPAccessLogEntry`. Immutable.
///
/// @param request further request headers to tell
/// @param response further response headers to tell
/// @param trailers response trailers to tell
record HttpEntryTranslator(
        CommonEntryTranslator common,
        List<HeaderName> request,
        List<HeaderName> response,
        List<HeaderName> trailers)
        implements AlsEntry {

    @Override
    public byte[] of(FormatContext context) {
        StreamInfo info = context.info();
        var entry =
                HTTPAccessLogEntry.newBuilder()
                        .setCommonProperties(common.translate(context))
                        .setProtocolVersion(version(info.protocol))
                        .setRequest(request(context))
                        .setResponse(response(context));
        return entry.build().toByteArray();
    }

    private static HTTPAccessLogEntry.HTTPVersion version(@Nullable Protocol protocol) {
        return switch (protocol) {
            case null -> HTTPAccessLogEntry.HTTPVersion.PROTOCOL_UNSPECIFIED;
            case HTTP10 -> HTTPAccessLogEntry.HTTPVersion.HTTP10;
            case HTTP11 -> HTTPAccessLogEntry.HTTPVersion.HTTP11;
            case HTTP2 -> HTTPAccessLogEntry.HTTPVersion.HTTP2;
        };
    }

    private HTTPRequestProperties request(FormatContext context) {
        StreamInfo info = context.info();
        HeaderMap headers = context.request();
        var to = HTTPRequestProperties.newBuilder();
        if (headers != null) {
            put(headers, HeaderNames.SCHEME, to::setScheme);
            put(headers, HeaderNames.AUTHORITY, to::setAuthority);
            put(headers, HeaderNames.PATH, to::setPath);
            put(headers, HeaderNames.USER_AGENT, to::setUserAgent);
            put(headers, HeaderNames.REFERER, to::setReferer);
            put(headers, HeaderNames.X_FORWARDED_FOR, to::setForwardedFor);
            put(headers, HeaderNames.X_REQUEST_ID, to::setRequestId);
            put(headers, HeaderNames.X_ENVOY_ORIGINAL_PATH, to::setOriginalPath);
            put(headers, HeaderNames.METHOD, method -> to.setRequestMethod(method(method)));
            to.setRequestHeadersBytes(headers.byteSize());
            copy(headers, request, to::putRequestHeaders);
        }
        return to.setRequestBodyBytes(info.bytesReceived)
                .setUpstreamHeaderBytesSent(info.upstreamHeaderBytesSent)
                .setDownstreamHeaderBytesReceived(info.headerBytesReceived)
                .build();
    }

    private static RequestMethod method(String name) {
        for (RequestMethod method : RequestMethod.values()) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        return RequestMethod.METHOD_UNSPECIFIED;
    }

    private HTTPResponseProperties response(FormatContext context) {
        StreamInfo info = context.info();
        HeaderMap headers = context.response();
        var to = HTTPResponseProperties.newBuilder();
        if (info.responseCode != 0) {
            to.setResponseCode(UInt32Value.of(info.responseCode));
        }
        if (headers != null) {
            to.setResponseHeadersBytes(headers.byteSize());
            copy(headers, response, to::putResponseHeaders);
        }
        HeaderMap tail = context.trailers();
        if (tail != null) {
            copy(tail, trailers, to::putResponseTrailers);
        }
        return to.setResponseBodyBytes(info.bytesSent)
                .setResponseCodeDetails(CommonEntryTranslator.utf8(info.responseCodeDetails))
                .setUpstreamHeaderBytesReceived(info.upstreamHeaderBytesReceived)
                .setDownstreamHeaderBytesSent(info.headerBytesSent)
                .build();
    }

    private static void put(HeaderMap headers, HeaderName name, Consumer<String> to) {
        String value = headers.get(name);
        if (value != null) {
            to.accept(CommonEntryTranslator.utf8(value));
        }
    }

    private static void copy(
            HeaderMap headers, List<HeaderName> names, BiConsumer<String, String> to) {
        for (HeaderName name : names) {
            String value = headers.getJoined(name);
            if (value != null) {
                to.accept(name.toString(), CommonEntryTranslator.utf8(value));
            }
        }
    }
}
