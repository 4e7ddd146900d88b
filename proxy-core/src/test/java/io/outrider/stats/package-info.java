@NullMarked
package io.outrider.stats;

import org.jspecify.annotations.NullMarked;
