/// What the injector asks of the API server: one Secret, one webhook configuration, its version.
@NullMarked
package io.outrider.injector.cluster;

import org.jspecify.annotations.NullMarked;
