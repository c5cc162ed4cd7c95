package dev.lighterman.lab;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives values to parameters with {@link Seed}. */
public final class SeedParameter implements ParameterResolver {
    static final String PROPERTY = "lighterman.seed";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(Seed.class) && parameter.getParameter().getType() == long.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        TestScope.of(context).seed(seed);
        return seed;
    }
}
