package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.RouteTranslator;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.TlsConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// `DataSource` into bytes that are not printed. Threads: main loop, start, or the thread that
/// watches files.
final class DataSourceTranslator {
    /// Reads a file once.
    static final FileSecrets.Reader DIRECT =
            file -> {
                try {
                    return SecretBytes.of(Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new TlsConfigException(
                            "", file + " (expected: a file that can be read)", e);
                }
            };

    private DataSourceTranslator() {}

    static SecretBytes bytes(DataSource source, FieldPath at, FileSecrets.Reader files)
            throws ConfigException {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> SecretBytes.of(source.getInlineString());
            case INLINE_BYTES -> SecretBytes.of(source.getInlineBytes().toByteArray());
            case FILENAME -> {
                try {
                    yield files.read(Path.of(source.getFilename()));
                } catch (TlsConfigException e) {
                    throw at.field("filename").invalid(e.problem());
                }
            }
            case ENVIRONMENT_VARIABLE, SPECIFIER_NOT_SET ->
                    SecretBytes.of(
                            RouteTranslator.body(source, at).getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    /// Where `/certs` says that it came from.
    static String shown(DataSource source) {
        return source.hasFilename() ? source.getFilename() : "<inline>";
    }
}
