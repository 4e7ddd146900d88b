package io.outrider.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The request methods that HTTP/1 is served with, the same list as Envoy's codec has.
final class Http1Methods {
    private static final byte[][] KNOWN =
            List.of(
                            "GET",
                            "POST",
                            "PUT",
                            "DELETE",
                            "HEAD",
                            "OPTIONS",
                            "PATCH",
                            "CONNECT",
                            "TRACE",
                            "ACL",
                            "BIND",
                            "CHECKOUT",
                            "COPY",
                            "LINK",
                            "LOCK",
                            "MERGE",
                            "MKACTIVITY",
                            "MKCALENDAR",
                            "MKCOL",
                            "MOVE",
                            "MSEARCH",
                            "NOTIFY",
                            "PROPFIND",
                            "PROPPATCH",
                            "PURGE",
                            "REBIND",
                            "REPORT",
                            "SEARCH",
                            "SOURCE",
                            "SUBSCRIBE",
                            "UNBIND",
                            "UNLINK",
                            "UNLOCK",
                            "UNSUBSCRIBE")
                    .stream()
                    .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);

    private Http1Methods() {}

    static boolean isKnown(byte[] bytes, int offset, int length) {
        for (byte[] method : KNOWN) {
            if (Arrays.equals(method, 0, method.length, bytes, offset, offset + length)) {
                return true;
            }
        }
        return false;
    }
}
