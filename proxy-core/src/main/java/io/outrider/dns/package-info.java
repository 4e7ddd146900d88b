/// Names into addresses: which servers are asked, and the cache of names that requests bring. It
/// knows nothing of clusters.
@NullMarked
package io.outrider.dns;

import org.jspecify.annotations.NullMarked;
