package io.outrider.lb.overridehost;

import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.RandomSource;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Another policy's factory with something put before its pickers. Immutable.
record WrappedPickerFactory(PickerFactory inner, UnaryOperator<Picker> wrap)
        implements PickerFactory {
    @Override
    public Picker newPicker(RandomSource random) {
        return wrap.apply(inner.newPicker(random));
    }

    @Override
    public Priorities priorities() {
        return inner.priorities();
    }

    @Override
    public Map<String, Long> gauges() {
        return inner.gauges();
    }

    @Override
    public long refreshNanos() {
        return inner.refreshNanos();
    }

    @Override
    public void refresh(long nowNanos) {
        inner.refresh(nowNanos);
    }
}
