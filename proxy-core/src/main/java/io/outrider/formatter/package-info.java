/// Format strings with Envoy's `%OPERATORS%`, compiled once, used by access logs, header mutations
/// and local replies.
@NullMarked
package io.outrider.formatter;

import org.jspecify.annotations.NullMarked;
