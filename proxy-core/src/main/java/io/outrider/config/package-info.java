/// Configuration as data: text and `Any`s in, validated Envoy v3 messages out, with the path of
/// every mistake.
///
/// Nothing here knows what a message means; the translators of each package do.
@NullMarked
package io.outrider.config;

import org.jspecify.annotations.NullMarked;
