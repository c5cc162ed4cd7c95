package dev.lighterman.report.result;

import java.util.Map;

/** Text from elsewhere (names, what servers and tasks said) as a line without control characters. Stateless. */
public final class SafeLine {
    private SafeLine() {}

    /**
     * {@return one line that moves no cursor and changes no order of letters; in a GitHub workflow it is no workflow
     * command either; line ends, control characters and the like written as {@code \n}, {@code \x1b}}
     */
    public static String of(String text, Map<String, String> environment) {
        String line = Text.oneLine(text.stripTrailing());
        if (!"true".equals(environment.get("GITHUB_ACTIONS"))) {
            return line;
        }
        // The runner takes ::error:: at the beginning of a line, and ##[error] anywhere in it.
        String none = line.replace("##[", "#\\x23[");
        return none.stripLeading().startsWith("::") ? none.replaceFirst("::", ":\\\\x3a") : none;
    }
}
