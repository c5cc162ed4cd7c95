package dev.lighterman.cli;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words that a parameter can be: offered for completion, and others refused. */
abstract class OneOf implements Iterable<String>, ITypeConverter<String> {
    private final String refusal;
    private final List<String> words;

    /** Of these words; {@code refusal} has {@code %s} where another one stands. */
    OneOf(String refusal, List<String> words) {
        this.refusal = refusal;
        this.words = words;
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    @Override
    public String convert(String value) {
        if (!words.contains(value)) {
            throw new TypeConversionException(refusal.formatted(value) + "; there are " + String.join(", ", words));
        }
        return value;
    }
}
