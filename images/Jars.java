import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Writes jars again, smaller and as the JDK's cache of classes wants them: `java Jars.java TO RULES FROM.jar…`, into
/// the folder TO under the same names.
///
/// - Signatures go, since nobody here asks for them and the cache takes no class of a signed jar.
/// - Classes of the time before Java 6 become classes of Java 8, for the same reason.
/// - Entries are in the order of their names and have one date: the same jar in, the same jar out.
///
/// RULES is a file with a rule in each line, for the jars whose name JAR, a regular expression, is found in:
///
///     leave JAR ENTRIES     entries whose whole name matches are left out
///     quiet JAR             classes keep no line numbers and no names of local variables
///     nameless JAR          classes keep no names of local variables
///     uncalled JAR METHODS  static methods whose whole name matches are left out where no class calls them
///     reached JAR ENTRIES   of its classes only those remain that another class names, beginning with the jars that
///                           have no such rule and the entries that match; a name in a text constant counts, a
///                           type of Envoy's too
final class Jars {
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0, 2);

    /// Java 6's class files: the first that say which types are where, so that a check needs no search.
    private static final int CHECKED_BY_TABLE = 50;

    /// The rules, and how many words each has.
    private static final Map<String, Integer> WORDS = Map.of("leave", 3, "quiet", 2, "nameless", 2, "uncalled", 3, "reached", 3);

    private static final Pattern SIGNATURES = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/\\d+/");
    private static final Pattern TYPE = Pattern.compile("L([\\w/$]+)[;<]");

    private record Rule(String verb, Pattern jar, Pattern entry) {
        boolean isFor(Path file) {
            return jar.matcher(file.getFileName().toString()).find();
        }
    }

    private final List<Rule> rules;
    private final Map<Path, TreeMap<String, byte[]>> jars = new TreeMap<>();

    /// `class.method`, with slashes, of every call there is.
    private final Set<String> called = new HashSet<>();

    private final ClassFile loud;
    private final ClassFile quiet;

    private Jars(List<Rule> rules, List<Path> files) throws IOException {
        this.rules = rules;
        List<URL> urls = new ArrayList<>();
        for (Path file : files) {
            urls.add(file.toUri().toURL());
            jars.put(file, read(file));
        }
        var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        var supertypes = ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader));
        loud = ClassFile.of(supertypes, ConstantPoolSharingOption.NEW_POOL);
        quiet = loud.withOptions(DebugElementsOption.DROP_DEBUG);
    }

    public static void main(String[] args) throws IOException {
        var rules =
                Files.readAllLines(Path.of(args[1])).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .map(Jars::rule)
                        .toList();
        var jars = new Jars(rules, Arrays.stream(args).skip(2).map(Path::of).toList());
        Set<String> all = jars.classes();
        jars.leave();
        jars.keepReached();
        jars.refuseHoles(all);
        jars.collectCalls();
        for (Path jar : jars.jars.keySet()) jars.write(jar, Path.of(args[0]).resolve(jar.getFileName()));
    }

    private static Rule rule(String line) {
        String[] words = line.split("\\s+");
        Integer length = WORDS.get(words[0]);
        if (length == null || words.length != length) throw new IllegalArgumentException("'" + line + "' (expected: one of " + WORDS + ", with so many words)");
        return new Rule(words[0], Pattern.compile(words[1]), Pattern.compile(words.length > 2 ? words[2] : ""));
    }

    private List<Rule> rules(String verb, Path jar) {
        return rules.stream().filter(rule -> rule.verb().equals(verb) && rule.isFor(jar)).toList();
    }

    private static TreeMap<String, byte[]> read(Path jar) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        try (var in = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) in.stream().map(ZipEntry.class::cast)::iterator) {
                if (!entry.isDirectory()) entries.put(entry.getName(), in.getInputStream(entry).readAllBytes());
            }
        }
        // The manifest of a signed jar lists every entry.
        if (entries.keySet().removeIf(name -> SIGNATURES.matcher(name).matches())) {
            entries.computeIfPresent("META-INF/MANIFEST.MF", (_, manifest) -> firstSection(manifest));
        }
        return entries;
    }

    private static byte[] firstSection(byte[] manifest) {
        String text = new String(manifest, StandardCharsets.UTF_8).replace("\r\n", "\n");
        int end = text.indexOf("\n\n");
        return (end < 0 ? text : text.substring(0, end + 2)).getBytes(StandardCharsets.UTF_8);
    }

    private void leave() {
        jars.forEach(
                (jar, entries) -> {
                    for (Rule rule : rules("leave", jar)) {
                        entries.keySet().removeIf(name -> rule.entry().matcher(name).matches());
                    }
                });
    }

    private Set<String> classes() {
        var names = new HashSet<String>();
        jars.values().forEach(entries -> entries.keySet().forEach(entry -> names.add(className(entry))));
        return names;
    }

    /// A rule that takes away what classes of ours name is a mistake.
    private void refuseHoles(Set<String> before) {
        Set<String> left = classes();
        jars.forEach(
                (jar, entries) -> {
                    if (!jar.getFileName().toString().contains("outrider")) return;
                    entries.forEach(
                            (entry, bytes) -> {
                                if (className(entry).isEmpty()) return;
                                for (PoolEntry each : ClassFile.of().parse(bytes).constantPool()) {
                                    if (each instanceof ClassEntry type && before.contains(type.asInternalName()) && !left.contains(type.asInternalName())) {
                                        throw new IllegalArgumentException(entry + ": names " + type.asInternalName() + ", which a rule leaves out");
                                    }
                                }
                            });
                });
    }

    // ---- what is reached

    private void keepReached() {
        // The files of each class: one, or one for each version of Java.
        var files = new HashMap<String, List<byte[]>>();
        var reached = new HashSet<String>();
        var toRead = new ArrayDeque<String>();
        jars.forEach(
                (jar, entries) -> {
                    List<Rule> here = rules("reached", jar);
                    entries.forEach(
                            (entry, bytes) -> {
                                String name = className(entry);
                                if (name.isEmpty()) {
                                    if (entry.startsWith("META-INF/services/")) {
                                        new String(bytes, StandardCharsets.UTF_8)
                                                .lines()
                                                .map(line -> line.replaceAll("#.*", "").strip().replace('.', '/'))
                                                .filter(reached::add)
                                                .forEach(toRead::add);
                                    }
                                    return;
                                }
                                files.computeIfAbsent(name, _ -> new ArrayList<>()).add(bytes);
                                boolean kept = here.isEmpty() || here.stream().anyMatch(rule -> rule.entry().matcher(entry).matches());
                                if (kept && reached.add(name)) toRead.add(name);
                            });
                });
        while (!toRead.isEmpty()) {
            for (byte[] bytes : files.getOrDefault(toRead.remove(), List.of())) {
                for (String name : names(bytes)) {
                    if (files.containsKey(name) && reached.add(name)) toRead.add(name);
                }
            }
        }
        jars.forEach(
                (jar, entries) -> {
                    if (!rules("reached", jar).isEmpty()) {
                        entries.keySet().removeIf(entry -> !className(entry).isEmpty() && !reached.contains(className(entry)));
                    }
                });
    }

    /// The class in an entry of a jar, with slashes; empty when it is none.
    private static String className(String entry) {
        if (!entry.endsWith(".class")) return "";
        return VERSIONED.matcher(entry.substring(0, entry.length() - ".class".length())).replaceFirst("");
    }

    /// Every class that a class names: as a type, in a signature, or as a text.
    private static Set<String> names(byte[] bytes) {
        var names = new HashSet<String>();
        for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
            if (entry instanceof ClassEntry type) names.add(type.asInternalName());
            if (entry instanceof Utf8Entry text) {
                String value = text.stringValue();
                // The type of a message has the name of its class, but for where the packages begin.
                String type = value.substring(value.lastIndexOf('/') + 1);
                names.add((type.startsWith("envoy.") ? "io.envoyproxy." + type : value).replace('.', '/'));
                Matcher types = TYPE.matcher(value);
                while (types.find()) names.add(types.group(1));
            }
        }
        return names;
    }

    // ---- what is called

    private void collectCalls() {
        if (rules.stream().noneMatch(rule -> rule.verb().equals("uncalled"))) return;
        for (TreeMap<String, byte[]> entries : jars.values()) {
            entries.forEach(
                    (entry, bytes) -> {
                        if (className(entry).isEmpty()) return;
                        for (PoolEntry each : ClassFile.of().parse(bytes).constantPool()) {
                            if (each instanceof MemberRefEntry call) called.add(call.owner().asInternalName() + "." + call.name().stringValue());
                        }
                    });
        }
    }

    private boolean isUncalled(ClassModel type, ClassElement element, List<Rule> uncalled) {
        return element instanceof MethodModel method
                && method.flags().has(AccessFlag.STATIC)
                && !called.contains(type.thisClass().asInternalName() + "." + method.methodName().stringValue())
                && uncalled.stream().anyMatch(rule -> rule.entry().matcher(method.methodName().stringValue()).matches());
    }

    // ---- writing

    private void write(Path from, Path to) throws IOException {
        boolean strip = !rules("quiet", from).isEmpty();
        boolean nameless = !rules("nameless", from).isEmpty();
        List<Rule> uncalled = rules("uncalled", from);
        try (OutputStream file = Files.newOutputStream(to);
                var out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            for (Map.Entry<String, byte[]> entry : jars.get(from).entrySet()) {
                var header = new ZipEntry(entry.getKey());
                header.setTimeLocal(DATE);
                out.putNextEntry(header);
                out.write(entry.getKey().endsWith(".class") ? rewritten(entry.getValue(), strip, nameless, uncalled) : entry.getValue());
                out.closeEntry();
            }
        }
    }

    /// As it is, where a supertype is in no jar.
    private byte[] rewritten(byte[] bytes, boolean strip, boolean nameless, List<Rule> uncalled) {
        ClassFile way = strip ? quiet : loud;
        ClassModel parsed = way.parse(bytes);
        boolean old = parsed.majorVersion() < CHECKED_BY_TABLE;
        if (!old && !strip && !nameless && uncalled.isEmpty()) return bytes;
        ClassTransform transform = old ? asOfJava8() : ClassTransform.ACCEPT_ALL;
        if (!uncalled.isEmpty()) transform = transform.andThen(ClassTransform.dropping(element -> isUncalled(parsed, element, uncalled)));
        if (nameless) transform = transform.andThen(ClassTransform.transformingMethodBodies(withoutNames()));
        try {
            return way.transformClass(parsed, transform);
        } catch (IllegalArgumentException unknownSupertype) {
            return bytes;
        }
    }

    private static ClassTransform asOfJava8() {
        return (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
    }

    private static CodeTransform withoutNames() {
        return (builder, element) -> {
            if (!(element instanceof LocalVariable) && !(element instanceof LocalVariableType)) builder.with(element);
        };
    }
}
