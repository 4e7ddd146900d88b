package io.outrider.server.admin;

import io.outrider.config.Secrets;
import io.outrider.formatter.Json;
import io.outrider.tls.CertificateDetails;
import io.outrider.tls.SubjectAltName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/certs`: what each TLS context shows and trusts, as the JSON of `admin.v3.Certificates`.
/// Immutable.
///
/// Envoy lists the first certificate of a trusted bundle; here they are all there.
final class CertsPage {
    private CertsPage() {}

    static String json(List<Secrets.Context> contexts, Instant now) {
        var certificates = new ArrayList<Object>();
        for (Secrets.Context context : contexts) {
            var shown = new LinkedHashMap<String, Object>();
            shown.put("ca_cert", each(context.trusted(), now));
            shown.put("cert_chain", each(context.own(), now));
            certificates.add(shown);
        }
        var out = new StringBuilder();
        Json.write(out, Map.of("certificates", certificates));
        return out.append('\n').toString();
    }

    private static List<Object> each(List<Secrets.Held> held, Instant now) {
        var all = new ArrayList<Object>();
        for (Secrets.Held one : held) {
            CertificateDetails details = one.details();
            var shown = new LinkedHashMap<String, Object>();
            shown.put("path", one.path());
            shown.put("serial_number", details.serialNumber());
            shown.put("subject_alt_names", names(details));
            shown.put("days_until_expiration", Long.toString(details.daysUntilExpiry(now)));
            shown.put("valid_from", seconds(details.notBefore()));
            shown.put("expiration_time", seconds(details.notAfter()));
            all.add(shown);
        }
        return all;
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// Envoy has fields for three kinds of names and shows no others.
    private static List<Object> names(CertificateDetails details) {
        var names = new ArrayList<Object>();
        for (SubjectAltName name : details.subjectAltNames()) {
            switch (name.type()) {
                case DNS -> names.add(Map.of("dns", name.value()));
                case URI -> names.add(Map.of("uri", name.value()));
                case IP_ADDRESS -> names.add(Map.of("ip_address", name.value()));
                case EMAIL, OTHER_NAME -> {}
            }
        }
        return names;
    }
}
