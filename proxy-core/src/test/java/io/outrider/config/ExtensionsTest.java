package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

    private static final FieldPath AT = FieldPath.root("Listener 'in'").field("typed_config");

    private record First(String name, Set<String> typeUrls) implements ExtensionFactory {}

    private record Second(String name, Set<String> typeUrls) implements ExtensionFactory {}

    private final First echo = new First("echo", Set.of("type.googleapis.com/example.Echo"));

    @Test
    void findsAFactoryByTypeUrlWhateverItsPrefix() {
        var extensions = Extensions.of(List.of(echo));

        assertThat(extensions.find("example.Echo")).isSameAs(echo);
        assertThat(extensions.find("type.example.org/example.Echo")).isSameAs(echo);
        assertThat(extensions.find("example.Other")).isNull();
    }

    @Test
    void twoClaimsOnOneTypeNameBothClasses() {
        List<ExtensionFactory> both = List.of(echo, new Second("other", echo.typeUrls()));

        assertThatThrownBy(() -> Extensions.of(both))
                .hasMessage(
                        "Two extensions claim example.Echo: "
                                + First.class.getName()
                                + " and "
                                + Second.class.getName());
    }

    @Test
    void aTypedStructIsFoundAsTheMessageItNames() throws ConfigException {
        var struct =
                Any.pack(
                        com.github.udpa.udpa.type.v1.TypedStruct.newBuilder()
                                .setValue(Struct.getDefaultInstance())
                                .setTypeUrl("type.googleapis.com/example.Echo")
                                .build());

        assertThat(Extensions.of(List.of(echo)).require("echo", struct, AT)).isSameAs(echo);
    }

    @Test
    void refusesByNameWhatIsNotThere() {
        var extensions = Extensions.of(List.of(echo));
        Any other = Any.newBuilder().setTypeUrl("type.googleapis.com/example.Other").build();

        assertThatThrownBy(() -> extensions.require("other", other, AT))
                .hasMessage(
                        "Listener 'in': typed_config: extension 'other' with type 'example.Other' is"
                                + " not supported");
        assertThatThrownBy(() -> extensions.require("echo", Any.getDefaultInstance(), AT))
                .hasMessage(
                        "Listener 'in': typed_config: missing (expected: typed_config of the extension"
                                + " 'echo': it is found by type)");
    }
}
