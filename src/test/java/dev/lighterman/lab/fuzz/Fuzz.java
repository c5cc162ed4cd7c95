package dev.lighterman.lab.fuzz;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * A property that is tried for a while: a moment, with {@code -Dlighterman.tests=all} its share of a minute, with {@code
 * -Dlighterman.fuzz.minutes=N} its share of N minutes. It takes a {@code Random} and makes its input of that; {@link Bounded} makes
 * an input that fails smaller.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Property(tries = Integer.MAX_VALUE, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
@AddLifecycleHook(TimeShare.class)
public @interface Fuzz {}
