/// A very small blocking HTTP/1.1: enough for four services behind their sidecars, and nothing
/// else.
///
/// One virtual thread per connection, keep-alive, every message with a `Content-Length`. It favours
/// few classes and a quick start over features; the sidecars do what a real server would.
@NullMarked
package io.outrider.samples.bookinfo.http;

import org.jspecify.annotations.NullMarked;
