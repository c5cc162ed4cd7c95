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
    record Known(List<String> names, boolean valued, Optional<String> refusal) {}

    /**
     * A word of a call, with the value that belongs to it.
     *
     * @param name of an option of ansible-playbook the first long one, of another option what was written; empty for a word that is
     *     no option
     * @param written the option as it was written
     * @param value the option's; the word itself where it is no option
     * @param meant the options that it may be; none where it is not known
     */
    public record Given(String name, String written, Optional<String> value, List<Known> meant) {
        private boolean isValued() {
            return meant.stream().anyMatch(Known::valued);
        }
    }

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

    /** Reads what stands behind {@code ansible-playbook} in a call. */
    public static List<Given> read(List<String> words) {
        List<Given> all = new ArrayList<>();
        for (String word : words) {
            Optional<Given> before = all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
            if (!word.startsWith("--")
                    && before.filter(given -> given.value().isEmpty() && given.isValued())
                            .isPresent()) {
                all.set(
                        all.size() - 1,
                        given(
                                before.get().written(),
                                Optional.of(word),
                                before.get().meant()));
            } else if (!word.startsWith("-") || word.equals("-") || word.equals("--")) {
                all.add(new Given("", word, Optional.of(word), List.of()));
            } else if (word.startsWith("--")) {
                String[] parts = word.split("=", 2);
                all.add(given(parts[0], parts.length == 1 ? Optional.empty() : Optional.of(parts[1]), meant(parts[0])));
            } else {
                readCluster(word, all);
            }
        }
        return all;
    }

    /** Short options that stand together, the last one maybe with its value. */
    private static void readCluster(String word, List<Given> all) {
        for (int at = 1; at < word.length(); at++) {
            String name = "-" + word.charAt(at);
            List<Known> meant = named(name).stream().toList();
            Given given = given(name, Optional.empty(), meant);
            String behind = word.substring(at + 1);
            if (!behind.isEmpty() && (meant.isEmpty() || given.isValued())) {
                all.add(given(name, Optional.of(behind), meant));
                return;
            }
            all.add(given);
        }
    }

    private static Given given(String written, Optional<String> value, List<Known> meant) {
        String name = meant.stream()
                .limit(1)
                .flatMap(known -> known.names().stream())
                .filter(each -> each.startsWith("--"))
                .findFirst()
                .orElse(written);
        return new Given(name, written, value, meant);
    }

    private static Optional<Known> named(String name) {
        return ALL.stream().filter(known -> known.names().contains(name)).findFirst();
    }

    /** A sentence for each word that cannot be passed on. */
    static List<String> problems(List<String> words) {
        List<String> problems = new ArrayList<>();
        boolean mayBeValue = false; // of an option that is not known
        for (Given given : read(words)) {
            if (given.name().isEmpty() && (!mayBeValue || given.written().equals("--"))) {
                problems.add("\"" + given.written()
                        + "\" is no option, and ansible-playbook would take it for a playbook; perhaps you"
                        + " should leave it out");
            }
            given.meant().stream()
                    .filter(known -> known.refusal().isPresent())
                    .findFirst()
                    .ifPresent(known -> problems.add(sentence(given.written(), known)));
            mayBeValue = given.meant().isEmpty() && given.value().isEmpty();
        }
        return problems;
    }

    /** What to say of an option that stands before the two hyphens; empty unless it is ansible-playbook's, written out. */
    static Optional<String> misplaced(String word) {
        String name = word.startsWith("--") && word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        return named(name)
                .map(known -> known.refusal()
                        .map(why -> name + " is ansible-playbook's, but " + why)
                        .orElse(name
                                + " is ansible-playbook's; perhaps you should write it at the end, after two hyphens: -- "
                                + word));
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
