package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Who is signed in, kept in a signed cookie: the server remembers nothing.
///
/// Any name and password will do, as in Istio's sample. The signature only stops a browser from
/// making up a cookie of its own.
///
/// Threads: any thread.
final class Sessions {

    private static final String COOKIE = "session";
    private static final int MAX_NAME_CHARS = 64;

    private final SecretKeySpec key;

    /// @param secret shared by all replicas of the page; null makes a random one
    Sessions(@Nullable String secret) {
        var bytes = new byte[32];
        if (secret == null) {
            new SecureRandom().nextBytes(bytes);
        } else {
            bytes = secret.getBytes(StandardCharsets.UTF_8);
        }
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /// The user of this request; null when nobody is signed in.
    @Nullable String user(HttpRequest request) {
        var cookie = request.cookie(COOKIE);
        int dot = cookie == null ? -1 : cookie.indexOf('.');
        if (cookie == null || dot < 1) {
            return null;
        }
        var name = cookie.substring(0, dot);
        var expected = signature(name).getBytes(StandardCharsets.US_ASCII);
        var found = cookie.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, found)) {
            return null;
        }
        return new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8);
    }

    /// The `Set-Cookie` value that signs `user` in. The name is a header later: control characters
    /// are dropped, and what is too long is cut.
    String signIn(String user) {
        var name = new StringBuilder();
        user.strip()
                .codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(MAX_NAME_CHARS)
                .forEach(name::appendCodePoint);
        var encoded =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(name.toString().getBytes(StandardCharsets.UTF_8));
        return COOKIE
                + "="
                + encoded
                + "."
                + signature(encoded)
                + "; Path=/; HttpOnly; SameSite=Lax";
    }

    /// The `Set-Cookie` value that signs the user out.
    String signOut() {
        return COOKIE + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
    }

    private String signature(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
