package io.outrider.extensions.transportsockets.tls;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.TlsConfigException;
import io.outrider.tls.Trust;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A SPIFFE bundle map, `{"trust_domains": {NAME: {"keys": [{"use": "x509-svid", "x5c": […]}]}}}`,
/// into one PEM bundle for each trust domain. Threads: main loop, start, or the thread that watches
/// files.
///
/// Unlike Envoy, which refuses them, keys for JWTs are passed over: SPIRE's bundles hold both.
final class SpiffeBundleTranslator {
    private static final String X509 = "x509-svid";
    private static final String JWT = "jwt-svid";

    private SpiffeBundleTranslator() {}

    static Map<String, SecretBytes> translate(String json, ConfigParser parser, FieldPath at)
            throws ConfigException {
        Map<String, Value> domains =
                parser.parseYaml(json, Struct.getDefaultInstance(), at)
                        .getFieldsOrDefault("trust_domains", Value.getDefaultInstance())
                        .getStructValue()
                        .getFieldsMap();
        FieldPath here = at.field("trust_domains");
        if (domains.isEmpty()) {
            throw here.missing("at least one trust domain");
        }
        Map<String, SecretBytes> bundles = new HashMap<>();
        for (var domain : domains.entrySet()) {
            bundles.put(domain.getKey(), bundle(domain.getValue(), here.field(domain.getKey())));
        }
        return bundles;
    }

    private static SecretBytes bundle(Value domain, FieldPath at) throws ConfigException {
        List<Value> keys = list(domain, "keys");
        StringBuilder pem = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            FieldPath here = at.field("keys").index(i);
            String use = field(keys.get(i), "use").getStringValue();
            if (use.equals(JWT)) {
                continue;
            }
            if (!use.equals(X509)) {
                throw here.field("use").invalid('"' + use + "\" (expected: " + X509 + ")");
            }
            List<Value> certificates = list(keys.get(i), "x5c");
            if (certificates.isEmpty()) {
                throw here.field("x5c").missing("a certificate in base64");
            }
            for (int j = 0; j < certificates.size(); j++) {
                append(pem, certificates.get(j).getStringValue(), here.field("x5c").index(j));
            }
        }
        if (pem.isEmpty()) {
            throw at.field("keys").missing("at least one key for " + X509);
        }
        return SecretBytes.of(pem.toString());
    }

    private static void append(StringBuilder pem, String certificate, FieldPath at)
            throws ConfigException {
        try {
            byte[] der = Base64.getDecoder().decode(certificate);
            String block =
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder().encodeToString(der)
                            + "\n-----END CERTIFICATE-----\n";
            new Trust.Bundle(SecretBytes.of(block)).check();
            pem.append(block);
        } catch (TlsConfigException e) {
            throw at.invalid(e.problem());
        } catch (IllegalArgumentException _) {
            throw at.invalid("not base64 (expected: a certificate, DER in base64)");
        }
    }

    private static Value field(Value object, String name) {
        return object.getStructValue().getFieldsOrDefault(name, Value.getDefaultInstance());
    }

    private static List<Value> list(Value object, String name) {
        return field(object, name).getListValue().getValuesList();
    }
}
