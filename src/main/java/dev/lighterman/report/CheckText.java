package dev.lighterman.report;

import dev.lighterman.api.Check;
import dev.lighterman.report.console.JsonLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code doctor} found, as text. */
public final class CheckText {
    private CheckText() {}

    /**
     * One check, its remedy below it.
     *
     * @param check what was looked at
     * @return lines
     */
    public static List<String> lines(Check check) {
        String state =
                switch (check.state()) {
                    case OK -> "ok";
                    case WARNING -> "warning";
                    case FAILED -> "FAILED";
                };
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
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("check", check.name());
        object.put("state", check.state().name().toLowerCase(Locale.ROOT));
        object.put("detail", check.detail());
        object.put("remedy", check.remedy().orElse(null));
        return JsonLine.of(object);
    }
}
