package io.outrider.differential;

import io.outrider.differential.Case.Difference;
import io.outrider.differential.Case.Reply;
import io.outrider.differential.Case.Start;
import io.outrider.differential.Case.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads case files. An error names file, line and what was expected.
final class CaseFile {
    private final String id;
    private final List<String> lines;
    private int at;

    private CaseFile(String id, List<String> lines) {
        this.id = id;
        this.lines = lines;
    }

    /// Every `.case` file below `folder`, by name.
    static List<Case> all(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            var cases = new ArrayList<Case>();
            for (Path file : files.filter(f -> f.toString().endsWith(".case")).sorted().toList()) {
                String name = Objects.requireNonNull(file.getFileName()).toString();
                String id = name.substring(0, name.length() - ".case".length());
                cases.add(read(id, Files.readAllLines(file)));
            }
            return cases;
        }
    }

    static Case read(String id, List<String> lines) {
        return new CaseFile(id, lines).read();
    }

    private Case read() {
        String title = line().startsWith("# ") ? line().substring(2) : "";
        if (title.isEmpty()) {
            throw wrong("the first line must be '# ' and a title");
        }
        at++;
        String covers = "";
        var start = Start.SHARED;
        List<String> arguments = List.of();
        String config = "";
        List<Step> client = List.of();
        var upstreams = new LinkedHashMap<String, List<Reply>>();
        var secured = new LinkedHashMap<String, Secured>();
        List<String> stats = List.of();
        List<String> unjudged = List.of();
        List<Difference> differences = List.of();
        String stricter = "";
        List<String> flags = List.of();
        String gap = "";
        while (at < lines.size()) {
            String line = line();
            if (line.isBlank() || line.startsWith("#")) {
                at++;
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw wrong("expected a section such as 'client:'");
            }
            String section = line.substring(0, colon);
            String value = line.substring(colon + 1).trim();
            at++;
            switch (section.split(" ")[0]) {
                case "covers" -> covers = value;
                case "process" -> start = start(value);
                case "arguments" -> arguments = List.of(value.split(" "));
                case "config" -> config = String.join("\n", block());
                case "client" -> client = steps(block());
                case "upstream" -> {
                    String name = section.substring(8).trim();
                    var block = new ArrayList<>(block());
                    if (!block.isEmpty() && block.getFirst().startsWith("tls ")) {
                        var words = List.of(block.removeFirst().trim().split(" "));
                        secured.put(name, Secured.of(words.subList(1, words.size())));
                    }
                    upstreams.put(name, replies(block));
                }
                case "stats" -> stats = words(block());
                case "unjudged" -> unjudged = List.of(value.split(" "));
                case "differs" -> differences = differences(block());
                case "stricter" -> stricter = value;
                case "flags" -> flags = List.of(value.split(" "));
                case "gap" -> gap = value;
                default -> throw wrong("unknown section '" + section + "'");
            }
        }
        if (covers.isEmpty()) {
            throw wrong("a case says which point it covers: 'covers: 6 framing'");
        }
        return new Case(
                id,
                title,
                covers,
                start,
                arguments,
                config,
                client,
                Map.copyOf(upstreams),
                Map.copyOf(secured),
                stats,
                unjudged,
                differences,
                stricter,
                flags,
                gap);
    }

    private Start start(String value) {
        return switch (value) {
            case "shared" -> Start.SHARED;
            case "own" -> Start.OWN;
            case "refused" -> Start.REFUSED;
            default -> throw wrong("'process:' is shared, own or refused");
        };
    }

    /// The lines up to the next section: those that are indented, blank, or begin with a step's
    /// `|`, or with a step's verb.
    private List<String> block() {
        var block = new ArrayList<String>();
        while (at < lines.size() && !isSection(line())) {
            block.add(line());
            at++;
        }
        while (!block.isEmpty() && block.getLast().isBlank()) {
            block.removeLast();
        }
        return block;
    }

    private static boolean isSection(String line) {
        for (String name :
                List.of(
                        "covers:",
                        "process:",
                        "arguments:",
                        "config:",
                        "client:",
                        "upstream:",
                        "upstream ",
                        "stats:",
                        "unjudged:",
                        "differs:",
                        "stricter:",
                        "flags:",
                        "gap:")) {
            if (line.startsWith(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> words(List<String> block) {
        return block.stream().map(String::trim).filter(s -> !s.isEmpty()).toList();
    }

    private List<Reply> replies(List<String> block) {
        var replies = new ArrayList<Reply>();
        When when = null;
        var steps = new ArrayList<String>();
        for (String line : block) {
            var begins =
                    switch (line.trim()) {
                        case "reply" -> When.REQUEST;
                        case "reply on head" -> When.HEAD;
                        case "reply on accept" -> When.ACCEPT;
                        default -> null;
                    };
            if (begins == null) {
                if (when == null && !line.isBlank()) {
                    throw wrong("an upstream section begins with 'reply', not '" + line + "'");
                }
                steps.add(line);
                continue;
            }
            if (when != null) {
                replies.add(new Reply(when, steps(steps)));
            }
            when = begins;
            steps.clear();
        }
        if (when != null) {
            replies.add(new Reply(when, steps(steps)));
        }
        return List.copyOf(replies);
    }

    private List<Step> steps(List<String> block) {
        var steps = new ArrayList<Step>();
        for (String line : block) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            steps.add(step(line));
        }
        return List.copyOf(steps);
    }

    private Step step(String line) {
        if (line.equals("|")) {
            return new Step.Send("", true);
        }
        if (line.startsWith("| ")) {
            return new Step.Send(line.substring(2), true);
        }
        if (line.startsWith("|- ")) {
            return new Step.Send(line.substring(3), false);
        }
        var words = line.trim().split(" ");
        String word = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "response" -> new Step.Response(word.equals("to"));
            case "head" -> new Step.Head();
            case "read" -> new Step.Read(Integer.parseInt(word));
            case "until" -> new Step.Until(line.trim().substring("until ".length()));
            case "h2" -> new Step.Http2(line.trim().substring("h2 ".length()));
            case "eof", "hang" -> new Step.Eof();
            case "fin" -> new Step.Fin();
            case "close" -> new Step.Close();
            case "reset" -> new Step.Reset();
            case "signal" -> new Step.Signal(word);
            case "await" -> new Step.Await(word);
            case "connection" -> use(words);
            case "try" -> {
                var use = use(words);
                yield new Step.Try(use.connection(), use.listener(), use.from(), use.tls());
            }
            case "admin" -> new Step.Admin(word, words[2], words.length > 3 ? words[3] : "lines");
            case "admin-until" -> new Step.AdminUntil(word, line.trim().split(" ", 3)[2]);
            default -> throw wrong("unknown step '" + line + "'");
        };
    }

    private static Step.Use use(String[] words) {
        String listener = "";
        String from = "";
        for (int i = 2; i + 1 < words.length; i += 2) {
            if (words[i].equals("tls")) {
                var rest = List.of(words).subList(i + 1, words.length);
                return new Step.Use(words[1], listener, from, Secured.of(rest));
            }
            if (words[i].equals("to")) {
                listener = words[i + 1];
            } else {
                from = words[i + 1];
            }
        }
        return new Step.Use(words[1], listener, from, null);
    }

    private List<Difference> differences(List<String> block) {
        var differences = new ArrayList<Difference>();
        String envoy = "";
        String ours = "";
        for (String line : block) {
            if (line.startsWith("envoy:")) {
                envoy = line.substring(6).strip();
            } else if (line.startsWith("ours:")) {
                ours = line.substring(5).strip();
            } else if (line.startsWith("why:")) {
                differences.add(new Difference(envoy, ours, line.substring(4).strip()));
                envoy = "";
                ours = "";
            } else if (!line.isBlank()) {
                throw wrong("a difference is written as 'envoy:', 'ours:' and 'why:' lines");
            }
        }
        return List.copyOf(differences);
    }

    private String line() {
        return at < lines.size() ? lines.get(at) : "";
    }

    private IllegalArgumentException wrong(String problem) {
        return new IllegalArgumentException("%s.case:%d: %s".formatted(id, at + 1, problem));
    }
}
