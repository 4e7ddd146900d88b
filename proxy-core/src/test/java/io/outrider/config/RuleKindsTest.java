package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.BaseProto;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.pgv.validate.Validate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One value that breaks each kind of rule, with the whole sentence, on a message made for it.
class RuleKindsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // type | rule | value | sentence
                "TYPE_INT32 | int32 {const: 3} | 4 | v: 4 (expected: 3)",
                "TYPE_INT32 | int32 {lt: 3} | 3 | v: 3 (expected: < 3)",
                "TYPE_SINT32 | sint32 {lte: 3} | 4 | v: 4 (expected: <= 3)",
                "TYPE_INT64 | int64 {gt: -3} | -3 | v: -3 (expected: > -3)",
                "TYPE_SFIXED64 | sfixed64 {gte: 3} | 2 | v: 2 (expected: >= 3)",
                "TYPE_UINT32 | uint32 {gte: 1 lte: 4294967294} | 4294967295 | v: 4294967295 (expected: >= 1 and <= 4294967294)",
                "TYPE_UINT64 | uint64 {lt: 18446744073709551615} | 18446744073709551615 | v: 18446744073709551615 (expected: < 18446744073709551615)",
                "TYPE_FIXED32 | fixed32 {gt: 10 lt: 5} | 7 | v: 7 (expected: > 10 or < 5)",
                "TYPE_FIXED64 | fixed64 {in: [1, 2]} | 3 | v: 3 (expected: one of 1, 2)",
                "TYPE_SINT64 | sint64 {not_in: [1, 2]} | 2 | v: 2 (expected: none of 1, 2)",
                "TYPE_SFIXED32 | sfixed32 {gt: 0} | 0 | v: 0 (expected: > 0)",
                "TYPE_FLOAT | float {gte: 0.5} | 0.25 | v: 0.25 (expected: >= 0.5)",
                "TYPE_DOUBLE | double {gte: 0 lte: 100} | 100.5 | v: 100.5 (expected: >= 0 and <= 100)",
                "TYPE_BOOL | bool {const: true} | false | v: false (expected: true)",
                "TYPE_STRING | string {const: 'a'} | b | v: 'b' (expected: 'a')",
                "TYPE_STRING | string {len: 2} | abc | v: 'abc' (expected: 2 characters)",
                "TYPE_STRING | string {min_len: 2} | é | v: 'é' (expected: at least 2 characters)",
                "TYPE_STRING | string {max_len: 1} | ab | v: 'ab' (expected: at most 1 character)",
                "TYPE_STRING | string {len_bytes: 1} | é | v: 'é' (expected: 1 bytes)",
                "TYPE_STRING | string {min_bytes: 3} | é | v: 'é' (expected: at least 3 bytes)",
                "TYPE_STRING | string {max_bytes: 1} | é | v: 'é' (expected: at most 1 byte)",
                "TYPE_STRING | string {pattern: '^[a-c]+$'} | abd | v: 'abd' (expected: a match of ^[a-c]+$)",
                "TYPE_STRING | string {prefix: '/'} | a | v: 'a' (expected: to begin with '/')",
                "TYPE_STRING | string {suffix: '/'} | a | v: 'a' (expected: to end with '/')",
                "TYPE_STRING | string {contains: '/'} | a | v: 'a' (expected: to contain '/')",
                "TYPE_STRING | string {not_contains: '/'} | a/ | v: 'a/' (expected: not to contain '/')",
                "TYPE_STRING | string {in: ['a', 'b']} | c | v: 'c' (expected: one of 'a', 'b')",
                "TYPE_STRING | string {not_in: ['a', 'b']} | b | v: 'b' (expected: none of 'a', 'b')",
                "TYPE_STRING | string {email: true} | a@ | v: 'a@' (expected: an e-mail address)",
                "TYPE_STRING | string {hostname: true} | -a.example | v: '-a.example' (expected: a host name)",
                "TYPE_STRING | string {ip: true} | 1.2.3 | v: '1.2.3' (expected: an IP address)",
                "TYPE_STRING | string {ipv4: true} | ::1 | v: '::1' (expected: an IPv4 address)",
                "TYPE_STRING | string {ipv6: true} | 1.2.3.4 | v: '1.2.3.4' (expected: an IPv6 address)",
                "TYPE_STRING | string {uri: true} | /a | v: '/a' (expected: an absolute URI)",
                "TYPE_STRING | string {address: true} | a b | v: 'a b' (expected: a host name or IP address)",
                "TYPE_STRING | string {uuid: true} | 12-a | v: '12-a' (expected: a UUID)",
                "TYPE_STRING | string {well_known_regex: HTTP_HEADER_NAME} | a b | v: 'a b' (expected: an HTTP header name)",
                "TYPE_STRING | string {well_known_regex: HTTP_HEADER_VALUE} | \"a\\x01\" | v: 'a\\u0001' (expected: an HTTP header value)",
                "TYPE_STRING | string {well_known_regex: HTTP_HEADER_VALUE strict: false} | \"a\\r\" | v: 'a\\r' (expected: no NUL, CR or LF)",
                "TYPE_BYTES | bytes {min_len: 3} | YWI= | v: 2 bytes (expected: at least 3)",
                "TYPE_BYTES | bytes {max_len: 1} | YWI= | v: 2 bytes (expected: at most 1)",
                "TYPE_BYTES | bytes {prefix: 'x'} | YWI= | v: bytes that do not begin or end as the rule asks",
                "TYPE_ENUM | enum {defined_only: true} | 9 | v: 9 (expected: one of DEFAULT, HIGH)",
                "TYPE_ENUM | enum {const: 1} | DEFAULT | v: DEFAULT (expected: 1)",
                "TYPE_ENUM | enum {in: [1]} | DEFAULT | v: DEFAULT (expected: one of HIGH)",
                "TYPE_ENUM | enum {not_in: [0]} | DEFAULT | v: DEFAULT (expected: none of DEFAULT)",
                "Duration | duration {gt {}} | 0s | v: 0s (expected: > 0s)",
                "Duration | duration {gte {nanos: 1000000} lt {seconds: 5}} | 5s | v: 5s (expected: >= 0.001s and < 5s)",
                "Timestamp | timestamp {lt {seconds: 60}} | 1970-01-01T00:01:00Z | v: 1970-01-01T00:01:00Z (expected: < 1970-01-01T00:01:00Z)",
                "UInt32Value | uint32 {gte: 2} | 1 | v: 1 (expected: >= 2)",
                "Any | any {in: ['type.googleapis.com/a.B']} | {\"@type\": type.googleapis.com/google.protobuf.Empty} | v: 'type.googleapis.com/google.protobuf.Empty' (expected: one of 'type.googleapis.com/a.B')",
                "Any | any {not_in: ['type.googleapis.com/google.protobuf.Empty']} | {\"@type\": type.googleapis.com/google.protobuf.Empty} | v: 'type.googleapis.com/google.protobuf.Empty' (expected: none of 'type.googleapis.com/google.protobuf.Empty')",
                "Any | any {required: true} | ~ | v: missing (expected: a mapping with '@type')",
                "Duration | duration {required: true} | ~ | v: missing (expected: a duration such as 0.25s)",
                "UInt32Value | message {required: true} | ~ | v: missing (expected: a value)",
                "repeated TYPE_INT32 | repeated {min_items: 2} | [1] | v: 1 elements (expected: at least 2)",
                "repeated TYPE_INT32 | repeated {max_items: 1} | [1, 2] | v: 2 elements (expected: at most 1)",
                "repeated TYPE_STRING | repeated {unique: true} | [a, b, a] | v: 'a' twice (expected: each once)",
                "repeated TYPE_STRING | repeated {items {string {min_len: 1}}} | [a, ''] | v[1]: '' (expected: at least 1 character)",
                "map | map {min_pairs: 1} | {} | v: 0 entries (expected: at least 1)",
                "map | map {max_pairs: 1} | {a: 1, b: 2} | v: 2 entries (expected: at most 1)",
                "map | map {keys {string {max_len: 1}}} | {ab: 1} | v[\"ab\"]: 'ab' (expected: at most 1 character)",
                "map | map {values {int32 {gt: 0}}} | {a: 0} | v[\"a\"]: 0 (expected: > 0)",
            })
    void breakingTheRuleIsSaidInOneSentence(String type, String rule, String value, String sentence)
            throws Exception {
        assertThat(problems(type, rule, value)).containsExactly("Thing: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TYPE_INT32 | int32 {gte: 5 ignore_empty: true} | 0",
                "TYPE_STRING | string {min_len: 5 ignore_empty: true} | ''",
                "TYPE_BYTES | bytes {min_len: 5 ignore_empty: true} | ''",
                "TYPE_STRING | string {well_known_regex: HTTP_HEADER_NAME strict: false} | ''",
                "TYPE_STRING | string {well_known_regex: HTTP_HEADER_NAME} | ':path'",
                "TYPE_FIXED32 | fixed32 {gt: 10 lt: 5} | 4",
                "TYPE_UINT64 | uint64 {gt: 9223372036854775807} | 9223372036854775808",
                "UInt32Value | uint32 {gte: 2} | ~",
                "Duration | duration {gt {}} | ~",
                "repeated TYPE_INT32 | repeated {min_items: 2 ignore_empty: true} | []",
                "map | map {values {int32 {gt: 0}}} | {a: 1}",
            })
    void keepingTheRuleIsFine(String type, String rule, String value) throws Exception {
        assertThat(problems(type, rule, value)).isEmpty();
    }

    private static List<String> problems(String type, String rule, String value) throws Exception {
        Descriptor thing = thing(type, rule);
        var parser = ConfigParser.strict();
        FieldPath at = FieldPath.root("Thing");
        DynamicMessage message =
                parser.parseYaml("v: " + value, DynamicMessage.getDefaultInstance(thing), at);
        var problems = new Problems.Collected();

        parser.validate(message, at, problems);

        return problems.all().stream().map(Throwable::getMessage).toList();
    }

    private static Descriptor thing(String type, String rule)
            throws TextFormat.ParseException, DescriptorValidationException {
        var rules = Validate.FieldRules.newBuilder();
        TextFormat.merge(rule, rules);
        var field =
                FieldDescriptorProto.newBuilder()
                        .setName("v")
                        .setNumber(1)
                        .setLabel(
                                type.startsWith("repeated ") || type.equals("map")
                                        ? FieldDescriptorProto.Label.LABEL_REPEATED
                                        : FieldDescriptorProto.Label.LABEL_OPTIONAL)
                        .setOptions(
                                FieldOptions.newBuilder()
                                        .setExtension(Validate.rules, rules.build()));
        var thing = DescriptorProto.newBuilder().setName("Thing");
        String single = type.replace("repeated ", "");
        if (single.equals("map")) {
            field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".test.Thing.VEntry");
            thing.addNestedType(entry());
        } else if (single.equals("TYPE_ENUM")) {
            field.setType(FieldDescriptorProto.Type.TYPE_ENUM)
                    .setTypeName("." + RoutingPriority.getDescriptor().getFullName());
        } else if (single.startsWith("TYPE_")) {
            field.setType(FieldDescriptorProto.Type.valueOf(single));
        } else {
            field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setTypeName(".google.protobuf." + single);
        }
        var file =
                FileDescriptorProto.newBuilder()
                        .setName("thing.proto")
                        .setPackage("test")
                        .setSyntax("proto3")
                        .addMessageType(thing.addField(field));
        FileDescriptor[] uses = {
            Any.getDescriptor().getFile(),
            Duration.getDescriptor().getFile(),
            Timestamp.getDescriptor().getFile(),
            UInt32Value.getDescriptor().getFile(),
            BaseProto.getDescriptor()
        };
        for (FileDescriptor use : uses) {
            file.addDependency(use.getName());
        }
        return FileDescriptor.buildFrom(file.build(), uses).findMessageTypeByName("Thing");
    }

    private static DescriptorProto entry() {
        return DescriptorProto.newBuilder()
                .setName("VEntry")
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(plain("key", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(plain("value", 2, FieldDescriptorProto.Type.TYPE_INT32))
                .build();
    }

    private static FieldDescriptorProto plain(
            String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(type)
                .build();
    }
}
