package io.outrider.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Message definitions by full name, loaded when first asked for.
///
/// The API jar holds ten thousand classes; a name is turned into the name of its generated class,
/// by the rule that the API's packages follow, instead of listing them. Threads: any.
public final class TypeRegistry {

    private record JavaPackage(String proto, String java) {}

    /// Proto package prefixes and where their generated classes are.
    private static final List<JavaPackage> JAVA_PACKAGES =
            List.of(
                    new JavaPackage("envoy.", "io.envoyproxy.envoy."),
                    new JavaPackage("xds.", "com.github.xds."),
                    new JavaPackage("udpa.", "com.github.udpa.udpa."),
                    new JavaPackage("google.protobuf.", "com.google.protobuf."),
                    new JavaPackage("google.rpc.", "com.google.rpc."),
                    new JavaPackage("google.api.", "com.google.api."),
                    new JavaPackage("cel.expr.", "dev.cel.expr."),
                    new JavaPackage("opentelemetry.proto.", "io.opentelemetry.proto."));

    private final Map<String, Descriptor> extra;
    private final Map<String, Message> known = new ConcurrentHashMap<>();

    private TypeRegistry(Iterable<MessageTypes> extras) {
        var types = new HashMap<String, Descriptor>();
        for (MessageTypes brought : extras) {
            for (Descriptor type : brought.messages()) {
                types.put(type.getFullName(), type);
            }
        }
        extra = Map.copyOf(types);
    }

    /// Envoy's API and what extensions on the class path bring along.
    public static TypeRegistry load() {
        return new TypeRegistry(
                ServiceLoader.load(MessageTypes.class, MessageTypes.class.getClassLoader()));
    }

    /// Envoy's API and exactly these.
    public static TypeRegistry of(List<MessageTypes> extras) {
        return new TypeRegistry(extras);
    }

    /// The empty message of a type URL or full name, or null when there is no such message.
    public @Nullable Message find(String typeUrl) {
        String name = TypeUrls.typeName(typeUrl);
        Message prototype = known.get(name);
        if (prototype == null) {
            prototype = load(name);
            if (prototype != null) {
                known.put(name, prototype);
            }
        }
        return prototype;
    }

    private @Nullable Message load(String name) {
        Descriptor brought = extra.get(name);
        if (brought != null) {
            return DynamicMessage.getDefaultInstance(brought);
        }
        for (JavaPackage mapping : JAVA_PACKAGES) {
            if (name.startsWith(mapping.proto())) {
                return generated(name, mapping.java() + name.substring(mapping.proto().length()));
            }
        }
        return null;
    }

    private static @Nullable Message generated(String name, String className) {
        try {
            Class<?> type =
                    Class.forName(nested(className), true, TypeRegistry.class.getClassLoader());
            return Message.class.isAssignableFrom(type)
                            && type.getMethod("getDefaultInstance").invoke(null)
                                    instanceof Message message
                            && message.getDescriptorForType().getFullName().equals(name)
                    ? message
                    : null;
        } catch (ReflectiveOperationException | LinkageError noSuchMessage) {
            return null;
        }
    }

    /// Packages are lower case and messages are not: from the first message on, classes are nested.
    private static String nested(String className) {
        int message = 0;
        while (message < className.length()) {
            if (Character.isUpperCase(className.charAt(message))) {
                return className.substring(0, message)
                        + className.substring(message).replace('.', '$');
            }
            int dot = className.indexOf('.', message);
            message = dot < 0 ? className.length() : dot + 1;
        }
        return className;
    }
}
