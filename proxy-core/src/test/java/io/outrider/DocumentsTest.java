package io.outrider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the documents name has to be there: classes, files, verbs of the launcher.
final class DocumentsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /// A word in backticks that is written like a class, perhaps with a method behind it.
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w*)(\\.[a-z]\\w*)?`");

    private static final Pattern FILE_NAME = Pattern.compile("`([\\w.-]+/[\\w./-]*)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    private static final Pattern VERB = Pattern.compile("(?:\\./|`)outrider ([a-z][a-z-]*)");

    /// Names in the documents that are no class of ours: headers of HTTP, and Netty's classes.
    private static final Set<String> FOREIGN =
            Set.of("Host", "Connection", "ByteBuf", "HttpObjectDecoder");

    private static List<Path> documents = List.of();
    private static Set<String> classes = Set.of();

    @BeforeAll
    static void findDocumentsAndClasses() throws IOException {
        documents = files(".md");
        classes =
                files(".java").stream()
                        .map(file -> file.getFileName().toString().replace(".java", ""))
                        .collect(Collectors.toSet());
        assertThat(documents).as("documents below %s", ROOT).isNotEmpty();
    }

    @Test
    void everyClassNamedInADocumentExists() {
        assertThat(missing(CLASS_NAME, name -> classes.contains(name) || FOREIGN.contains(name)))
                .isEmpty();
    }

    @Test
    void everyFileNamedInADocumentExists() {
        assertThat(
                        documents.stream()
                                .flatMap(
                                        document ->
                                                named(document, FILE_NAME)
                                                        .filter(DocumentsTest::isOurs)
                                                        .filter(name -> !isThere(document, name))
                                                        .map(name -> document + ": " + name)))
                .isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(
                        documents.stream()
                                .flatMap(
                                        document ->
                                                named(document, LINK)
                                                        .filter(
                                                                link ->
                                                                        !Files.exists(
                                                                                document
                                                                                        .resolveSibling(
                                                                                                link)))
                                                        .map(link -> document + ": " + link)))
                .isEmpty();
    }

    @Test
    void everyVerbInADocumentIsOneOfTheLaunchers() throws IOException {
        String help =
                Files.readString(
                        ROOT.resolve("proxy-core/src/main/resources/io/outrider/server/help.txt"));

        assertThat(missing(VERB, verb -> help.contains("\n  " + verb + " "))).isEmpty();
    }

    private static Set<String> missing(Pattern pattern, Predicate<String> known) {
        Set<String> missing = new TreeSet<>();
        for (Path document : documents) {
            named(document, pattern)
                    .filter(name -> !known.test(name))
                    .forEach(name -> missing.add(ROOT.relativize(document) + ": " + name));
        }
        return missing;
    }

    private static Stream<String> named(Path document, Pattern pattern) {
        try {
            List<String> names =
                    pattern.matcher(Files.readString(document))
                            .results()
                            .map((MatchResult match) -> match.group(1))
                            .toList();
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a path begins with a folder of the source tree; others, such as `/stats` or
    /// `text/plain`, are no files of ours.
    private static boolean isOurs(String name) {
        return Files.isDirectory(ROOT.resolve(name.substring(0, name.indexOf('/'))));
    }

    private static boolean isThere(Path document, String name) {
        return Files.exists(ROOT.resolve(name)) || Files.exists(document.resolveSibling(name));
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> paths = Files.walk(ROOT)) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .filter(
                            path ->
                                    !ROOT.relativize(path)
                                            .toString()
                                            .matches("(.*/)?(target|\\.outrider|\\.git)/.*"))
                    .sorted()
                    .toList();
        }
    }
}
