/// What retries need to know and remember: back-off and the priorities tried before.
@NullMarked
package io.outrider.lb.retry;

import org.jspecify.annotations.NullMarked;
