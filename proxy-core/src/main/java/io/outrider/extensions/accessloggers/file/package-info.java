/// `envoy.access_loggers.file`: lines appended to a file.
@NullMarked
package io.outrider.extensions.accessloggers.file;

import org.jspecify.annotations.NullMarked;
