/// The verb `inject`: the sidecar for workloads in files.
@NullMarked
package io.outrider.injector.cli;

import org.jspecify.annotations.NullMarked;
