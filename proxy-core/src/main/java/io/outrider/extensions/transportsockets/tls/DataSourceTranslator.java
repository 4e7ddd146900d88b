package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.RouteTranslator;
import io.outrider.tls.SecretBytes;
import java.nio.charset.StandardCharsets;

/// `DataSource` into bytes that are not printed. Threads: main loop, or start.
final class DataSourceTranslator {
    private DataSourceTranslator() {}

    static SecretBytes bytes(DataSource source, FieldPath at) throws ConfigException {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> SecretBytes.of(source.getInlineString());
            case INLINE_BYTES -> SecretBytes.of(source.getInlineBytes().toByteArray());
            case FILENAME, ENVIRONMENT_VARIABLE, SPECIFIER_NOT_SET ->
                    SecretBytes.of(
                            RouteTranslator.body(source, at).getBytes(StandardCharsets.ISO_8859_1));
        };
    }
}
