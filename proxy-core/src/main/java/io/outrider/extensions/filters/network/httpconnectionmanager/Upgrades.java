package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which filters a request goes through, upgrades considered. Immutable.
final class Upgrades {
    private Upgrades() {}

    /// Null when the request asks for an upgrade that is not allowed.
    static @Nullable List<HttpFilterConfig> filters(
            HcmSettings settings, HeaderMap headers, boolean upgrade, @Nullable Route route) {
        if (!upgrade) {
            return settings.filters();
        }
        boolean connect = headers.hasValue(HeaderNames.METHOD, "CONNECT");
        if (connect && route == null) {
            return settings.filters();
        }
        String value = connect ? "connect" : headers.get(HeaderNames.UPGRADE);
        String type = value == null ? "" : value.toLowerCase(Locale.ROOT);
        Forward.Upgrade byRoute =
                route != null && route.action() instanceof Forward forward
                        ? forward.upgrades().get(type)
                        : null;
        HcmSettings.Upgrade configured = settings.upgrades().get(type);
        boolean allowed =
                byRoute != null ? byRoute.enabled() : configured != null && configured.enabled();
        if (!allowed) {
            return null;
        }
        return configured == null || configured.filters().isEmpty()
                ? settings.filters()
                : configured.filters();
    }
}
