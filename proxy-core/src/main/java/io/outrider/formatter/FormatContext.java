package io.outrider.formatter;

import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/// What operators read from. Everything is borrowed.
///
/// @param localReplyBody empty when there is none
/// @param accessLogType of the log being written, such as `DownstreamEnd`
public record FormatContext(
        StreamInfo info,
        @Nullable HeaderMap request,
        @Nullable HeaderMap response,
        @Nullable HeaderMap trailers,
        String localReplyBody,
        String accessLogType) {

    public FormatContext(
            StreamInfo info,
            @Nullable HeaderMap request,
            @Nullable HeaderMap response,
            @Nullable HeaderMap trailers) {
        this(info, request, response, trailers, "", "NotSet");
    }
}
