package io.outrider.server.admin;

import io.outrider.log.LogLevel;
import io.outrider.log.ProcessLog;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/logging`: shows levels and changes them. Threads: main loop.
final class LoggingPage {
    private static final String USAGE =
            """

            usage: /logging?<name>=<level> (change single level)
            usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
            usage: /logging?level=<level> (change all levels)
            usage: /logging?group=<group_name>:<level> (change group of loggers)
            levels: trace debug info warning error critical off\s
            """;

    private LoggingPage() {}

    static AdminPage answer(AdminRequest request, ProcessLog log) {
        String mistake = change(request.parameters(), log);
        return mistake == null
                ? AdminPage.ok(levels(log))
                : AdminPage.text(400, "error: " + mistake + "\n" + USAGE + levels(log));
    }

    /// All or nothing; null when all is well.
    private static @Nullable String change(Map<String, String> parameters, ProcessLog log) {
        if (parameters.isEmpty()) {
            return null;
        }
        if (parameters.size() > 1) {
            return "invalid number of parameters";
        }
        var only = parameters.entrySet().iterator().next();
        if (only.getValue().isEmpty()) {
            return "empty parameter value";
        }
        if (only.getKey().equals("level")) {
            LogLevel all = LogLevel.parse(only.getValue());
            if (all == null) {
                return "unknown logger level";
            }
            log.setLevel(all);
            return null;
        }
        boolean several = only.getKey().equals("paths") || only.getKey().equals("group");
        String wishes = several ? only.getValue() : only.getKey() + ":" + only.getValue();
        var levels = new LinkedHashMap<String, LogLevel>();
        for (String wish : wishes.split(",")) {
            int colon = wish.lastIndexOf(':');
            LogLevel level = colon < 0 ? null : LogLevel.parse(wish.substring(colon + 1));
            if (level == null) {
                return "unknown logger level";
            }
            String name = wish.substring(0, colon);
            if (!log.levels().containsKey(name)) {
                return "unknown logger name";
            }
            levels.put(name, level);
        }
        levels.forEach(log::setLevel);
        return null;
    }

    private static String levels(ProcessLog log) {
        var out = new StringBuilder("active loggers:\n");
        log.levels()
                .forEach(
                        (name, level) ->
                                out.append("  ")
                                        .append(name)
                                        .append(": ")
                                        .append(level.toString().toLowerCase(Locale.ROOT))
                                        .append('\n'));
        return out.append('\n').toString();
    }
}
