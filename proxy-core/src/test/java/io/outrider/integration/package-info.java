/// The whole proxy on loopback: real sockets, upstreams that a test scripts, one and two workers.
///
/// [io.outrider.integration.RunningProxy] starts it, [io.outrider.integration.TestUpstream] stands
/// behind it, [io.outrider.integration.TestClient] in front.
@NullMarked
package io.outrider.integration;

import org.jspecify.annotations.NullMarked;
