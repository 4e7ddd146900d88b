package io.outrider.tls.ca;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/// The subject alternative names of a [CertificateProfile] in ASN.1. Immutable.
final class SubjectNames {
    private SubjectNames() {}

    static GeneralNames of(CertificateProfile profile) {
        List<GeneralName> names = new ArrayList<>();
        add(names, GeneralName.uniformResourceIdentifier, profile.uris());
        add(names, GeneralName.dNSName, profile.dnsNames());
        add(names, GeneralName.iPAddress, profile.ipAddresses());
        add(names, GeneralName.rfc822Name, profile.emails());
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static void add(List<GeneralName> names, int type, List<String> values) {
        for (String value : values) {
            names.add(new GeneralName(type, value));
        }
    }
}
