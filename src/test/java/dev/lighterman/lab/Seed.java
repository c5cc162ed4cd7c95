package dev.lighterman.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@code long} parameter of a test, of a method before it or of a constructor: what its random values come from. It is
 * another one each time, unless {@code -Dlighterman.seed=...} repeats one. The report of a failing test has it.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Seed {}
