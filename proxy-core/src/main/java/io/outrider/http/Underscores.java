package io.outrider.http;

/// What happens to a header whose name has an underscore: `headers_with_underscores_action`.
public enum Underscores {
    ALLOW,
    REJECT_REQUEST,
    DROP_HEADER
}
