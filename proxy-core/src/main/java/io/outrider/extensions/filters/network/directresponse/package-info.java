/// `envoy.filters.network.direct_response`: one fixed text to every client, then the end.
@NullMarked
package io.outrider.extensions.filters.network.directresponse;

import org.jspecify.annotations.NullMarked;
