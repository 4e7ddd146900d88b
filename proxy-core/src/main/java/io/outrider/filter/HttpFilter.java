package io.outrider.filter;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;

/// One HTTP filter. `request…` is Envoy's `decode…`, called in the order of the configuration;
/// `response…` is `encode…`, called in the opposite order.
///
/// A STOP from `requestHeaders` holds back everything that follows until
/// [FilterStream#resumeRequest]; held data is buffered up to the stream's limit, then reading
/// pauses. A STOP from `requestData` after CONTINUE for the headers holds back the data. A filter
/// that sent a local reply returns STOP. Buffers: data is borrowed during the call; a filter
/// changes it by [FilterStream#replaceData], never by releasing it.
public interface HttpFilter {

    default FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus requestData(FilterStream stream, ByteBuf data, boolean end) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus requestTrailers(FilterStream stream, HeaderMap trailers) {
        return FilterStatus.CONTINUE;
    }

    /// A 1xx head other than 101 on its way down.
    default void informational(FilterStream stream, HeaderMap headers) {}

    default FilterStatus responseHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus responseData(FilterStream stream, ByteBuf data, boolean end) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus responseTrailers(FilterStream stream, HeaderMap trailers) {
        return FilterStatus.CONTINUE;
    }

    /// Whether a filter that answered STOP wants to see the data that is held for it, and the
    /// trailers: each call then gets everything held so far, and CONTINUE means
    /// [FilterStream#resumeRequest] or [FilterStream#resumeResponse].
    default boolean watchesBody() {
        return false;
    }

    /// The downstream peer has become slower (false) or has caught up (true): for the terminal
    /// filter, which stops and resumes the upstream.
    default void downstreamWritable(FilterStream stream, boolean writable) {}

    /// The stream is over, however it ended: release what is held, cancel what is armed.
    default void streamEnded(FilterStream stream) {}
}
