/// Localities by weight, endpoints in them by another policy.
@NullMarked
package io.outrider.lb.wrrlocality;

import org.jspecify.annotations.NullMarked;
