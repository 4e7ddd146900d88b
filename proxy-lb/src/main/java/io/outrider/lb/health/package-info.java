/// Active health checks as a state machine: what a result means for the host, and when the next
/// check is due. Sending checks is the core's business.
@NullMarked
package io.outrider.lb.health;

import org.jspecify.annotations.NullMarked;
