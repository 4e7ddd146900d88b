/// `envoy.filters.listener.http_inspector`: whether a plaintext connection speaks HTTP, and which.
@NullMarked
package io.outrider.extensions.filters.listener.httpinspector;

import org.jspecify.annotations.NullMarked;
