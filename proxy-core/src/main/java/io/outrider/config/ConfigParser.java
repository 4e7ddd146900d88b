package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads files and `Any`s into messages, and holds them to the rules that the protos carry.
///
/// Threads: main loop, because of what its policies count; without that it is immutable.
public final class ConfigParser {

    private final TypeRegistry types;
    private final UnknownFieldPolicy unknownFields;
    private final DeprecatedFields deprecated;
    private final boolean keepUnknownTypes;
    private final FieldNames names;
    private final Validator validator;

    public ConfigParser(
            TypeRegistry types, UnknownFieldPolicy unknownFields, DeprecatedFields deprecated) {
        this(types, unknownFields, deprecated, false, new FieldNames(), new Rules());
    }

    private ConfigParser(
            TypeRegistry types,
            UnknownFieldPolicy unknownFields,
            DeprecatedFields deprecated,
            boolean keepUnknownTypes,
            FieldNames names,
            Rules rules) {
        this.types = types;
        this.unknownFields = unknownFields;
        this.deprecated = deprecated;
        this.keepUnknownTypes = keepUnknownTypes;
        this.names = names;
        this.validator = new Validator(this, rules, unknownFields, deprecated);
    }

    /// A parser for files: everything on the class path, unknown fields refused, deprecated ones
    /// logged.
    public static ConfigParser strict() {
        return new ConfigParser(
                TypeRegistry.load(),
                UnknownFieldPolicy.forStatic(false),
                new DeprecatedFields(false));
    }

    /// This parser with another answer to unknown fields; what was learnt about types is shared.
    public ConfigParser with(UnknownFieldPolicy policy) {
        return new ConfigParser(
                types, policy, deprecated, keepUnknownTypes, names, validator.rules());
    }

    /// This parser, keeping written-out `Any`s of unknown type as `TypedStruct`s instead of
    /// refusing them. For looking at configs, not for running them.
    public ConfigParser keepingUnknownTypes() {
        return new ConfigParser(types, unknownFields, deprecated, true, names, validator.rules());
    }

    public TypeRegistry types() {
        return types;
    }

    public UnknownFieldPolicy unknownFields() {
        return unknownFields;
    }

    public DeprecatedFields deprecated() {
        return deprecated;
    }

    /// Reads one YAML or JSON document, fields in either spelling. Does not [#validate]: call it
    /// when everything is merged.
    public <T extends Message> T parseYaml(String yamlOrJson, T prototype, FieldPath at)
            throws ConfigException {
        return parseYaml(yamlOrJson, prototype, at, Problems.STOP_AT_FIRST);
    }

    /// As above; mistakes go to `problems` and their fields stay unset. A text that is no YAML at
    /// all is thrown.
    public <T extends Message> T parseYaml(
            String yamlOrJson, T prototype, FieldPath at, Problems problems)
            throws ConfigException {
        Tree tree = Texts.read(yamlOrJson, at);
        if (!(tree instanceof Tree.Mapping)) {
            throw at.invalid(
                    (tree instanceof Tree.Nothing ? "empty" : tree.shown())
                            + " (expected: a mapping)");
        }
        DynamicMessage read = reader(problems).read(tree, prototype.getDescriptorForType(), at);
        return sameAs(prototype, read, at);
    }

    /// The keys at the top of a YAML or JSON document, for telling what kind of file it is.
    public static List<String> keys(String yamlOrJson, FieldPath at) throws ConfigException {
        return Texts.read(yamlOrJson, at) instanceof Tree.Mapping mapping
                ? mapping.entries().stream().map(Tree.Entry::key).toList()
                : List.of();
    }

    /// Reads each text, merges it onto those before as protobuf merges (fields replaced, messages
    /// merged, lists appended), and validates the result: `-c` and then `--config-yaml`.
    public <T extends Message> T parseMerged(List<String> texts, T prototype, FieldPath at)
            throws ConfigException {
        Message.Builder merged = prototype.newBuilderForType();
        for (String text : texts) {
            merged.mergeFrom(parseYaml(text, prototype, at));
        }
        T message = cast(prototype, merged.build());
        validate(message, at);
        return message;
    }

    /// The message inside `any`, validated. Of a `TypedStruct`, the message that its struct spells.
    public Message unpack(Any any, FieldPath at) throws ConfigException {
        Message message = open(any, at, Problems.STOP_AT_FIRST);
        if (message == null) {
            throw at.invalid("type '" + TypeUrls.typeName(any) + "' is no message known here");
        }
        validate(message, at);
        return message;
    }

    /// The message inside `any`, validated, which must be a `type`.
    public <T extends Message> T unpack(Any any, Class<T> type, FieldPath at)
            throws ConfigException {
        Message message = unpack(any, at);
        if (!type.isInstance(message)) {
            throw at.invalid(
                    "a "
                            + message.getDescriptorForType().getFullName()
                            + " (expected: "
                            + typeName(type)
                            + ")");
        }
        return type.cast(message);
    }

    /// Holds `message` and every message in its `Any`s to the rules of their protos, and looks for
    /// fields without definition and for deprecated ones.
    public void validate(Message message, FieldPath at) throws ConfigException {
        validate(message, at, Problems.STOP_AT_FIRST);
    }

    /// As above, with mistakes going to `problems`.
    public void validate(Message message, FieldPath at, Problems problems) throws ConfigException {
        validator.check(message, at, problems);
    }

    /// The message inside `any`, not validated; null when its type is unknown.
    @Nullable Message open(Any any, FieldPath at, Problems problems) throws ConfigException {
        String url = any.getTypeUrl();
        Message prototype = types.find(url);
        if (prototype == null) {
            return null;
        }
        Message message = parse(prototype, any, at);
        String name = prototype.getDescriptorForType().getFullName();
        if (!TypeUrls.isTypedStruct(name)) {
            return message;
        }
        Struct struct =
                message instanceof com.github.xds.type.v3.TypedStruct xds
                        ? xds.getValue()
                        : ((com.github.udpa.udpa.type.v1.TypedStruct) message).getValue();
        Message named = types.find(TypeUrls.typeName(any));
        if (named == null || TypeUrls.isTypedStruct(named.getDescriptorForType().getFullName())) {
            return null;
        }
        DynamicMessage read =
                reader(problems)
                        .read(
                                WellKnown.tree(struct),
                                named.getDescriptorForType(),
                                at.field("value"));
        return sameAs(named, read, at);
    }

    private static Message parse(Message prototype, Any any, FieldPath at) throws ConfigException {
        try {
            return prototype.getParserForType().parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException malformed) {
            throw at.invalid(
                    "bytes that are no "
                            + prototype.getDescriptorForType().getFullName()
                            + ": "
                            + malformed.getMessage());
        }
    }

    private MessageReader reader(Problems problems) {
        return new MessageReader(types, names, unknownFields, keepUnknownTypes, problems);
    }

    private static <T extends Message> T sameAs(T prototype, DynamicMessage read, FieldPath at)
            throws ConfigException {
        if (prototype instanceof DynamicMessage) {
            return cast(prototype, read);
        }
        try {
            return cast(prototype, prototype.getParserForType().parseFrom(read.toByteString()));
        } catch (InvalidProtocolBufferException tooDeep) {
            throw at.invalid("no valid message: " + tooDeep.getMessage());
        }
    }

    private static String typeName(Class<?> type) {
        try {
            return type.getMethod("getDefaultInstance").invoke(null) instanceof Message message
                    ? message.getDescriptorForType().getFullName()
                    : type.getName();
        } catch (ReflectiveOperationException notGenerated) {
            return type.getName();
        }
    }

    @SuppressWarnings("unchecked") // made by the prototype's own parser or builder
    private static <T extends Message> T cast(T prototype, Message message) {
        assert prototype.getClass() == message.getClass();
        return (T) message;
    }
}
