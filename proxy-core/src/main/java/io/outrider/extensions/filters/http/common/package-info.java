/// What several HTTP filters share.
@NullMarked
package io.outrider.extensions.filters.http.common;

import org.jspecify.annotations.NullMarked;
