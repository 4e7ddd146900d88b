package io.outrider.upstream;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.Host;
import io.outrider.lb.LoadReport;
import io.outrider.lb.LoadReportListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the load reports (ORCA) that hosts send in headers or trailers of their answers:
/// `endpoint-load-metrics` as text or JSON, `endpoint-load-metrics-bin` as `OrcaLoadReport`.
///
/// A report that cannot be read is not minded: it is the host's, and the answer is good without it.
/// Immutable.
public final class LoadReports {
    private static final HeaderName WRITTEN = HeaderName.of("endpoint-load-metrics");
    private static final HeaderName BINARY = HeaderName.of("endpoint-load-metrics-bin");
    private static final int MAX_METRICS = 100;

    private LoadReports() {}

    /// Tells the host's policy, if it wants to know.
    ///
    /// @param nowNanos on the clock of the pickers
    public static void tell(Host host, HeaderMap headers, long nowNanos) {
        if (host.policyData() instanceof LoadReportListener listener) {
            LoadReport report = read(headers);
            if (report != null) {
                listener.reported(report, nowNanos);
            }
        }
    }

    /// Null when there is none, or none that can be read.
    static @Nullable LoadReport read(HeaderMap headers) {
        try {
            String bytes = headers.get(BINARY);
            if (bytes != null) {
                return binary(Base64.getDecoder().decode(bytes));
            }
            String text = headers.get(WRITTEN);
            if (text == null) {
                return null;
            }
            if (text.startsWith("BIN ")) {
                return binary(Base64.getDecoder().decode(text.substring(4).strip()));
            }
            if (text.startsWith("TEXT ")) {
                return text(text.substring(5));
            }
            return text.startsWith("JSON ") ? json(text.substring(5)) : null;
        } catch (RuntimeException _) {
            return null; // not ours to complain about
        }
    }

    private static LoadReport text(String list) {
        var metrics = new Metrics();
        for (String each : list.split(",")) {
            int at = Math.max(each.indexOf('='), each.indexOf(':'));
            if (at > 0) {
                metrics.put(
                        each.substring(0, at).strip(),
                        Double.parseDouble(each.substring(at + 1).strip()));
            }
        }
        return metrics.report();
    }

    /// One level of objects is all that a report has.
    private static LoadReport json(String object) {
        var metrics = new Metrics();
        String prefix = "";
        int at = 0;
        while ((at = object.indexOf('"', at)) >= 0) {
            int close = object.indexOf('"', at + 1);
            String name = object.substring(at + 1, close);
            int colon = object.indexOf(':', close);
            if (close < 0 || colon < 0) {
                throw new IllegalArgumentException("a name without a value");
            }
            int from = colon + 1;
            while (Character.isWhitespace(object.charAt(from))) {
                from++;
            }
            if (object.charAt(from) == '{') {
                prefix = snake(name) + ".";
                at = from;
                continue;
            }
            int to = from;
            while (to < object.length() && ",}".indexOf(object.charAt(to)) < 0) {
                to++;
            }
            metrics.put(
                    prefix.isEmpty() ? snake(name) : prefix + name,
                    Double.parseDouble(object.substring(from, to).strip()));
            if (to < object.length() && object.charAt(to) == '}') {
                prefix = "";
            }
            at = to;
        }
        return metrics.report();
    }

    /// `cpuUtilization` and `cpu_utilization` are the same.
    private static String snake(String name) {
        var out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            out.append(Character.isUpperCase(c) ? "_" : "").append(Character.toLowerCase(c));
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /// The wire format, since only configuration knows protobuf: doubles, and maps from names to
    /// doubles.
    private static LoadReport binary(byte[] bytes) {
        var metrics = new Metrics();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> {
                    long value = varint(in);
                    if (field == 3) {
                        metrics.put("rps", (double) value);
                    }
                }
                case 1 -> metrics.put(field(field), in.getDouble());
                case 2 -> {
                    int length = (int) varint(in);
                    ByteBuffer entry =
                            in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                    in.position(in.position() + length);
                    if (field == 5 || field == 8) {
                        entry(field == 5 ? "utilization." : "named_metrics.", entry, metrics);
                    }
                }
                case 5 -> in.getInt();
                default -> throw new IllegalArgumentException("wire type");
            }
        }
        return metrics.report();
    }

    private static void entry(String prefix, ByteBuffer in, Metrics metrics) {
        String name = "";
        double value = 0;
        while (in.hasRemaining()) {
            long tag = varint(in);
            if (tag == (1 << 3 | 2)) {
                long length = varint(in);
                if (length < 0 || length > in.remaining()) {
                    throw new IllegalArgumentException("a name longer than its entry");
                }
                byte[] text = new byte[(int) length];
                in.get(text);
                name = new String(text, StandardCharsets.UTF_8);
            } else {
                value = in.getDouble();
            }
        }
        metrics.put(prefix + name, value);
    }

    private static String field(int number) {
        return switch (number) {
            case 1 -> "cpu_utilization";
            case 2 -> "mem_utilization";
            case 6 -> "rps_fractional";
            case 7 -> "eps";
            case 9 -> "application_utilization";
            default -> "";
        };
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint");
    }

    /// What was read so far.
    private static final class Metrics {
        private final Map<String, Double> plain = new HashMap<>();
        private final Map<String, Double> utilization = new HashMap<>();
        private final Map<String, Double> named = new HashMap<>();

        void put(String name, double value) {
            if (!(value >= 0) || plain.size() + utilization.size() + named.size() >= MAX_METRICS) {
                return;
            }
            if (name.startsWith("utilization.")) {
                utilization.put(name.substring("utilization.".length()), value);
            } else if (name.startsWith("named_metrics.")) {
                named.put(name.substring("named_metrics.".length()), value);
            } else {
                plain.put(name, value);
            }
        }

        private double of(String name) {
            return plain.getOrDefault(name, 0.0);
        }

        LoadReport report() {
            return new LoadReport(
                    of("cpu_utilization"),
                    of("mem_utilization"),
                    of("application_utilization"),
                    of("rps_fractional") > 0 ? of("rps_fractional") : of("rps"),
                    of("eps"),
                    Map.copyOf(utilization),
                    Map.copyOf(named));
        }
    }
}
