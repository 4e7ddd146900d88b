package io.outrider.server;

import java.lang.reflect.Proxy;

/// POSIX signals, through the JDK's `sun.misc.Signal`, which the compiler refuses to name.
///
/// Threads: handlers run on a thread of the JVM's own.
final class Signals {
    private Signals() {}

    /// Runs `action` at each signal of that name (`TERM`, `INT`) instead of what the JVM would do.
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, args) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            action.run();
                                            yield null;
                                        }
                                        case "hashCode" -> System.identityHashCode(self);
                                        case "equals" -> args[0] == self;
                                        default -> name;
                                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no signal handling in this JVM", e);
        }
    }
}
