package dev.lighterman.lab.fuzz;

import dev.lighterman.lab.Tier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** Ends a property when its time is over, and says how often it was tried where that was asked for. */
final class TimeShare implements AroundPropertyHook, AroundTryHook {
    /** How many there are: they share the time. */
    private static final int PROPERTIES = 30;

    private static final int MINUTES = Integer.getInteger("lighterman.fuzz.minutes", 0);
    private static final int TRIES = MINUTES > 0 || Tier.all() ? Integer.MAX_VALUE : 300;

    private static Duration share() {
        if (MINUTES > 0) {
            return Duration.ofMinutes(MINUTES).dividedBy(PROPERTIES);
        }
        return Tier.all() ? Duration.ofMinutes(1).dividedBy(PROPERTIES) : Duration.ofMillis(120);
    }

    private static Store<AtomicLong> tries() {
        return Store.getOrCreate("tries", Lifespan.PROPERTY, AtomicLong::new);
    }

    private static Store<AtomicLong> begun() {
        return Store.getOrCreate("begun", Lifespan.PROPERTY, () -> new AtomicLong(System.nanoTime()));
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyExecutionResult result = property.execute();
        if (MINUTES > 0) {
            System.out.printf("%,d inputs: %s%n", tries().get().get(), context.extendedLabel());
        }
        return result;
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor one, List<Object> parameters) {
        long begin = begun().get().get();
        TryExecutionResult result = one.execute(parameters);
        boolean over = tries().get().incrementAndGet() >= TRIES || System.nanoTime() - begin > share().toNanos();
        return over && result.isSatisfied() ? TryExecutionResult.satisfied(true) : result;
    }
}
