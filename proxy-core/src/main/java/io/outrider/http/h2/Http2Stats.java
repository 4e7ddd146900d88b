package io.outrider.http.h2;

import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Scope;

/// The codec's counts under Envoy's names: `http2.` for listeners, `cluster.<name>.http2.` for
/// upstreams. Immutable.
public final class Http2Stats {
    final Counter droppedHeadersWithUnderscores;
    final Counter goAwaySent;
    final Counter headerListSizeTooLarge;
    final Counter headerOverflow;
    final Counter headersCallbackNoStream;
    final Counter inboundEmptyFramesFlood;
    final Counter inboundPriorityFramesFlood;
    final Counter inboundWindowUpdateFramesFlood;
    final Counter keepAliveTimeout;
    final Counter metadataEmptyFrames;
    final Counter outboundControlFlood;
    final Counter outboundFlood;
    final Counter requestsRejectedWithUnderscores;
    final Counter rxMessagingError;
    final Counter rxReset;
    final Counter streamRefusedErrors;
    final Counter trailers;
    final Counter txFlushTimeout;
    final Counter txReset;
    final Gauge streamsActive;
    final Gauge pendingSendBytes;
    final Gauge outboundFramesActive;
    final Gauge outboundControlFramesActive;
    final Gauge deferredStreamClose;

    /// @param scope ends with `http2.`
    public Http2Stats(Scope scope) {
        droppedHeadersWithUnderscores = scope.counter("dropped_headers_with_underscores");
        goAwaySent = scope.counter("goaway_sent");
        headerListSizeTooLarge = scope.counter("header_list_size_too_large");
        headerOverflow = scope.counter("header_overflow");
        headersCallbackNoStream = scope.counter("headers_cb_no_stream");
        inboundEmptyFramesFlood = scope.counter("inbound_empty_frames_flood");
        inboundPriorityFramesFlood = scope.counter("inbound_priority_frames_flood");
        inboundWindowUpdateFramesFlood = scope.counter("inbound_window_update_frames_flood");
        keepAliveTimeout = scope.counter("keepalive_timeout");
        metadataEmptyFrames = scope.counter("metadata_empty_frames");
        outboundControlFlood = scope.counter("outbound_control_flood");
        outboundFlood = scope.counter("outbound_flood");
        requestsRejectedWithUnderscores =
                scope.counter("requests_rejected_with_underscores_in_headers");
        rxMessagingError = scope.counter("rx_messaging_error");
        rxReset = scope.counter("rx_reset");
        streamRefusedErrors = scope.counter("stream_refused_errors");
        trailers = scope.counter("trailers");
        txFlushTimeout = scope.counter("tx_flush_timeout");
        txReset = scope.counter("tx_reset");
        streamsActive = scope.gauge("streams_active");
        pendingSendBytes = scope.gauge("pending_send_bytes");
        outboundFramesActive = scope.gauge("outbound_frames_active");
        outboundControlFramesActive = scope.gauge("outbound_control_frames_active");
        deferredStreamClose = scope.gauge("deferred_stream_close");
    }
}
