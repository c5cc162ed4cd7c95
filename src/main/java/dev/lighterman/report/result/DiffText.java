package dev.lighterman.report.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the {@code diff} that Ansible modules return as lines of a unified diff. */
public final class DiffText {
    private static final int CONTEXT = 3;
    /** Cells of the table of common subsequences; a larger change is shown as all old lines, then all new ones. */
    private static final long MOST_CELLS = 4_000_000;

    private DiffText() {}

    /** One object or a list of them: {@code prepared} text, or {@code before} and {@code after} with headers. */
    public static List<String> lines(Object diff) {
        List<String> lines = new ArrayList<>();
        if (diff instanceof List<?> several) {
            several.forEach(one -> lines.addAll(lines(one)));
        } else if (diff instanceof Map<?, ?> one) {
            if (one.get("prepared") instanceof String prepared) {
                lines.addAll(split(prepared));
            }
            if (one.containsKey("before") || one.containsKey("after")) {
                lines.add("--- " + header(one, "before"));
                lines.add("+++ " + header(one, "after"));
                compare(split(text(one.get("before"))), split(text(one.get("after"))), lines);
            }
        }
        return lines;
    }

    private static String header(Map<?, ?> diff, String side) {
        return diff.get(side + "_header") instanceof String header ? side + ": " + header : side;
    }

    /** Modules may give a structure instead of a text. */
    private static String text(Object side) {
        if (side instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder();
            map.forEach(
                    (key, value) -> text.append(key).append(": ").append(value).append('\n'));
            return text.toString();
        }
        return side == null ? "" : String.valueOf(side);
    }

    private static List<String> split(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(whole.split("\n", -1));
    }

    private static void compare(List<String> before, List<String> after, List<String> out) {
        int start = 0;
        while (start < before.size()
                && start < after.size()
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < before.size() - start
                && end < after.size() - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        List<String> middle =
                changed(before.subList(start, before.size() - end), after.subList(start, after.size() - end));
        if (middle.isEmpty()) {
            return;
        }
        out.add("@@ line " + (start + 1) + " @@");
        before.subList(Math.max(0, start - CONTEXT), start).forEach(line -> out.add(" " + line));
        out.addAll(middle);
        int rest = before.size() - end;
        before.subList(rest, Math.min(before.size(), rest + CONTEXT)).forEach(line -> out.add(" " + line));
    }

    private static List<String> changed(List<String> before, List<String> after) {
        List<String> lines = new ArrayList<>();
        if ((long) before.size() * after.size() > MOST_CELLS) {
            before.forEach(line -> lines.add("-" + line));
            after.forEach(line -> lines.add("+" + line));
            return lines;
        }
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            boolean both = i < before.size() && j < after.size();
            if (both && before.get(i).equals(after.get(j))) {
                lines.add(" " + before.get(i++));
                j++;
            } else if (j == after.size() || (both && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("-" + before.get(i++));
            } else {
                lines.add("+" + after.get(j++));
            }
        }
        return lines;
    }
}
