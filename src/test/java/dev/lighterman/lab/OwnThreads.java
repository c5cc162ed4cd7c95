package dev.lighterman.lab;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test on a thread in a group of its own, so that it can tell the threads it started from those of other tests. */
public final class OwnThreads implements InvocationInterceptor {
    /** The threads that the calling test has started and that are alive. */
    public static Set<Thread> alive() {
        ThreadGroup own = Thread.currentThread().getThreadGroup();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> isIn(own, thread.getThreadGroup()))
                .collect(Collectors.toSet());
    }

    /** A thread that has ended since it was listed has no group. */
    private static boolean isIn(ThreadGroup own, ThreadGroup group) {
        return group != null && own.parentOf(group);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inGroup(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inGroup(invocation, context);
    }

    private static void inGroup(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try {
                return invocation.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
        String name = context.getDisplayName();
        Thread thread = new Thread(new ThreadGroup(name), task, name);
        thread.start();
        try {
            task.get();
        } catch (InterruptedException e) {
            thread.interrupt(); // a timeout
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
