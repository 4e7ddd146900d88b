package io.outrider.config;

import com.google.protobuf.Any;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The extensions of one kind, by the type URL of their configuration.
///
/// Threads: immutable.
public final class Extensions<F extends ExtensionFactory> {

    private final List<F> all;
    private final Map<String, F> byType;

    private Extensions(Collection<? extends F> factories) {
        var types = new HashMap<String, F>();
        for (F factory : factories) {
            for (String url : factory.typeUrls()) {
                F other = types.put(TypeUrls.typeName(url), factory);
                if (other != null && other != factory) {
                    throw new IllegalStateException(
                            "Two extensions claim "
                                    + TypeUrls.typeName(url)
                                    + ": "
                                    + other.getClass().getName()
                                    + " and "
                                    + factory.getClass().getName());
                }
            }
        }
        all = List.copyOf(factories);
        byType = Map.copyOf(types);
    }

    /// Every factory of this SPI on the class path. Throws when two claim one type URL.
    public static <F extends ExtensionFactory> Extensions<F> load(Class<F> spi) {
        var found = new ArrayList<F>();
        ServiceLoader.load(spi, spi.getClassLoader()).forEach(found::add);
        return new Extensions<>(found);
    }

    /// Exactly these, for tests and for programs that embed the proxy.
    public static <F extends ExtensionFactory> Extensions<F> of(Collection<? extends F> factories) {
        return new Extensions<>(factories);
    }

    /// The factory for a type URL or full message name, or null.
    public @Nullable F find(String typeUrl) {
        return byType.get(TypeUrls.typeName(typeUrl));
    }

    /// The factory that `config` is meant for; a `TypedStruct` counts as the message it names.
    /// `name` is the extension's name as written beside `config`, only for the message.
    public F require(String name, Any config, FieldPath at) throws ConfigException {
        String type = TypeUrls.typeName(config);
        F factory = byType.get(type);
        if (factory != null) {
            return factory;
        }
        if (type.isEmpty()) {
            throw at.missing("typed_config of the extension '" + name + "': it is found by type");
        }
        throw at.unsupported("extension '" + name + "' with type '" + type + "'");
    }

    /// Every factory, each once, in the order found.
    public List<F> all() {
        return all;
    }
}
