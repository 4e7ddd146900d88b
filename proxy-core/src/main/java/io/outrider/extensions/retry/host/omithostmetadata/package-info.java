/// `envoy.retry_host_predicates.omit_host_metadata`.
@NullMarked
package io.outrider.extensions.retry.host.omithostmetadata;

import org.jspecify.annotations.NullMarked;
