/// Round robin by weights computed from the load that hosts report (ORCA).
@NullMarked
package io.outrider.lb.clientsideweightedroundrobin;

import org.jspecify.annotations.NullMarked;
