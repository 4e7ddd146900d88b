package io.outrider.stats;

import java.util.List;

/// The stats as a plain page for people: what [StatsText] writes, escaped, and a field for the
/// filter.
///
/// Names hold what peers and config said (a user agent, a URL), so nothing is written here without
/// escaping.
final class StatsHtml {
    private final StringBuilder out;

    StatsHtml(StringBuilder out) {
        this.out = out;
    }

    void write(List<Stat> stats, StatsQuery query) {
        out.append(
                "<!DOCTYPE html>\n<html lang='en'>\n<head><title>Stats</title></head>\n<body>\n");
        out.append("<form action='stats'><input type='hidden' name='format' value='html'>");
        out.append("<label>filter <input name='filter' value='");
        escape(query.pattern() == null ? "" : query.pattern().pattern());
        out.append("'></label> <label><input type='checkbox' name='usedonly'");
        out.append(query.usedOnly() ? " checked" : "");
        out.append("> used only</label></form>\n<pre>\n");
        StringBuilder text = new StringBuilder();
        new StatsText(text).write(stats, query.buckets());
        escape(text);
        out.append("</pre>\n</body>\n</html>\n");
    }

    private void escape(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }
}
