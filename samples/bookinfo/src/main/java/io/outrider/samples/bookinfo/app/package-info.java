/// The four services of BookInfo. [BookInfo] starts one of them; what a service needs to know comes
/// in environment variables, named as in Istio's sample where that has one.
@NullMarked
package io.outrider.samples.bookinfo.app;

import org.jspecify.annotations.NullMarked;
