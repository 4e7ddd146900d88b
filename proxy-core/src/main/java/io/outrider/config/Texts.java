package io.outrider.config;

/// Tells JSON from YAML: JSON is YAML, but its own reader is exact, fast and allows tabs.
final class Texts {

    private Texts() {}

    static Tree read(String text, FieldPath at) throws ConfigException {
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int start = skipSpace(body, 0);
        if (start == body.length() || body.charAt(start) != '{') {
            return YamlReader.read(body, at);
        }
        try {
            return JsonReader.read(body, at);
        } catch (ConfigException notJson) {
            try {
                return YamlReader.read(body, at);
            } catch (ConfigException notYamlEither) {
                int key = skipSpace(body, start + 1);
                boolean looksLikeJson = key < body.length() && body.charAt(key) == '"';
                throw looksLikeJson ? notJson : notYamlEither;
            }
        }
    }

    private static int skipSpace(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }
}
