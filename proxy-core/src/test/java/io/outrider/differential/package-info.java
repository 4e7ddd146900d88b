/// The differential harness: one config and the same exchanges through a real Envoy and through
/// Outrider, and what differed.
///
/// A case is a text file in `src/test/resources/differential`; Envoy's behaviour is the
/// expectation. How to write one is told in `docs/differential.md`. Sockets here are blocking and
/// live on virtual threads; every wait has a bound and none is a sleep.
@NullMarked
package io.outrider.differential;

import org.jspecify.annotations.NullMarked;
