/// The webhook's certificates: a small authority of its own, kept in a Secret and replaced in time,
/// or the files that somebody else keeps.
@NullMarked
package io.outrider.injector.certificate;

import org.jspecify.annotations.NullMarked;
