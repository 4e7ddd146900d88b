/// Access logs: what is written for each stream, to where, and when not. Formats come from
/// [io.outrider.formatter].
@NullMarked
package io.outrider.accesslog;

import org.jspecify.annotations.NullMarked;
