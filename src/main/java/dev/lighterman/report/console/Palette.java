package dev.lighterman.report.console;

import dev.lighterman.api.Result;
import dev.lighterman.api.TaskResult;

/** Colours, or none. The colours of task statuses are Ansible's own. */
enum Palette {
    NONE,
    ANSI;

    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String CYAN = "36";
    private static final String BLUE = "34";
    private static final String RED = "1;31";
    private static final String BOLD = "1";
    private static final String FAINT = "2";

    String bold(String text) {
        return in(BOLD, text);
    }

    String faint(String text) {
        return in(FAINT, text);
    }

    String warning(String text) {
        return in(YELLOW, text);
    }

    String status(TaskResult.Status status, String text) {
        return switch (status) {
            case OK -> in(GREEN, text);
            case CHANGED -> in(YELLOW, text);
            case SKIPPED -> in(CYAN, text);
            case IGNORED, RESCUED, UNREACHABLE_IGNORED -> in(BLUE, text);
            case FAILED, UNREACHABLE -> in(RED, text);
        };
    }

    /** A line of a unified diff. */
    String difference(String line) {
        if (line.isEmpty()) {
            return line;
        }
        return switch (line.charAt(0)) {
            case '+' -> in(GREEN, line);
            case '-' -> in("31", line);
            case '@' -> in(CYAN, line);
            default -> line;
        };
    }

    String result(Result result, String text) {
        return switch (result) {
            case SUCCESS -> in("1;" + GREEN, text);
            case UNSTABLE -> in("1;" + YELLOW, text);
            case FAILURE, NOT_BUILT, ABORTED -> in(RED, text);
        };
    }

    private String in(String codes, String text) {
        return this == NONE ? text : "\u001b[" + codes + "m" + text + "\u001b[0m";
    }
}
