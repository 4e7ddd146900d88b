package io.outrider.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/// A certificate chain as logs, headers and policies want to read it.
///
/// Shared by every connection that shows the same chain. Threads: any thread; each text is made
/// when first asked for (a race makes it twice, with equal results).
public final class CertificateDetails {
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final Map<String, String> DN_NAMES =
            Map.of(
                    "1.2.840.113549.1.9.1", "emailAddress",
                    "2.5.4.5", "serialNumber",
                    "2.5.4.4", "SN",
                    "2.5.4.42", "GN",
                    "2.5.4.12", "title");

    private final List<X509Certificate> chain;
    private @Nullable String subject;
    private @Nullable String issuer;
    private @Nullable String sha256;
    private @Nullable String sha1;
    private @Nullable String urlEncodedPem;
    private @Nullable String urlEncodedPemChain;
    private @Nullable List<SubjectAltName> subjectAltNames;

    CertificateDetails(List<X509Certificate> chain) {
        this.chain = chain;
    }

    /// Leaf first; as the peer sent it, or as configured.
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// The same for each certificate of the chain, leaf first.
    public List<CertificateDetails> eachOfChain() {
        List<CertificateDetails> each = new ArrayList<>(chain.size());
        for (X509Certificate certificate : chain) {
            each.add(new CertificateDetails(List.of(certificate)));
        }
        return each;
    }

    /// The subject as RFC 2253 prints it.
    public String subject() {
        String text = subject;
        if (text == null) {
            subject = text = distinguishedName(leaf().getSubjectX500Principal());
        }
        return text;
    }

    /// The issuer as RFC 2253 prints it.
    public String issuer() {
        String text = issuer;
        if (text == null) {
            issuer = text = distinguishedName(leaf().getIssuerX500Principal());
        }
        return text;
    }

    /// In lower-case hexadecimal, without leading zero bytes.
    public String serialNumber() {
        String hex = leaf().getSerialNumber().toString(16);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /// SHA-256 of the leaf's DER bytes in lower-case hexadecimal: Envoy's certificate hash.
    public String sha256() {
        String text = sha256;
        if (text == null) {
            sha256 = text = digest("SHA-256", der(leaf()));
        }
        return text;
    }

    /// SHA-1 of the leaf's DER bytes in lower-case hexadecimal.
    public String sha1() {
        String text = sha1;
        if (text == null) {
            sha1 = text = digest("SHA-1", der(leaf()));
        }
        return text;
    }

    /// The leaf in PEM, URL-encoded as in the XFCC element `Cert`.
    public String urlEncodedPem() {
        String text = urlEncodedPem;
        if (text == null) {
            urlEncodedPem = text = urlEncode(pem(leaf()));
        }
        return text;
    }

    /// The whole chain in PEM, URL-encoded as in the XFCC element `Chain`.
    public String urlEncodedPemChain() {
        String text = urlEncodedPemChain;
        if (text == null) {
            StringBuilder pem = new StringBuilder();
            for (X509Certificate certificate : chain) {
                pem.append(pem(certificate));
            }
            urlEncodedPemChain = text = urlEncode(pem.toString());
        }
        return text;
    }

    /// Every name in the leaf's subject alternative name extension, in its order; empty when there
    /// is none.
    ///
    /// @throws IllegalArgumentException when the extension cannot be read
    public List<SubjectAltName> subjectAltNames() {
        List<SubjectAltName> names = subjectAltNames;
        if (names == null) {
            subjectAltNames = names = readSubjectAltNames(leaf());
        }
        return names;
    }

    /// The values of one type, in the certificate's order.
    public List<String> subjectAltNames(SanType type) {
        List<String> values = new ArrayList<>();
        for (SubjectAltName name : subjectAltNames()) {
            if (name.type() == type) {
                values.add(name.value());
            }
        }
        return values;
    }

    /// The first URI name that is a SPIFFE id, or null.
    public @Nullable String spiffeId() {
        for (SubjectAltName name : subjectAltNames()) {
            if (name.type() == SanType.URI && name.value().startsWith("spiffe://")) {
                return name.value();
            }
        }
        return null;
    }

    /// Whole days from `now` until the leaf expires; 0 when it has, as in Envoy.
    public long daysUntilExpiry(Instant now) {
        return Math.max(0, (notAfter().getEpochSecond() - now.getEpochSecond()) / 86_400);
    }

    @Override
    public String toString() {
        return subject() + ", serial " + serialNumber();
    }

    private static String distinguishedName(X500Principal name) {
        return name.getName(X500Principal.RFC2253, DN_NAMES);
    }

    private static List<SubjectAltName> readSubjectAltNames(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(SUBJECT_ALT_NAME);
        if (extension == null) {
            return List.of();
        }
        List<SubjectAltName> names = new ArrayList<>();
        byte[] content = ASN1OctetString.getInstance(extension).getOctets();
        for (GeneralName name : GeneralNames.getInstance(content).getNames()) {
            switch (name.getTagNo()) {
                case GeneralName.dNSName -> names.add(text(SanType.DNS, name));
                case GeneralName.uniformResourceIdentifier -> names.add(text(SanType.URI, name));
                case GeneralName.rfc822Name -> names.add(text(SanType.EMAIL, name));
                case GeneralName.iPAddress -> names.add(address(name));
                case GeneralName.otherName -> names.add(otherName(name));
                default -> {}
            }
        }
        return List.copyOf(names);
    }

    private static SubjectAltName text(SanType type, GeneralName name) {
        byte[] bytes = ASN1IA5String.getInstance(name.getName()).getOctets();
        return new SubjectAltName(type, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static SubjectAltName address(GeneralName name) {
        byte[] bytes = ASN1OctetString.getInstance(name.getName()).getOctets();
        try {
            return new SubjectAltName(
                    SanType.IP_ADDRESS, IpText.of(InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "IP address of " + bytes.length + " bytes in a subject alternative name", e);
        }
    }

    private static SubjectAltName otherName(GeneralName name) {
        OtherName other = OtherName.getInstance(name.getName());
        ASN1Primitive value = other.getValue().toASN1Primitive();
        String text =
                switch (value) {
                    case ASN1String string -> string.getString();
                    case ASN1OctetString octets ->
                            new String(octets.getOctets(), StandardCharsets.ISO_8859_1);
                    default -> value.toString();
                };
        return new SubjectAltName(SanType.OTHER_NAME, text, other.getTypeID().getId());
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has its encoding", e);
        }
    }

    private static String pem(X509Certificate certificate) {
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der(certificate));
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    /// Escapes what Envoy escapes in PEM text: everything that base64 and the markers use beside
    /// letters and digits.
    private static String urlEncode(String pem) {
        StringBuilder out = new StringBuilder(pem.length() + pem.length() / 8);
        for (int i = 0; i < pem.length(); i++) {
            char c = pem.charAt(i);
            switch (c) {
                case '\n' -> out.append("%0A");
                case ' ' -> out.append("%20");
                case '+' -> out.append("%2B");
                case '/' -> out.append("%2F");
                case '=' -> out.append("%3D");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
