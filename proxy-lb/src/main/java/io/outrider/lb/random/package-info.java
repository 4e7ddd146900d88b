/// Random: any host with the same chance, weights not minded.
@NullMarked
package io.outrider.lb.random;

import org.jspecify.annotations.NullMarked;
