package dev.lighterman.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * sun.misc.Signal, which module jdk.unsupported keeps for want of a supported replacement (JEP 260). Reached by
 * reflection, as JLine does, because javac's warning of it cannot be turned off and warnings fail the build; the one
 * place here that uses reflection. Thread-safe.
 */
public final class Signals {
    private Signals() {}

    /**
     * Has a signal call something, on a thread of its own.
     *
     * @param name without {@code SIG}, not null
     * @return what brings the former state back; empty when this JVM or the process's parent (nohup) keeps the signal
     */
    public static Optional<Runnable> handle(String name, Runnable action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        // equals, hashCode, toString
                        return switch (method.getName()) {
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "handler of SIG" + name;
                        };
                    });
            Object before = handle.invoke(null, signal, handler);
            if (before == handlerType.getField("SIG_IGN").get(null)) {
                handle.invoke(null, signal, before);
                return Optional.empty();
            }
            return Optional.of(() -> restore(handle, signal, before));
        } catch (InvocationTargetException e) {
            return Optional.empty(); // -Xrs, or no such signal on this system
        } catch (ReflectiveOperationException e) {
            return Optional.empty(); // a JVM without jdk.unsupported: Ctrl-C ends it as it always did
        }
    }

    private static void restore(Method handle, Object signal, Object handler) {
        try {
            handle.invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal's handler was set but cannot be set back", e);
        }
    }
}
