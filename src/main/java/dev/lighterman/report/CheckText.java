package dev.lighterman.report;

import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.maybe;

import dev.lighterman.api.Check;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.report.result.JsonShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code doctor} found, as text. */
public final class CheckText {
    private static final JsonShape<Check> JSON = JsonShape.written(table -> {
        table.field("check", TEXT, Check::name);
        table.field("state", TEXT, CheckText::word);
        table.field("detail", TEXT, Check::detail);
        table.field("remedy", maybe(TEXT), Check::remedy);
    });

    private CheckText() {}

    /**
     * One check, its remedy below it.
     *
     * @param check what was looked at
     * @return lines
     */
    public static List<String> lines(Check check) {
        String state = check.state() == Check.State.FAILED ? "FAILED" : word(check);
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-8s %-15s %s", state, check.name(), check.detail()));
        check.remedy().ifPresent(remedy -> lines.add(" ".repeat(25) + remedy));
        return lines;
    }

    /**
     * One check as an object on a line.
     *
     * @param check what was looked at
     * @return JSON
     */
    public static String json(Check check) {
        return JsonLine.of(JSON.write(check));
    }

    private static String word(Check check) {
        return check.state().name().toLowerCase(Locale.ROOT);
    }
}
