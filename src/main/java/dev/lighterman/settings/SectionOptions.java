package dev.lighterman.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The options of a section in the order of the pipeline file, each with what it sets of the section's value. Immutable.
 *
 * @param <S> the section's value
 * @param all the options
 * @param setter sets what the values say, all but what needs more than the value of one option
 */
record SectionOptions<S>(List<Option<?>> all, BiFunction<S, OptionValues, S> setter) {
    SectionOptions {
        all = List.copyOf(all);
    }

    static <S> SectionOptions<S> none() {
        return new SectionOptions<>(List.of(), (value, values) -> value);
    }

    /** With one more. */
    <T> SectionOptions<S> with(Option<T> option, BiFunction<S, T, S> sets) {
        return new SectionOptions<>(
                and(List.of(option)).all(), (value, values) -> values.apply(setter.apply(value, values), option, sets));
    }

    /** With more that are set elsewhere. */
    SectionOptions<S> and(List<Option<?>> options) {
        List<Option<?>> more = new ArrayList<>(all);
        more.addAll(options);
        return new SectionOptions<>(more, setter);
    }

    /** A value with what the options say. */
    S set(S value, OptionValues values) {
        return setter.apply(value, values);
    }
}
