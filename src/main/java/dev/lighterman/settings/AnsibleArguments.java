package dev.lighterman.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of ansible-playbook that Lighterman has no word of its own for, and passes on as they are. Those that it relies
 * on, and those that would wait for an answer or run nothing, are refused. They are read as ansible-playbook reads them: an
 * option may be shortened, its value may follow it in the same word, and short ones may stand together. Stateless.
 */
public final class AnsibleArguments {
    private static final String PROMPT = "there is nobody to type the password; perhaps you should ";
    private static final String RUNS_NOTHING = "nothing would be run; perhaps you should ";

    /**
     * An option of ansible-playbook.
     *
     * @param names long ones and short ones
     * @param valued whether a value belongs to it
     * @param refusal why it is not passed on, and what to do instead; empty where it is
     */
    private record Known(List<String> names, boolean valued, Optional<String> refusal) {}

    private static final List<Known> ALL = List.of(
            own("-i --inventory --inventory-file", true, "inventory (play -i)"),
            own("-l --limit", true, "limit (play -l)"),
            own("-t --tags", true, "tags (play -t)"),
            own("--skip-tags", true, "skipTags (play --skip-tags)"),
            own("--start-at-task", true, "startAtTask (play --start-at-task)"),
            own("-e --extra-vars", true, "extraVars (play -e, or --secret-vars for what nobody may read)"),
            own("-f --forks", true, "forks (play --forks)"),
            own("-v --verbose", false, "verbosity (play -vv)"),
            own("-C --check", false, "check (play --check)"),
            own("-D --diff", false, "diff (play --diff)"),
            own("-b --become", false, "become (play -b)"),
            own("--vault-id", true, "vaultIds (play --vault-id)"),
            own("--vault-password-file --vault-pass-file", true, "vaultPasswordFile (play --vault-password-file)"),
            own("--become-password-file --become-pass-file", true, "becomePassword (play --become-password-file)"),
            own(
                    "--connection-password-file --conn-pass-file",
                    true,
                    "ansible.password (play --connection-password-file)"),
            refused(
                    "-J --ask-vault-password --ask-vault-pass",
                    false,
                    PROMPT + "use vaultPasswordFile (play --vault-password-file)"),
            refused("-K --ask-become-pass", false, PROMPT + "use becomePassword (play --become-password-file)"),
            refused("-k --ask-pass", false, PROMPT + "use ansible.password (play --connection-password-file)"),
            refused(
                    "--step",
                    false,
                    "there is nobody to answer before each task; perhaps you should use startAtTask (play"
                            + " --start-at-task)"),
            refused("--list-hosts", false, RUNS_NOTHING + "use the command inventory"),
            refused("--list-tasks", false, RUNS_NOTHING + "use check (play --check)"),
            refused("--list-tags", false, RUNS_NOTHING + "use check (play --check)"),
            refused("--syntax-check", false, RUNS_NOTHING + "use check (play --check)"),
            refused("--version", false, RUNS_NOTHING + "use the command doctor, which names the version"),
            refused("-h --help", false, RUNS_NOTHING + "read its help on the server"),
            passed("-M --module-path", true),
            passed("-T --timeout", true),
            passed("-u --user", true),
            passed("-c --connection", true),
            passed("--become-method", true),
            passed("--become-user", true),
            passed("--private-key --key-file", true),
            passed("--ssh-common-args", true),
            passed("--ssh-extra-args", true),
            passed("--scp-extra-args", true),
            passed("--sftp-extra-args", true),
            passed("--flush-cache", false),
            passed("--force-handlers", false));

    private AnsibleArguments() {}

    private static Known own(String names, boolean valued, String instead) {
        return refused(names, valued, "Lighterman has an option of its own for it; perhaps you should use " + instead);
    }

    private static Known refused(String names, boolean valued, String why) {
        return new Known(List.of(names.split(" ")), valued, Optional.of(why));
    }

    private static Known passed(String names, boolean valued) {
        return new Known(List.of(names.split(" ")), valued, Optional.empty());
    }

    /** An option as it is written out: {@code --limit} for {@code -l} and {@code --lim}; itself where there is none such. */
    public static String longName(String name) {
        List<Known> meant = meant(name);
        return meant.size() != 1
                ? name
                : meant.get(0).names().stream()
                        .filter(each -> each.startsWith("--"))
                        .findFirst()
                        .orElse(name);
    }

    /** Whether the word after an option is its value. */
    public static boolean takesValue(String name) {
        return meant(name).stream().anyMatch(Known::valued);
    }

    /** A sentence for each word that cannot be passed on. */
    static List<String> problems(List<String> words) {
        List<String> problems = new ArrayList<>();
        boolean mayBeValue = false; // of the option before it
        for (String word : words) {
            if (mayBeValue && !word.startsWith("--")) {
                mayBeValue = false;
            } else if (word.equals("--") || word.equals("-") || !word.startsWith("-")) {
                problems.add(
                        "\"" + word + "\" is no option, and ansible-playbook would take it for a playbook; perhaps you"
                                + " should leave it out");
                mayBeValue = false;
            } else {
                mayBeValue = word.startsWith("--") ? isOpen(word, problems) : isOpenCluster(word, problems);
            }
        }
        return problems;
    }

    /** What to say of an option that stands before the two hyphens; empty unless it is ansible-playbook's, written out. */
    static Optional<String> misplaced(String word) {
        String name = word.startsWith("--") && word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        return ALL.stream()
                .filter(known -> known.names().contains(name))
                .findFirst()
                .map(known -> known.refusal()
                        .map(why -> name + " is ansible-playbook's, but " + why)
                        .orElse(name
                                + " is ansible-playbook's; perhaps you should write it at the end, after two hyphens: -- "
                                + word));
    }

    /** Whether the next word may be the value of a long option. */
    private static boolean isOpen(String word, List<String> problems) {
        String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        List<Known> meant = meant(name);
        meant.stream()
                .filter(known -> known.refusal().isPresent())
                .findFirst()
                .ifPresent(known -> problems.add(sentence(name, known)));
        boolean valued = meant.isEmpty() || meant.stream().anyMatch(Known::valued);
        return valued && !word.contains("=");
    }

    private static List<Known> meant(String name) {
        List<Known> exact =
                ALL.stream().filter(known -> known.names().contains(name)).toList();
        return exact.isEmpty()
                ? ALL.stream()
                        .filter(known -> known.names().stream().anyMatch(full -> full.startsWith(name)))
                        .toList()
                : exact;
    }

    /** The same for short options that stand together. */
    private static boolean isOpenCluster(String word, List<String> problems) {
        for (int at = 1; at < word.length(); at++) {
            String name = "-" + word.charAt(at);
            Optional<Known> found =
                    ALL.stream().filter(known -> known.names().contains(name)).findFirst();
            if (found.isEmpty()) {
                return at == word.length() - 1;
            }
            if (found.get().refusal().isPresent()) {
                problems.add(sentence(name, found.get()));
            }
            if (found.get().valued()) {
                return at == word.length() - 1;
            }
        }
        return false;
    }

    private static String sentence(String name, Known known) {
        String full = known.names().contains(name)
                ? name
                : name + " ("
                        + known.names().stream()
                                .filter(each -> each.startsWith(name))
                                .findFirst()
                                .orElseThrow() + ")";
        return full + " cannot be passed on: " + known.refusal().orElseThrow();
    }

    /** The words in which one of some texts stands. */
    static List<String> holding(List<String> words, Stream<String> texts) {
        List<String> all = texts.filter(text -> !text.isEmpty()).collect(Collectors.toList());
        return words.stream()
                .filter(word -> all.stream().anyMatch(word::contains))
                .toList();
    }
}
