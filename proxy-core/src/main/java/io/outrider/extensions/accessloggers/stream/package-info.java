/// `envoy.access_loggers.stdout` and `envoy.access_loggers.stderr`.
@NullMarked
package io.outrider.extensions.accessloggers.stream;

import org.jspecify.annotations.NullMarked;
