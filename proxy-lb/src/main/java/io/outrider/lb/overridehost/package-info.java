/// Hosts named by the request or by a session, else another policy.
@NullMarked
package io.outrider.lb.overridehost;

import org.jspecify.annotations.NullMarked;
