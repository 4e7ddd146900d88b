package io.outrider.lb.subset;

import io.outrider.lb.Host;
import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.RandomSource;
import io.outrider.lb.subset.SubsetConfig.Fallback;
import io.outrider.lb.subset.SubsetConfig.Selector;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the subset of each request and lets its picker choose; makes that picker at the first
/// request. Threads: one worker.
final class SubsetPicker implements Picker {
    private final SubsetPickerFactory factory;
    private final RandomSource random;
    private final @Nullable Picker[] pickers;
    private final @Nullable Picker any;
    private final @Nullable Picker defaults;

    SubsetPicker(SubsetPickerFactory factory, RandomSource random) {
        this.factory = factory;
        this.random = random;
        this.pickers = new @Nullable Picker[factory.subsets().size()];
        this.any = picker(factory.any());
        this.defaults = picker(factory.defaults());
    }

    private @Nullable Picker picker(@Nullable PickerFactory from) {
        return from == null ? null : from.newPicker(random);
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        MetadataMatch match = context.metadataMatch();
        if (match == null || !factory.config().metadataFallbackList()) {
            return pick(match, context);
        }
        List<MetadataMatch> alternatives = match.fallbacks();
        if (alternatives.isEmpty()) {
            return pick(match, context);
        }
        for (int i = 0; i < alternatives.size(); i++) {
            Host host = pick(alternatives.get(i), context);
            if (host != null) {
                return host;
            }
        }
        return null;
    }

    private @Nullable Host pick(@Nullable MetadataMatch match, PickContext context) {
        Set<String> only =
                match != null && factory.config().allowRedundantKeys() ? matchingKeys(match) : null;
        while (match != null) {
            int index = factory.tree().find(match, only);
            if (index != SubsetTree.NONE) {
                factory.stats().subsetsSelected.increment();
                return subset(index).pick(context);
            }
            Selector selector = factory.tree().selector(match, only);
            if (selector == null) {
                break;
            }
            switch (selector.fallback()) {
                case NOT_DEFINED -> match = null;
                case NO_FALLBACK -> {
                    return null;
                }
                case ANY_ENDPOINT -> {
                    return pick(any, context);
                }
                case DEFAULT_SUBSET -> {
                    return pick(defaults, context);
                }
                case KEYS_SUBSET -> only = selector.fallbackKeys();
            }
        }
        return fallback(context);
    }

    private Picker subset(int index) {
        Picker picker = pickers[index];
        if (picker == null) {
            picker = factory.subsets().get(index).newPicker(random);
            pickers[index] = picker;
        }
        return picker;
    }

    private @Nullable Host fallback(PickContext context) {
        Fallback fallback = factory.config().fallback();
        if (fallback == Fallback.NO_FALLBACK) {
            return null;
        }
        Host host = pick(fallback == Fallback.ANY_ENDPOINT ? any : defaults, context);
        if (host != null) {
            factory.stats().subsetsFallback.increment();
            return host;
        }
        if (factory.config().panicModeAny()) {
            host = pick(any, context);
            if (host != null) {
                factory.stats().subsetsFallbackPanic.increment();
            }
        }
        return host;
    }

    private static @Nullable Host pick(@Nullable Picker picker, PickContext context) {
        return picker == null ? null : picker.pick(context);
    }

    /// The keys of the first selector of which the criteria name all.
    private @Nullable Set<String> matchingKeys(MetadataMatch match) {
        List<Selector> selectors = factory.config().selectors();
        for (int i = 0; i < selectors.size(); i++) {
            Set<String> keys = selectors.get(i).keys();
            int found = 0;
            for (int k = 0; k < match.criteria().size(); k++) {
                if (keys.contains(match.criteria().get(k).getKey())) {
                    found++;
                }
            }
            if (found == keys.size()) {
                return keys;
            }
        }
        return null;
    }
}
