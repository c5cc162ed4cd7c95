package dev.lighterman.report;

import dev.lighterman.api.Event;
import dev.lighterman.report.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What a console writes for a list of events. */
public final class Shown {
    private Shown() {}

    public static String by(Function<PrintStream, Console> console, List<Event> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Latin 1 on purpose: consoles write UTF-8 whatever the stream's own charset.
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.ISO_8859_1);
        try (Console shown = console.apply(out)) {
            events.forEach(shown::on);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
