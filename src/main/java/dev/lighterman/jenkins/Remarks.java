package dev.lighterman.jenkins;

import dev.lighterman.mask.SecretMask;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the pipeline file does not do by itself, and the variables it needs; for one import. Not thread-safe. */
final class Remarks {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))");

    /** What may stand before a password or a token in a command. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|credential)s?[\"']?\\s*(?:[=:]|\\s)\\s*[\"']?[^\\s\"'$-]"
                    + "|(?:pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|access|private)[_-]?key|credential)s?"
                    + "(?:[_.-](?!file|path|url|name|env)[a-z0-9]{1,30}){0,5}[\"']?\\s*[=:]\\s*[\"']?[^\\s\"'$-]"
                    + "|\\bsshpass\\s+-p|\\blogin\\b[^|;&\\n]{0,500}\\s-p\\s*[\"']?[^\\s\"'$]|://[^/\\s:@$]+:[^/\\s@$]+@"
                    + "|\\s(?:-u|--user)[ =]?[\"']?[^\\s:\"'$]+:[^\\s\"'$]|\\b(?:Bearer|Basic)\\s+[^\\s\"'$]"
                    + "|\\b(?:gh[a-z]_|github_pat_|glpat-|sq[apu]_|xox[a-z]-|AKIA)[a-z0-9_-]{10}|BEGIN [A-Z ]{0,30}PRIVATE KEY");

    private static final Pattern LOGIN_OF_VARIABLES = Pattern.compile("://(?:[^/\\s:@]*:)?\\$\\{?\\w+\\}?@");

    /** What the name of a variable has if its value is a password or a token. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)pass|pwd|secret|token|credential|(?:api|access|private)[_-]?key");

    private final List<String> texts = new ArrayList<>();
    private final Set<String> variables = new LinkedHashSet<>();
    private String job = "";

    /** Says which job the next remarks are about. */
    void job(String name) {
        this.job = name;
    }

    void add(String text) {
        String whole = job.isEmpty() ? text : job + ": " + text;
        if (!texts.contains(whole)) {
            texts.add(whole);
        }
    }

    void addIf(boolean so, String text) {
        if (so) {
            add(text);
        }
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    Set<String> variables() {
        return variables;
    }

    /** Whether a text seems to hold a password. A login that variables stand for is none. */
    static boolean maybeSecret(String text) {
        String plain = LOGIN_OF_VARIABLES.matcher(text).replaceAll("://");
        return SECRET.matcher(plain).find() || !SecretMask.NONE.masked(plain).equals(plain);
    }

    /** Whether a variable seems to be a password, by its name or by its value. */
    static boolean maybeSecret(String name, String value) {
        return SECRET_NAME.matcher(name).find() || maybeSecret(value);
    }

    /**
     * A text of Jenkins' with its variables as the pipeline file writes them, each of which it then needs. Nothing else in it
     * refers to anything: {@code ${run:...}} would have a program executed here.
     */
    String text(String jenkins) {
        Matcher matcher = VARIABLE.matcher(jenkins);
        StringBuilder text = new StringBuilder();
        int told = 0;
        while (matcher.find()) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            variables.add(name);
            text.append(literal(jenkins.substring(told, matcher.start()))).append("${" + name + "}");
            told = matcher.end();
        }
        return text.append(literal(jenkins.substring(told))).toString();
    }

    /** A text that is the shell's own, so that its <code>${X}</code> refers to nothing of the pipeline file's. */
    static String literal(String shell) {
        return shell.replace("${", "$${");
    }
}
