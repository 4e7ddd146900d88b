import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Prints what an image is made of, as a CycloneDX 1.6 document: the jars, the Java runtime, and the Debian packages
/// that the system's files come from. The same files give the same text.
///
/// Run by the build stages: `java Sbom.java NAME /opt/outrider ROOT`; the jars and the runtime `jre` are in the folder,
/// the system's files below the root.
final class Sbom {
    private Sbom() {}

    public static void main(String[] args) throws Exception {
        List<String> components = new ArrayList<>();
        Path home = Path.of(args[1]);
        try (Stream<Path> files = Files.walk(home, 2)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) components.add(jar(jar));
        }
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

    /// By the coordinates that Maven left in the jar; else by the file's name, `group.artifact-version.jar`.
    private static String jar(Path jar) throws Exception {
        String file = jar.getFileName().toString().replaceAll("\\.jar$", "");
        String name = file.replaceAll("-[0-9].*", "");
        String group = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "io.outrider";
        String artifact = name.substring(name.lastIndexOf('.') + 1);
        String version = file.length() > name.length() ? file.substring(name.length() + 1) : "";
        try (var zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (!entry.getName().matches("META-INF/maven/.*/pom.properties")) continue;
                var maven = new Properties();
                maven.load(zip.getInputStream(entry));
                if (!file.contains(maven.getProperty("artifactId") + "-" + maven.getProperty("version"))) continue;
                group = maven.getProperty("groupId");
                artifact = maven.getProperty("artifactId");
                version = maven.getProperty("version");
            }
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        return component(
                group,
                artifact,
                version,
                "pkg:maven/%s/%s@%s".formatted(group, artifact, version),
                ", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"" + HexFormat.of().formatHex(hash) + "\"}]");
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
        var versions = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = "/" + root.relativize(file);
                String owner = query("dpkg-query", "-S", path);
                if (owner.isEmpty()) owner = query("dpkg-query", "-S", path.replaceFirst("^/usr", ""));
                if (owner.isEmpty()) continue;
                String name = owner.substring(0, owner.indexOf(": ")).replaceFirst(":.*", "");
                versions.put(name, query("dpkg-query", "-W", "-f=${Version}", name));
            }
        }
        List<String> components = new ArrayList<>();
        versions.forEach(
                (name, version) ->
                        components.add(
                                component("debian", name, version, "pkg:deb/debian/%s@%s".formatted(name, version), "")));
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
