package io.outrider.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.util.Arrays;
import java.util.List;

/// Session ticket keys in Envoy's form, 80 bytes: name 16, HMAC 32, AES 32. Immutable.
///
/// netty-tcnative encrypts tickets with AES-128 and a 16-byte HMAC key, so only the first half of
/// either key is used: Outriders that share a key file resume each other's sessions, an Envoy with
/// the same file does not.
final class TicketKeys {
    private static final int ENVOY_SIZE = 80;

    private TicketKeys() {}

    static OpenSslSessionTicketKey[] of(List<SecretBytes> keys) throws TlsConfigException {
        OpenSslSessionTicketKey[] converted = new OpenSslSessionTicketKey[keys.size()];
        for (int i = 0; i < converted.length; i++) {
            byte[] key = keys.get(i).toByteArray();
            if (key.length != ENVOY_SIZE) {
                throw new TlsConfigException(
                        "session_ticket_keys.keys[" + i + "]",
                        key.length + " bytes (expected: " + ENVOY_SIZE + ")");
            }
            converted[i] =
                    new OpenSslSessionTicketKey(
                            Arrays.copyOfRange(key, 0, 16),
                            Arrays.copyOfRange(key, 16, 32),
                            Arrays.copyOfRange(key, 48, 64));
        }
        return converted;
    }
}
