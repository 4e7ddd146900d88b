/// Runtime keys: values that an operator may change while the proxy runs, in layers of which the
/// last one wins. Whoever reads a key per request holds its [io.outrider.runtime.RuntimeKey] and
/// never looks a name up.
@NullMarked
package io.outrider.runtime;

import org.jspecify.annotations.NullMarked;
