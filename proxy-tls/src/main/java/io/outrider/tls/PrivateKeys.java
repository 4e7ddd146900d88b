package io.outrider.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/// Private keys read from PEM: PKCS#8, PKCS#1 and SEC 1, plain or encrypted. Immutable.
///
/// The message of a refusal never quotes the key or the password.
final class PrivateKeys {
    private PrivateKeys() {}

    /// The first private key in `pem`.
    static PrivateKey read(SecretBytes pem, @Nullable SecretBytes password)
            throws TlsConfigException {
        try (PEMParser parser = new PEMParser(new StringReader(pem.utf8()))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                PrivateKeyInfo info =
                        switch (block) {
                            case PrivateKeyInfo plain -> plain;
                            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                            case PKCS8EncryptedPrivateKeyInfo encrypted ->
                                    decrypt(encrypted, password);
                            case PEMEncryptedKeyPair encrypted -> decrypt(encrypted, password);
                            default -> null;
                        };
                if (info != null) {
                    return fromPkcs8(info);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new TlsConfigException("private_key", "unreadable PEM", e);
        }
        throw new TlsConfigException("private_key", "no private key found (expected: PEM)");
    }

    private static PrivateKeyInfo decrypt(
            PKCS8EncryptedPrivateKeyInfo encrypted, @Nullable SecretBytes password)
            throws TlsConfigException {
        try {
            return encrypted.decryptPrivateKeyInfo(
                    new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(characters(password)));
        } catch (PKCSException | OperatorCreationException e) {
            throw new TlsConfigException("password", "does not decrypt private_key", e);
        }
    }

    private static PrivateKeyInfo decrypt(
            PEMEncryptedKeyPair encrypted, @Nullable SecretBytes password)
            throws TlsConfigException {
        try {
            return encrypted
                    .decryptKeyPair(
                            new JcePEMDecryptorProviderBuilder()
                                    .setProvider(new BouncyCastleProvider())
                                    .build(characters(password)))
                    .getPrivateKeyInfo();
        } catch (IOException e) {
            throw new TlsConfigException("password", "does not decrypt private_key", e);
        }
    }

    private static char[] characters(@Nullable SecretBytes password) throws TlsConfigException {
        if (password == null) {
            throw new TlsConfigException("private_key", "encrypted (expected: a password with it)");
        }
        return password.utf8().toCharArray();
    }

    private static PrivateKey fromPkcs8(PrivateKeyInfo info) throws TlsConfigException {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String algorithm =
                switch (oid) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.3.101.112", "1.3.101.113" -> "EdDSA";
                    default ->
                            throw new TlsConfigException(
                                    "private_key",
                                    "algorithm " + oid + " (expected: RSA, EC, Ed25519 or Ed448)");
                };
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsConfigException("private_key", "unusable " + algorithm + " key", e);
        }
    }
}
