package io.outrider.route;

import com.google.re2j.Pattern;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// How the path changes on its way up, or in a redirect. Immutable.
@SuppressWarnings("ClassInitializationDeadlock") // a record without state, made at once
public sealed interface PathRewrite {

    /// The new target for `target`; the query stays behind the path.
    String rewrite(String target, PathMatch matched);

    /// Nothing changes.
    PathRewrite NONE = new None();

    /// The matched prefix (or whole path) is replaced.
    record Prefix(String replacement) implements PathRewrite {
        @Override
        public String rewrite(String target, PathMatch matched) {
            int cut =
                    switch (matched) {
                        case PathMatch.Prefix prefix -> prefix.text().length();
                        case PathMatch.SeparatedPrefix prefix -> prefix.text().length();
                        case PathMatch.Exact exact -> exact.text().length();
                        case PathMatch.Regex _, PathMatch.Connect _ -> pathEnd(target);
                    };
            return replacement + target.substring(Math.min(cut, target.length()));
        }
    }

    /// `regex_rewrite`, on the path without query.
    record Regex(Pattern pattern, String substitution) implements PathRewrite {
        @Override
        public String rewrite(String target, PathMatch matched) {
            int end = pathEnd(target);
            return pattern.matcher(target.substring(0, end)).replaceAll(substitution)
                    + target.substring(end);
        }
    }

    /// The whole path is replaced (`path_redirect`).
    record Full(String path) implements PathRewrite {
        @Override
        public String rewrite(String target, PathMatch matched) {
            return path.indexOf('?') >= 0 ? path : path + target.substring(pathEnd(target));
        }
    }

    record None() implements PathRewrite {
        @Override
        public String rewrite(String target, PathMatch matched) {
            return target;
        }
    }

    private static int pathEnd(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    /// Rewrites the request's path and keeps the original in `x-envoy-original-path`.
    default void apply(HeaderMap headers, PathMatch matched) {
        if (this instanceof None) {
            return;
        }
        String target = headers.get(HeaderNames.PATH);
        if (target != null) {
            headers.set(HeaderNames.X_ENVOY_ORIGINAL_PATH, target);
            headers.set(HeaderNames.PATH, rewrite(target, matched));
        }
    }
}
