package io.outrider.server.admin;

import java.util.List;

/// The list of admin paths, as text and as the home page. Immutable.
final class AdminHelp {
    private AdminHelp() {}

    /// One path.
    ///
    /// @param changes only POST may call it
    /// @param parameters name and meaning, in turn
    record Entry(String path, boolean changes, String help, List<String> parameters) {}

    static String text(List<Entry> entries) {
        var out = new StringBuilder("admin commands are:\n");
        for (Entry entry : entries) {
            out.append("  ")
                    .append(entry.path())
                    .append(entry.changes() ? " (POST)" : "")
                    .append(": ")
                    .append(entry.help())
                    .append('\n');
            for (int i = 0; i < entry.parameters().size(); i += 2) {
                out.append("      ")
                        .append(entry.parameters().get(i))
                        .append(": ")
                        .append(entry.parameters().get(i + 1))
                        .append('\n');
            }
        }
        return out.toString();
    }

    /// What reads is a link, what changes a button.
    static String home(List<Entry> entries) {
        var out =
                new StringBuilder(
                        "<!DOCTYPE html><html lang=\"en\"><head><title>Outrider admin</title>"
                                + "<style>body{font-family:sans-serif;margin:2em}td{padding:.3em 1em}"
                                + "</style></head><body><h1>Outrider</h1><table>");
        for (Entry entry : entries) {
            out.append("<tr><td>")
                    .append(
                            entry.changes()
                                    ? "<form method=\"post\" action=\""
                                            + entry.path()
                                            + "\"><button>"
                                            + entry.path()
                                            + "</button></form>"
                                    : "<a href=\"" + entry.path() + "\">" + entry.path() + "</a>")
                    .append("</td><td>")
                    .append(entry.help())
                    .append("</td></tr>");
        }
        return out.append("</table></body></html>\n").toString();
    }
}
