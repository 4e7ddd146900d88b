package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsView;
import io.outrider.tls.Xfcc;
import java.util.Set;

/// Sets `x-forwarded-client-cert` from the client's certificate, as configured. Immutable.
record ClientCertHeader(Xfcc.Mode mode, Set<Xfcc.Detail> details)
        implements HcmSettings.ForwardClientCert {

    ClientCertHeader {
        details = Set.copyOf(details);
    }

    @Override
    public void apply(HeaderMap headers, ConnectionInfo info) {
        TlsView tls = info.tls;
        String incoming = headers.getJoined(HeaderNames.X_FORWARDED_CLIENT_CERT);
        String next = Xfcc.forward(mode, incoming, tls == null ? null : tls.forwarded(details));
        if (next == null) {
            headers.remove(HeaderNames.X_FORWARDED_CLIENT_CERT);
        } else if (!next.equals(headers.get(HeaderNames.X_FORWARDED_CLIENT_CERT))) {
            // also when several headers came: one goes on, joined, as in Envoy
            headers.set(HeaderNames.X_FORWARDED_CLIENT_CERT, next);
        }
    }
}
