package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/// Names of messages as `Any`s carry them.
public final class TypeUrls {

    static final String PREFIX = "type.googleapis.com/";
    static final String UDPA_TYPED_STRUCT = "udpa.type.v1.TypedStruct";
    static final String XDS_TYPED_STRUCT = "xds.type.v3.TypedStruct";

    /// Field 1 of both TypedStruct messages, length-delimited.
    private static final int TYPED_STRUCT_TYPE_URL_TAG = 1 << 3 | 2;

    private TypeUrls() {}

    /// The full message name in a type URL: what follows the last slash.
    public static String typeName(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }

    /// The full name of the message that `any` stands for: of a `TypedStruct`, the one it names;
    /// empty when unset.
    public static String typeName(Any any) {
        String type = typeName(any.getTypeUrl());
        return isTypedStruct(type) ? typeName(typedStructUrl(any.getValue())) : type;
    }

    static boolean isTypedStruct(String type) {
        return type.equals(XDS_TYPED_STRUCT) || type.equals(UDPA_TYPED_STRUCT);
    }

    /// Reads the one string, not the struct behind it; malformed bytes give an empty name, which
    /// nobody claims.
    private static String typedStructUrl(ByteString bytes) {
        try {
            CodedInputStream in = bytes.newCodedInput();
            String url = "";
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == TYPED_STRUCT_TYPE_URL_TAG) {
                    url = in.readStringRequireUtf8();
                } else if (!in.skipField(tag)) {
                    break;
                }
            }
            return url;
        } catch (IOException malformed) {
            return "";
        }
    }
}
