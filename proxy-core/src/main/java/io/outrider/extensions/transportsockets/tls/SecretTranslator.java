package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.TlsConfigException;
import java.util.ArrayList;
import java.util.List;

/// `Secret` into a record. Threads: main loop, start, or the thread that watches files.
final class SecretTranslator {
    private SecretTranslator() {}

    static io.outrider.tls.Secret translate(
            Secret proto, FieldPath at, ConfigParser parser, FileSecrets.Reader files)
            throws ConfigException {
        return switch (proto.getTypeCase()) {
            case TLS_CERTIFICATE ->
                    new io.outrider.tls.Secret.Certificate(
                            CertificateTranslator.translate(
                                    proto.getTlsCertificate(), at.field("tls_certificate"), files));
            case VALIDATION_CONTEXT ->
                    new io.outrider.tls.Secret.Validation(
                            ValidationTranslator.translate(
                                    proto.getValidationContext(),
                                    at.field("validation_context"),
                                    parser,
                                    files));
            case SESSION_TICKET_KEYS ->
                    new io.outrider.tls.Secret.TicketKeys(
                            ticketKeys(
                                    proto.getSessionTicketKeys(),
                                    at.field("session_ticket_keys"),
                                    files));
            case GENERIC_SECRET -> throw at.field("generic_secret").unsupported("generic secrets");
            case TYPE_NOT_SET ->
                    throw at.missing("tls_certificate, validation_context or session_ticket_keys");
        };
    }

    /// The same for a file's watcher.
    static io.outrider.tls.Secret loaded(
            Secret proto, FieldPath at, ConfigParser parser, FileSecrets.Reader files)
            throws TlsConfigException {
        try {
            return translate(proto, at, parser, files);
        } catch (ConfigException e) {
            throw new TlsConfigException("", String.valueOf(e.getMessage()), e);
        }
    }

    static List<SecretBytes> ticketKeys(
            TlsSessionTicketKeys proto, FieldPath at, FileSecrets.Reader files)
            throws ConfigException {
        List<SecretBytes> keys = new ArrayList<>();
        for (int i = 0; i < proto.getKeysCount(); i++) {
            keys.add(
                    DataSourceTranslator.bytes(proto.getKeys(i), at.field("keys").index(i), files));
        }
        return keys;
    }
}
