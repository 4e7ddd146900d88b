package io.outrider.lb.maglev;

import io.outrider.lb.BuildContext;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.hashing.HashPickerFactory;

/// The `maglev` policy.
///
/// @param tableSize a prime number, at most 5 000 011; 65 537 by default
public record Maglev(HashConfig hashing, int tableSize) implements LoadBalancer {
    public static final int DEFAULT_TABLE_SIZE = 65_537;
    public static final int MAX_TABLE_SIZE = 5_000_011;
    public static final Maglev DEFAULT = new Maglev(HashConfig.DEFAULT, DEFAULT_TABLE_SIZE);

    public Maglev {
        if (tableSize > MAX_TABLE_SIZE || !isPrime(tableSize)) {
            throw new IllegalArgumentException(
                    "table_size: "
                            + tableSize
                            + " (expected: a prime number <= "
                            + MAX_TABLE_SIZE
                            + ")");
        }
    }

    private static boolean isPrime(int number) {
        if (number < 2) {
            return false;
        }
        for (long factor = 2; factor * factor <= number; factor++) {
            if (number % factor == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new Maglev(hashing.withLocalityWeights(), tableSize);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return HashPickerFactory.of(
                hosts, hashing, weighted -> MaglevTable.of(weighted, tableSize), context);
    }
}
