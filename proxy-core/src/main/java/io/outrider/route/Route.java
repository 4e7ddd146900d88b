package io.outrider.route;

import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One route of a virtual host, with everything resolved that its levels say. Immutable.
///
/// @param name empty when it has none
/// @param virtualHostName of the virtual host it stands in
/// @param path how the path changes on the way up
/// @param requestMutations in the order to apply them: route, virtual host, table; or the reverse
/// @param metadata by filter name
/// @param filterConfigs `typed_per_filter_config`, the most specific for each filter
public record Route(
        String name,
        String virtualHostName,
        RouteMatch match,
        RouteAction action,
        PathRewrite path,
        List<HeaderMutations> requestMutations,
        List<HeaderMutations> responseMutations,
        Map<String, Map<String, Object>> metadata,
        Map<String, Object> filterConfigs,
        RouteStats stats) {

    /// What a route says to one filter; null when nothing.
    public @Nullable Object filterConfig(String filter) {
        return filterConfigs.isEmpty() ? null : filterConfigs.get(filter);
    }

    /// Makes the request's headers what the upstream is to see.
    public void finalizeRequestHeaders(
            HeaderMap headers, StreamInfo info, ClusterChoice.@Nullable Target target) {
        if (hasRequestMutations(target)) {
            var context = new FormatContext(info, headers, null, null);
            if (target != null) {
                target.request().apply(headers, context);
            }
            for (HeaderMutations mutations : requestMutations) {
                mutations.apply(headers, context);
            }
        }
        path.apply(headers, match.path());
        if (action instanceof Forward forward) {
            rewriteHost(headers, forward.hostRewrite(), target);
        }
    }

    private boolean hasRequestMutations(ClusterChoice.@Nullable Target target) {
        if (target != null && !target.request().isEmpty()) {
            return true;
        }
        return !requestMutations.isEmpty();
    }

    private static void rewriteHost(
            HeaderMap headers, Forward.HostRewrite rule, ClusterChoice.@Nullable Target target) {
        String next = target == null ? "" : target.hostRewrite();
        if (next.isEmpty()) {
            next = rule.literal();
        }
        if (next.isEmpty() && !rule.header().isEmpty()) {
            String named = headers.get(HeaderName.of(rule.header()));
            next = named == null ? "" : named;
        }
        if (next.isEmpty() && rule.pathRegex() != null) {
            String target2 = headers.get(HeaderNames.PATH);
            next = target2 == null ? "" : withoutQuery(rule.pathRegex(), target2);
        }
        if (!next.isEmpty()) {
            String old = headers.get(HeaderNames.AUTHORITY);
            if (old != null && rule.appendForwardedHost()) {
                headers.appendValue(HeaderNames.X_FORWARDED_HOST, ",", old);
            }
            boolean byRoute = target == null || target.hostRewrite().isEmpty();
            if (old != null && byRoute && !old.equals(next)) {
                headers.set(HeaderNames.X_ENVOY_ORIGINAL_HOST, old);
            }
            headers.set(HeaderNames.AUTHORITY, next);
        }
    }

    private static String withoutQuery(PathRewrite regex, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return regex.rewrite(path, new PathMatch.Connect());
    }

    /// Applies what the levels say of responses; also to redirects and direct responses.
    public void finalizeResponseHeaders(
            HeaderMap headers,
            HeaderMap request,
            StreamInfo info,
            ClusterChoice.@Nullable Target target) {
        boolean own = target != null && !target.response().isEmpty();
        if (!own && responseMutations.isEmpty()) {
            return;
        }
        var context = new FormatContext(info, request, headers, null);
        if (own && target != null) {
            target.response().apply(headers, context);
        }
        for (HeaderMutations mutations : responseMutations) {
            mutations.apply(headers, context);
        }
    }
}
