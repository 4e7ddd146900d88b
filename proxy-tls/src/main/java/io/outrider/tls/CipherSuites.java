package io.outrider.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Names of cipher suites in OpenSSL's spelling, as Envoy's configuration uses them, and in the
/// JDK's. Immutable.
final class CipherSuites {
    /// TLS 1.3 suites, always all of them: neither Envoy nor BoringSSL lets one choose.
    static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private static final Map<String, String> JDK_NAMES =
            Map.ofEntries(
                    suite("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                    suite("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                    suite(
                            "ECDHE-ECDSA-CHACHA20-POLY1305",
                            "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
                    suite("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                    suite("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                    suite("ECDHE-RSA-CHACHA20-POLY1305", "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
                    suite("ECDHE-ECDSA-AES128-SHA256", "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
                    suite("ECDHE-RSA-AES128-SHA256", "ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
                    suite("ECDHE-ECDSA-AES128-SHA", "ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
                    suite("ECDHE-RSA-AES128-SHA", "ECDHE_RSA_WITH_AES_128_CBC_SHA"),
                    suite("ECDHE-ECDSA-AES256-SHA", "ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
                    suite("ECDHE-RSA-AES256-SHA", "ECDHE_RSA_WITH_AES_256_CBC_SHA"),
                    suite("AES128-GCM-SHA256", "RSA_WITH_AES_128_GCM_SHA256"),
                    suite("AES256-GCM-SHA384", "RSA_WITH_AES_256_GCM_SHA384"),
                    suite("AES128-SHA", "RSA_WITH_AES_128_CBC_SHA"),
                    suite("AES256-SHA", "RSA_WITH_AES_256_CBC_SHA"));

    private CipherSuites() {}

    private static Map.Entry<String, String> suite(String openSsl, String jdk) {
        return Map.entry(openSsl, "TLS_" + jdk);
    }

    /// What to enable, in the spelling of `provider`.
    ///
    /// Neither library can be told through Netty that suites of a group `[A|B]` are equal: A is
    /// then preferred.
    static List<String> enabled(List<String> configured, TlsProvider provider)
            throws TlsConfigException {
        List<String> groups =
                configured.isEmpty() ? TlsParameters.DEFAULT_CIPHER_SUITES : configured;
        List<String> enabled = new ArrayList<>(TLS_1_3);
        for (int i = 0; i < groups.size(); i++) {
            for (String name : members(groups.get(i))) {
                String jdkName = JDK_NAMES.get(name);
                if (jdkName == null) {
                    throw new TlsConfigException(
                            "cipher_suites[" + i + "]",
                            name
                                    + " (expected: one of "
                                    + String.join(
                                            ", ", JDK_NAMES.keySet().stream().sorted().toList())
                                    + ")");
                }
                enabled.add(provider == TlsProvider.JDK ? jdkName : name);
            }
        }
        return enabled;
    }

    /// The OpenSSL name of a suite that JSSE names, as `%DOWNSTREAM_TLS_CIPHER%` prints it.
    static String openSslName(String jdkName) {
        for (Map.Entry<String, String> suite : JDK_NAMES.entrySet()) {
            if (suite.getValue().equals(jdkName)) {
                return suite.getKey();
            }
        }
        return jdkName;
    }

    private static List<String> members(String group) {
        String inner =
                group.startsWith("[") && group.endsWith("]")
                        ? group.substring(1, group.length() - 1)
                        : group;
        List<String> names = new ArrayList<>();
        for (String name : inner.split("\\|", -1)) {
            names.add(name.toUpperCase(Locale.ROOT));
        }
        return names;
    }
}
