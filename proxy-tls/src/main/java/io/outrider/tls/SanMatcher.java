package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// One acceptable subject alternative name (`tls.v3.SubjectAltNameMatcher`). Immutable.
///
/// A certificate is accepted when any of its names satisfies any of the configured matchers.
///
/// @param oid of the other-name, in dotted form; null for every other type
public record SanMatcher(SanType type, StringMatch match, @Nullable String oid) {

    public SanMatcher(SanType type, StringMatch match) {
        this(type, match, null);
    }

    /// Whether `name` satisfies this matcher.
    boolean matches(SubjectAltName name) {
        if (name.type() != type) {
            return false;
        }
        if (type == SanType.OTHER_NAME && !name.oid().equals(oid)) {
            return false;
        }
        // In a certificate a DNS name may be a wildcard: it then stands for one whole label.
        if (type == SanType.DNS && match instanceof StringMatch.Exact exact) {
            return DnsName.matches(name.value(), exact.expected());
        }
        return match.matches(name.value());
    }
}
