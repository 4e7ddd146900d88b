import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Prints what an image is made of, as a CycloneDX 1.6 document: the jars, the libraries in C that were in jars, the Java
/// runtime, and the Debian packages that the system's files come from, each file with its sum. The same files give the
/// same text. `inspect.sh` holds it against a finished image.
///
/// Run by the build stages: `java Sbom.java NAME /opt/outrider ROOT FROM.jar…`; the jars, the runtime `jre` and the
/// libraries in `native` are in the folder, the system's files below the root. The libraries come from the jars.
final class Sbom {
    private Sbom() {}

    public static void main(String[] args) throws Exception {
        List<String> components = new ArrayList<>();
        Path home = Path.of(args[1]);
        try (Stream<Path> files = Files.walk(home, 2)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) components.add(jar(jar));
        }
        for (int i = 3; i < args.length; i++) components.add(libraries(Path.of(args[i]), home.resolve("native")));
        components.add(java(home.resolve("jre/release")));
        components.addAll(packages(Path.of(args[2])));
        System.out.printf(
                """
                {
                  "bomFormat": "CycloneDX",
                  "specVersion": "1.6",
                  "version": 1,
                  "metadata": {"component": {"type": "container", "name": "%s"}},
                  "components": [
                %s
                  ]
                }
                """,
                args[0],
                String.join(",\n", components));
    }

    /// What a jar is called.
    private record Coordinates(String group, String artifact, String version) {
        String purl() {
            return "pkg:maven/%s/%s@%s".formatted(group, artifact, version);
        }

        /// By what Maven left in the jar; else by the file's name, `group.artifact-version.jar`.
        static Coordinates of(Path jar) throws IOException {
            String file = jar.getFileName().toString().replaceAll("\\.jar$", "");
            try (var zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                    if (!entry.getName().matches("META-INF/maven/.*/pom.properties")) continue;
                    var maven = new Properties();
                    maven.load(zip.getInputStream(entry));
                    var found = new Coordinates(maven.getProperty("groupId"), maven.getProperty("artifactId"), maven.getProperty("version"));
                    if (file.contains(found.artifact + "-" + found.version)) return found;
                }
            }
            String name = file.replaceAll("-[0-9].*", "");
            String group = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "io.outrider";
            return new Coordinates(
                    group, name.substring(name.lastIndexOf('.') + 1), file.length() > name.length() ? file.substring(name.length() + 1) : "");
        }
    }

    private static String jar(Path jar) throws Exception {
        Coordinates name = Coordinates.of(jar);
        return component(name.group, name.artifact, name.version, name.purl(), ", " + hashes(jar));
    }

    /// The libraries in C that were taken out of the jar.
    private static String libraries(Path jar, Path folder) throws Exception {
        Coordinates name = Coordinates.of(jar);
        var files = new TreeMap<String, Path>();
        try (var zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.matches("META-INF/native/[^/]+\\.so"))
                    .map(entry -> folder.resolve(Path.of(entry).getFileName()))
                    .forEach(file -> files.put(file.toString(), file));
        }
        String system = jar.getFileName().toString().replaceAll(".*-(linux-\\w+)\\.jar$", "$1");
        return component(name.group, name.artifact, name.version, name.purl() + "?classifier=" + system, files(files));
    }

    private static String hashes(Path file) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return "\"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"%s\"}]".formatted(HexFormat.of().formatHex(hash));
    }

    /// The files of a component: where they are in the image, and where they are now.
    private static String files(TreeMap<String, Path> files) throws Exception {
        List<String> list = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            list.add("      {\"type\": \"file\", \"name\": \"%s\", %s}".formatted(file.getKey(), hashes(file.getValue())));
        }
        return ", \"components\": [\n" + String.join(",\n", list) + "]";
    }

    private static String java(Path release) throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(release)) {
            properties.load(in);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        String maker = properties.getProperty("IMPLEMENTOR", "OpenJDK").replace("\"", "");
        return component(maker, "java-runtime", version, "pkg:generic/openjdk@" + version, "");
    }

    /// The packages that own the files below `root`, by Debian's own lists.
    private static List<String> packages(Path root) throws Exception {
        var owned = new TreeMap<String, TreeMap<String, Path>>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS)).sorted().toList()) {
                String path = "/" + root.relativize(file);
                String owner = query("dpkg-query", "-S", path);
                if (owner.isEmpty()) owner = query("dpkg-query", "-S", path.replaceFirst("^/usr", ""));
                if (owner.isEmpty()) owner = query("dpkg-query", "-S", "/usr" + path);
                if (!owner.isEmpty()) {
                    String name = owner.substring(0, owner.indexOf(": ")).replaceFirst(":.*", "");
                    owned.computeIfAbsent(name, _ -> new TreeMap<>()).put(path, file);
                } else if (!path.startsWith("/etc/")) {
                    throw new IllegalStateException(path + ": of no package (expected: Debian's lists have it)");
                }
            }
        }
        List<String> components = new ArrayList<>();
        for (Map.Entry<String, TreeMap<String, Path>> entry : owned.entrySet()) {
            String name = entry.getKey();
            String version = query("dpkg-query", "-W", "-f=${Version}", name);
            components.add(component("debian", name, version, "pkg:deb/debian/%s@%s".formatted(name, version), files(entry.getValue())));
        }
        return components;
    }

    private static String query(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() == 0 ? out.lines().findFirst().orElse("").strip() : "";
    }

    private static String component(String group, String name, String version, String purl, String more) {
        return "    {\"type\": \"library\", \"group\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\"%s}"
                .formatted(group, name, version, purl, more);
    }
}
