package io.outrider.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header `x-forwarded-client-cert`: what a hop says about the certificates of the hops before
/// it.
///
/// Pure functions on strings, as Envoy reads and writes them: `By=…;Hash=…;Subject="…",By=…`.
/// Immutable.
public final class Xfcc {
    private Xfcc() {}

    /// What a connection manager does with the header (`forward_client_cert_details`).
    public enum Mode {
        SANITIZE,
        FORWARD_ONLY,
        APPEND_FORWARD,
        SANITIZE_SET,
        ALWAYS_FORWARD_ONLY
    }

    /// What it says beside `By` and `Hash` (`set_current_client_cert_details`), in the order
    /// written.
    public enum Detail {
        CERT,
        CHAIN,
        SUBJECT,
        URI,
        DNS
    }

    /// The header's new value; null when it is to be removed.
    ///
    /// @param incoming the value as received, or null
    /// @param element what [#element] says about the client; null when it showed no certificate
    public static @Nullable String forward(
            Mode mode, @Nullable String incoming, @Nullable String element) {
        // A stranger's header is worth nothing: only a client with a certificate may speak for
        // others.
        boolean believed = element != null;
        return switch (mode) {
            case ALWAYS_FORWARD_ONLY -> incoming;
            case SANITIZE -> null;
            case FORWARD_ONLY -> believed ? incoming : null;
            case SANITIZE_SET -> element;
            case APPEND_FORWARD ->
                    !believed || incoming == null || incoming.isEmpty()
                            ? element
                            : incoming + "," + element;
        };
    }

    /// What this hop says about its client; the same for every request of a connection.
    ///
    /// @param local the certificate that this hop showed, or null
    public static String element(
            Set<Detail> details, @Nullable CertificateDetails local, CertificateDetails peer) {
        List<String> pairs = new ArrayList<>();
        if (local != null) {
            for (String uri : local.subjectAltNames(SanType.URI)) {
                pairs.add("By=" + uri);
            }
        }
        pairs.add("Hash=" + peer.sha256());
        if (details.contains(Detail.CERT)) {
            pairs.add("Cert=\"" + peer.urlEncodedPem() + "\"");
        }
        if (details.contains(Detail.CHAIN)) {
            pairs.add("Chain=\"" + peer.urlEncodedPemChain() + "\"");
        }
        if (details.contains(Detail.SUBJECT)) {
            // RFC 2253 has escaped quotes and backslashes already.
            pairs.add("Subject=\"" + peer.subject() + "\"");
        }
        if (details.contains(Detail.URI)) {
            for (String uri : peer.subjectAltNames(SanType.URI)) {
                pairs.add("URI=" + uri);
            }
        }
        if (details.contains(Detail.DNS)) {
            for (String dns : peer.subjectAltNames(SanType.DNS)) {
                pairs.add("DNS=" + dns);
            }
        }
        return String.join(";", pairs);
    }

    /// One `key=value` of an element, unquoted.
    public record Pair(String key, String value) {}

    /// The elements of a header, oldest hop first, each with its pairs in order.
    ///
    /// @throws IllegalArgumentException when a quote is not closed or a pair has no `=`
    public static List<List<Pair>> parse(String header) {
        List<List<Pair>> elements = new ArrayList<>();
        for (String element : split(header, ',')) {
            List<Pair> pairs = new ArrayList<>();
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException(
                            "x-forwarded-client-cert: '" + pair + "' (expected: key=value)");
                }
                pairs.add(
                        new Pair(
                                pair.substring(0, equals).strip(),
                                unquoted(pair.substring(equals + 1))));
            }
            elements.add(List.copyOf(pairs));
        }
        return List.copyOf(elements);
    }

    /// Splits at `separator` outside quotes; a backslash in quotes takes the next character as it
    /// is.
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\' && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            if (c == separator && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("x-forwarded-client-cert: quote without its end");
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == '\\' && i + 1 < value.length() - 1) {
                i++;
            }
            plain.append(value.charAt(i));
        }
        return plain.toString();
    }
}
