package io.outrider.config;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Arrays;
import java.util.List;

/// Writes down the messages that an extension brings along ([MessageTypes]). Immutable.
public final class NewMessages {
    private NewMessages() {}

    /// A file for messages of that package.
    public static FileDescriptorProto.Builder file(String protoPackage, String name) {
        return FileDescriptorProto.newBuilder()
                .setName(protoPackage.replace('.', '/') + "/" + name + ".proto")
                .setSyntax("proto3")
                .setPackage(protoPackage);
    }

    /// The messages of a file.
    ///
    /// @param used messages of other files that its fields have
    public static List<Descriptor> of(FileDescriptorProto.Builder file, Descriptor... used) {
        FileDescriptor[] needed =
                Arrays.stream(used)
                        .map(Descriptor::getFile)
                        .distinct()
                        .toArray(FileDescriptor[]::new);
        for (FileDescriptor each : needed) {
            file.addDependency(each.getName());
        }
        try {
            return FileDescriptor.buildFrom(file.build(), needed).getMessageTypes();
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException(file.getName() + ": " + e.getMessage(), e);
        }
    }

    /// A field that holds a string.
    public static FieldDescriptorProto.Builder text(String name, int number) {
        return field(name, number, FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_STRING);
    }

    /// A field that holds a message.
    public static FieldDescriptorProto.Builder message(String name, int number, Descriptor type) {
        return field(name, number, FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName("." + type.getFullName());
    }

    /// A field that holds any number of messages of that full name.
    public static FieldDescriptorProto.Builder list(String name, int number, String type) {
        return field(name, number, FieldDescriptorProto.Label.LABEL_REPEATED)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName("." + type);
    }

    private static FieldDescriptorProto.Builder field(
            String name, int number, FieldDescriptorProto.Label label) {
        return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setLabel(label);
    }
}
