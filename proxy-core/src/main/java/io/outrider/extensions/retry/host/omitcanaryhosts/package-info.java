/// `envoy.retry_host_predicates.omit_canary_hosts`.
@NullMarked
package io.outrider.extensions.retry.host.omitcanaryhosts;

import org.jspecify.annotations.NullMarked;
