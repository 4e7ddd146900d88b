package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.outrider.http.Underscores;
import io.outrider.http.h2.Http2Settings;
import io.outrider.http.h2.Http2Settings.FloodLimits;
import io.outrider.http.h2.Http2Settings.KeepAlive;
import java.util.concurrent.TimeUnit;

/// `Http2ProtocolOptions` and the HTTP/2 side of `HttpProtocolOptions`, for either side. Immutable.
public final class Http2Translator {
    private static final int MIN_WINDOW = 65535;
    private static final int DEFAULT_MAX_HEADERS = 100;
    private static final int DEFAULT_RESPONSE_HEAD_KB = 60;
    private static final int DEFAULT_JITTER_PERCENT = 15;
    private static final long MIN_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

    private Http2Translator() {}

    /// @param maxHeadBytes how large a head may be
    /// @param bufferLimitBytes of the connection; 0: no limit
    /// @param streamError what holds where the options do not say whether an invalid message ends
    ///   only its stream
    /// @param at of the HTTP/2 options
    public static Http2Settings settings(
            Http2ProtocolOptions proto,
            HttpProtocolOptions common,
            int maxHeadBytes,
            int bufferLimitBytes,
            boolean streamError,
            FieldPath at,
            NoEffectReport noEffect)
            throws ConfigException {
        if (proto.getAllowMetadata()) {
            throw at.field("allow_metadata").unsupported("METADATA frames");
        }
        if (proto.getCustomSettingsParametersCount() > 0) {
            throw at.field("custom_settings_parameters").unsupported("custom settings parameters");
        }
        if (proto.hasUseOghttp2Codec()) {
            noEffect.add(at.field("use_oghttp2_codec"), "there is one codec here");
        }
        if (proto.hasMaxMetadataSize()) {
            noEffect.add(at.field("max_metadata_size"), "METADATA frames are ignored");
        }
        int window =
                proto.hasInitialStreamWindowSize()
                        ? window(
                                proto.getInitialStreamWindowSize().getValue(),
                                at.field("initial_stream_window_size"))
                        : Http2Settings.DEFAULT_STREAM_WINDOW;
        return new Http2Settings(
                proto.hasHpackTableSize()
                        ? atMost(proto.getHpackTableSize().getValue(), 1 << 20)
                        : Http2Settings.DEFAULT.headerTableSize(),
                proto.hasMaxConcurrentStreams()
                        ? atMost(proto.getMaxConcurrentStreams().getValue(), Integer.MAX_VALUE)
                        : Http2Settings.DEFAULT_MAX_CONCURRENT_STREAMS,
                window,
                proto.hasInitialStreamWindowSize()
                        ? window
                        : Http2Settings.DEFAULT_MAX_STREAM_WINDOW,
                proto.hasInitialConnectionWindowSize()
                        ? window(
                                proto.getInitialConnectionWindowSize().getValue(),
                                at.field("initial_connection_window_size"))
                        : Http2Settings.DEFAULT_CONNECTION_WINDOW,
                proto.getAllowConnect(),
                overridesStreamError(proto, streamError),
                maxHeadBytes,
                common.hasMaxHeadersCount()
                        ? common.getMaxHeadersCount().getValue()
                        : DEFAULT_MAX_HEADERS,
                switch (common.getHeadersWithUnderscoresAction()) {
                    case REJECT_REQUEST -> Underscores.REJECT_REQUEST;
                    case DROP_HEADER -> Underscores.DROP_HEADER;
                    case ALLOW, UNRECOGNIZED -> Underscores.ALLOW;
                },
                bufferLimitBytes > 0
                        ? Math.min(bufferLimitBytes, Http2Settings.DEFAULT_SEND_BUFFER)
                        : Http2Settings.DEFAULT_SEND_BUFFER,
                0,
                floods(proto),
                keepAlive(proto, at.field("connection_keepalive")));
    }

    /// How large a response's head may be, in bytes: less by default than on HTTP/1, as in Envoy.
    static int responseHeadBytes(HttpProtocolOptions common) {
        return 1024
                * (common.hasMaxResponseHeadersKb()
                        ? common.getMaxResponseHeadersKb().getValue()
                        : DEFAULT_RESPONSE_HEAD_KB);
    }

    @SuppressWarnings("deprecation") // the older field still says what it said
    private static boolean overridesStreamError(Http2ProtocolOptions proto, boolean otherwise) {
        return proto.hasOverrideStreamErrorOnInvalidHttpMessage()
                ? proto.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
                : proto.getStreamErrorOnInvalidHttpMessaging() || otherwise;
    }

    private static int atMost(int unsigned, int max) {
        return (int) Math.min(Integer.toUnsignedLong(unsigned), max);
    }

    private static int window(int value, FieldPath at) throws ConfigException {
        if (value < MIN_WINDOW) {
            throw at.invalid(Integer.toUnsignedLong(value) + " (expected: 65535 to 2147483647)");
        }
        return value;
    }

    private static FloodLimits floods(Http2ProtocolOptions proto) {
        FloodLimits normal = FloodLimits.DEFAULT;
        return new FloodLimits(
                limit(
                        proto.hasMaxOutboundFrames(),
                        proto.getMaxOutboundFrames().getValue(),
                        normal.outboundFrames()),
                limit(
                        proto.hasMaxOutboundControlFrames(),
                        proto.getMaxOutboundControlFrames().getValue(),
                        normal.outboundControlFrames()),
                limit(
                        proto.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
                        proto.getMaxConsecutiveInboundFramesWithEmptyPayload().getValue(),
                        normal.emptyFrames()),
                limit(
                        proto.hasMaxInboundPriorityFramesPerStream(),
                        proto.getMaxInboundPriorityFramesPerStream().getValue(),
                        normal.priorityFramesPerStream()),
                limit(
                        proto.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        proto.getMaxInboundWindowUpdateFramesPerDataFrameSent().getValue(),
                        normal.windowUpdatesPerDataFrame()));
    }

    private static int limit(boolean set, int value, int otherwise) {
        return set ? atMost(value, Integer.MAX_VALUE) : otherwise;
    }

    private static KeepAlive keepAlive(Http2ProtocolOptions proto, FieldPath at)
            throws ConfigException {
        if (!proto.hasConnectionKeepalive()) {
            return KeepAlive.OFF;
        }
        var options = proto.getConnectionKeepalive();
        long interval = Durations.nanos(options.getInterval());
        long timeout = Durations.nanos(options.getTimeout());
        if (options.hasInterval() && interval < MIN_INTERVAL) {
            throw at.field("interval").invalid(interval + " ns (expected: at least 1 ms)");
        }
        if (timeout < MIN_INTERVAL) {
            throw at.field("timeout").invalid(timeout + " ns (expected: at least 1 ms)");
        }
        return new KeepAlive(
                interval,
                timeout,
                options.hasIntervalJitter()
                        ? (int) options.getIntervalJitter().getValue()
                        : DEFAULT_JITTER_PERCENT,
                Durations.nanos(options.getConnectionIdleInterval()));
    }
}
