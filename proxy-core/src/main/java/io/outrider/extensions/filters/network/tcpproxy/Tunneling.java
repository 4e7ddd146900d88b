package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.formatter.ByteText;
import io.outrider.formatter.FormatContext;
import io.outrider.formatter.Formatter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.net.Worker;
import io.outrider.route.HeaderMutations;
import io.outrider.upstream.HttpTunnel;
import java.util.LinkedHashMap;
import java.util.Map;

/// `tunneling_config`: connections travel inside HTTP. Immutable.
///
/// @param hostname where the tunnel is to end, for `:authority`
/// @param postPath empty: CONNECT; else POST to that path
/// @param keepHead whether the answer's headers are kept as filter state
/// @param keepTrailers likewise
record Tunneling(
        Formatter hostname,
        String postPath,
        HeaderMutations headers,
        boolean keepHead,
        boolean keepTrailers) {
    private static final String HEAD_KEY = "envoy.tcp_proxy.propagate_response_headers";
    private static final String TRAILERS_KEY = "envoy.tcp_proxy.propagate_response_trailers";

    /// The head of the request that becomes the tunnel; the caller owns it.
    HeaderMap request(Worker worker, StreamInfo info) {
        HeaderMap head = worker.local(HeaderMaps.LOCAL).take();
        var context = new FormatContext(info, null, null, null, "", "");
        head.add(HeaderNames.METHOD, postPath.isEmpty() ? "CONNECT" : "POST");
        if (!postPath.isEmpty()) {
            head.add(HeaderNames.SCHEME, "http");
            head.add(HeaderNames.PATH, postPath);
        }
        head.add(HeaderNames.AUTHORITY, ByteText.forHeader(hostname.format(context)));
        headers.apply(head, context);
        return head;
    }

    HttpTunnel.Answer answer(StreamInfo info) {
        return new HttpTunnel.Answer() {
            @Override
            public void head(HeaderMap head) {
                if (keepHead) {
                    info.filterState(HEAD_KEY, map(head));
                }
            }

            @Override
            public void trailers(HeaderMap trailers) {
                if (keepTrailers) {
                    info.filterState(TRAILERS_KEY, map(trailers));
                }
            }
        };
    }

    private static Map<String, String> map(HeaderMap headers) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < headers.bound(); i++) {
            if (headers.isLive(i)) {
                map.merge(headers.name(i), headers.value(i), (a, b) -> a + "," + b);
            }
        }
        return map;
    }
}
