package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;

/// `local_reply_config`: what becomes of an answer the proxy makes itself. Immutable.
interface LocalReplyRules {

    /// Status and body stay as they are.
    LocalReplyRules NONE = (_, _, reply) -> reply;

    /// @param status may be rewritten
    /// @param contentType of the body
    record Reply(int status, String body, String contentType) {}

    /// Rewrites the reply for the first mapper whose filter matches. `response` has the status and
    /// takes headers to add; both maps are borrowed.
    Reply apply(StreamInfo info, Headers headers, Reply reply);

    /// The two heads a rule can look at.
    ///
    /// @param response borrowed; mappers add headers to it
    record Headers(HeaderMap request, HeaderMap response) {}
}
