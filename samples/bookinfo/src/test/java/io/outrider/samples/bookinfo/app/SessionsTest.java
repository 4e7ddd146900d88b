package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.samples.bookinfo.http.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {

    private final Sessions sessions = new Sessions("a test's secret");

    private @Nullable String userOf(String cookie) {
        return sessions.user(Requests.get("/", new Headers().add("cookie", cookie)));
    }

    private static String value(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jason", "Zoë <b>", "a.b=c;d"})
    void signedInUserIsKnownAgain(String user) {
        var cookie = sessions.signIn(user);

        assertThat(userOf("theme=dark; " + value(cookie))).isEqualTo(user);
    }

    @Test
    void nobodyCanMakeUpACookie() {
        var other = new Sessions(null).signIn("jason");

        assertThat(userOf(value(other))).isNull();
        assertThat(userOf("session=amFzb24.")).isNull();
        assertThat(userOf("session=amFzb24")).isNull();
        assertThat(userOf("session=.x")).isNull();
    }

    @Test
    void nameCannotBecomeASecondHeader() {
        var cookie = sessions.signIn("jason\r\nx-admin: yes");

        assertThat(userOf(value(cookie))).isEqualTo("jasonx-admin: yes");
    }

    @Test
    void cookieIsKeptFromScripts() {
        assertThat(sessions.signIn("jason")).endsWith("; Path=/; HttpOnly; SameSite=Lax");
    }
}
