package io.outrider.lb;

import java.util.Comparator;

/// Where a host runs. Empty strings mean "not said". Ordered as Envoy orders localities inside a
/// host set: by region, zone, sub-zone.
public record Locality(String region, String zone, String subZone) implements Comparable<Locality> {
    public static final Locality NONE = new Locality("", "", "");

    private static final Comparator<Locality> ORDER =
            Comparator.comparing(Locality::region)
                    .thenComparing(Locality::zone)
                    .thenComparing(Locality::subZone);

    @Override
    public int compareTo(Locality other) {
        return ORDER.compare(this, other);
    }
}
