import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;

/// Makes the JDK's cache of classes the same in every build:
///
///     java -cp HERE:CLASSPATH ClassCache list RECORDED TO     from the list that a start recorded, one without chance
///     java -cp HERE ClassCache settle ONE OTHER TO            from two caches of one list, one without times
///
/// Which classes a start needs does not change from start to start, but their order does, and so does which fields and
/// methods were already found: the list is put in order and only keeps, of a class, the types and lambdas it was using.
///
/// Two caches of one list differ in the soft references in them, which hold the milliseconds since the machine's start;
/// they become 0, and the sums over them are taken again. Any other difference ends the build.
final class ClassCache {
    /// The file's first words, all four bytes long: magic, sum of the rest of the header, version, length of the header.
    private static final int SUM = 4;

    private static final int LENGTH = 12;

    /// Where the part of the header begins that is summed up, and where the parts of the file are described.
    private static final int SUMMED = 16;

    private static final int PARTS = 24;

    /// Of each description: its size, and in it the sum, the part's place in the file and the part's size.
    private static final int PART = 96;

    private static final int PLACE = 24;
    private static final int SIZE = 40;

    private static final int PART_COUNT = 5;

    /// Two dumps are this far apart, at most, in milliseconds.
    private static final long APART = 3_600_000;

    private ClassCache() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "list" -> list(Path.of(args[1]), Path.of(args[2]));
            case "settle" -> settle(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
            default -> throw new IllegalArgumentException("'" + args[0] + "' (expected: list or settle)");
        }
    }

    // ---- the list

    private static void list(Path recorded, Path to) throws IOException {
        var classes = new TreeSet<String>();
        var lambdas = new TreeSet<String>();
        var used = new TreeSet<String>();
        for (String line : Files.readAllLines(recorded)) {
            if (line.startsWith("#")) continue;
            // Numbers are only for classes that a loader of one's own has loaded.
            if (!line.startsWith("@")) classes.add(line.replaceFirst(" id: \\d+$", ""));
            else if (line.startsWith("@cp ")) addUsed(line, used);
            else lambdas.add(line);
        }
        // In this order: what a class uses can only be found when all classes are there.
        try (var out = Files.newBufferedWriter(to)) {
            for (TreeSet<String> part : List.of(classes, lambdas, used)) {
                for (String line : part) out.write(line + "\n");
            }
        }
    }

    /// `@cp CLASS INDEX…`, with only those indices that are found in every start.
    private static void addUsed(String line, TreeSet<String> used) throws IOException {
        String[] words = line.split(" ");
        try (InputStream in = ClassLoader.getSystemResourceAsStream(words[1] + ".class")) {
            if (in == null) return;
            ConstantPool pool = ClassFile.of().parse(in.readAllBytes()).constantPool();
            var kept = new StringBuilder();
            for (int i = 2; i < words.length; i++) {
                PoolEntry entry = pool.entryByIndex(Integer.parseInt(words[i]));
                if (entry instanceof ClassEntry || entry instanceof InvokeDynamicEntry) kept.append(' ').append(words[i]);
            }
            if (!kept.isEmpty()) used.add("@cp " + words[1] + kept);
        }
    }

    // ---- the cache

    private static void settle(Path first, Path second, Path to) throws IOException {
        ByteBuffer one = ByteBuffer.wrap(Files.readAllBytes(first)).order(ByteOrder.nativeOrder());
        ByteBuffer other = ByteBuffer.wrap(Files.readAllBytes(second)).order(ByteOrder.nativeOrder());
        if (one.capacity() != other.capacity()) throw differs(first, second, Math.min(one.capacity(), other.capacity()));
        int header = one.getInt(LENGTH);
        checkSums(one, header, first);
        for (int at = header; at + Long.BYTES <= one.capacity(); at += Long.BYTES) {
            long earlier = one.getLong(at);
            long later = other.getLong(at);
            if (earlier == later) continue;
            if (earlier <= 0 || later <= earlier || later - earlier > APART) throw differs(first, second, at);
            one.putLong(at, 0);
        }
        for (int i = 0; i < PART_COUNT; i++) one.putInt(PARTS + i * PART, sumOfPart(one, i));
        one.putInt(SUM, sum(one, SUMMED, header));
        Files.write(to, one.array());
    }

    /// That the sums are where they are looked for: another JDK may lay its header out in another way.
    private static void checkSums(ByteBuffer cache, int header, Path file) {
        boolean known = cache.getInt(SUM) == sum(cache, SUMMED, header);
        for (int i = 0; i < PART_COUNT; i++) known &= cache.getInt(PARTS + i * PART) == sumOfPart(cache, i);
        if (!known) throw new IllegalStateException(file + ": a header of another kind (expected: JDK 25's)");
    }

    private static int sumOfPart(ByteBuffer cache, int part) {
        int at = PARTS + part * PART;
        int from = Math.toIntExact(cache.getLong(at + PLACE));
        return sum(cache, from, from + Math.toIntExact(cache.getLong(at + SIZE)));
    }

    private static int sum(ByteBuffer bytes, int from, int to) {
        var sum = new CRC32();
        sum.update(bytes.array(), from, to - from);
        return (int) sum.getValue();
    }

    private static IllegalStateException differs(Path first, Path second, int at) {
        return new IllegalStateException("%s and %s differ at %d (expected: only in times)".formatted(first, second, at));
    }
}
