package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.Headers;
import java.util.Set;

/// The headers that a service copies from the request it serves to the calls it makes, so that all
/// hops of one page view share a trace, a request id and the user. A sidecar cannot do this: it
/// does not see which outbound call belongs to which inbound request.
final class Propagation {

    private static final Set<String> NAMES =
            Set.of(
                    "x-request-id",
                    "x-b3-traceid",
                    "x-b3-spanid",
                    "x-b3-parentspanid",
                    "x-b3-sampled",
                    "x-b3-flags",
                    "b3",
                    "traceparent",
                    "tracestate",
                    "x-ot-span-context",
                    "x-datadog-trace-id",
                    "x-datadog-parent-id",
                    "x-datadog-sampling-priority",
                    "x-cloud-trace-context",
                    "grpc-trace-bin",
                    "sw8",
                    "user-agent",
                    "cookie",
                    "authorization",
                    "jwt");

    private Propagation() {}

    /// The headers for a call made while serving a request with `incoming` headers.
    ///
    /// `end-user` goes along only where `trusted`: the page itself decides who the user is.
    static Headers from(Headers incoming, boolean trusted) {
        var outgoing = new Headers();
        for (Headers.Header line : incoming) {
            if (NAMES.contains(line.name()) || trusted && line.name().equals("end-user")) {
                outgoing.add(line.name(), line.value());
            }
        }
        return outgoing;
    }
}
