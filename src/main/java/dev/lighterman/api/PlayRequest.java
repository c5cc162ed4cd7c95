package dev.lighterman.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A playbook of yours and how to run it, in the words of {@code ansible-playbook}. The directory of a playbook file is staged
 * with it (what git would not ignore), so that roles, files, group_vars and includes beside it are found. Where programs
 * keep credentials ({@code .ssh}, {@code .gnupg}, {@code .docker}, {@code .kube}, {@code .aws}, {@code .netrc}, {@code
 * .git-credentials}) is left out at any depth unless git tracks it. A playbook made of Java values is staged alone. Whether
 * files exist and values can be written is checked when it is run. Immutable and thread-safe.
 */
public final class PlayRequest extends OptionSet<PlayRequest> {
    /** Where hosts come from. Immutable and thread-safe. */
    public sealed interface HostSource {
        /**
         * What {@code -i} takes.
         *
         * @param text a path or hosts, as {@link PlayRequest#inventory(String)} has them; not null
         */
        record Named(String text) implements HostSource {}

        /**
         * Made by the program.
         *
         * @param inventory asked for its text when it is run, not null
         */
        record OfValues(InventoryText inventory) implements HostSource {}
    }

    private static final int LONGEST_KEY = 200;

    private static final Key<PlaybookSource> PLAYBOOK = new Key<>("playbook");
    private static final Key<List<HostSource>> INVENTORIES = new Key<>("inventories");
    private static final Key<List<Path>> SECRET_FILES = new Key<>("secretFiles");
    private static final Key<AnsibleOptions> OPTIONS = new Key<>("options");
    private static final Key<String> KEY = new Key<>("key");
    private static final Key<Slices> SLICES = new Key<>("slices");

    private PlayRequest(Map<String, Object> values) {
        super(values);
    }

    @Override
    PlayRequest of(Map<String, Object> changed) {
        return new PlayRequest(changed);
    }

    private static PlayRequest bare(PlaybookSource playbook) {
        return new PlayRequest(Map.of()).with(PLAYBOOK, playbook).options(AnsibleOptions.none());
    }

    /**
     * A request with no inventory and no options.
     *
     * @param playbook the playbook file on this machine, not null
     * @return never null
     */
    public static PlayRequest of(Path playbook) {
        return bare(new PlaybookSource.AtPath(playbook));
    }

    /**
     * A playbook that is on the server already. It runs there in the directory that its {@code ansible.cfg} is in, else in its own.
     *
     * @param path absolute, or relative to the home of the user who logs in; not null
     * @return never null
     * @throws IllegalArgumentException if it is no path of a file
     */
    public static PlayRequest onServer(String path) {
        return bare(new PlaybookSource.OnServer(path));
    }

    /**
     * A playbook of a git repository. It is cloned on this machine, and its project goes to the server from there; the result's
     * {@link PipelineResult#source()} says which commit that was. Relative paths of inventories, of the project and of its
     * requirements are looked for in the repository first. For {@code Pipeline.play}.
     *
     * @param repository such as {@code Source.git(url).branch("v1.2")}: a branch, a tag, or all 40 digits of a commit; not null
     * @param path of the playbook in the repository, not null
     * @return never null
     * @throws IllegalArgumentException if it is no path of a file in a repository
     */
    public static PlayRequest inGit(Source repository, String path) {
        return bare(new PlaybookSource.InGit(repository, path));
    }

    /**
     * A request with no inventory and no options, for a playbook that the program has made. It is staged as {@code
     * playbook.yml} with nothing beside it. A {@link Secret} among its values stays in no file, like one among the extra
     * variables: a variable of that kind stands in its place.
     *
     * @param playbook such as a {@code dev.lighterman.playbook.Playbook}, not null
     * @return never null
     */
    public static PlayRequest of(PlaybookText playbook) {
        return bare(new PlaybookSource.OfValues(playbook));
    }

    /**
     * The same as {@link #of(PlaybookText)} under another name, by which runs of it are listed.
     *
     * @param playbook such as a {@code dev.lighterman.playbook.Playbook}, not null
     * @param fileName letters, digits, dots, hyphens and {@code .yml}; not null
     * @return never null
     * @throws IllegalArgumentException if it is no such name
     */
    public static PlayRequest of(PlaybookText playbook, String fileName) {
        return bare(new PlaybookSource.OfValues(playbook, fileName));
    }

    /** {@return where the playbook comes from} */
    public PlaybookSource playbook() {
        return get(PLAYBOOK).orElseThrow();
    }

    /**
     * {@return the playbook's file name, as runs of it are listed; {@code playbook.yml} for one made of Java values}
     */
    public String name() {
        return playbook().fileName();
    }

    /**
     * Adds an inventory ({@code -i}): a file or directory on this machine (staged, with the group_vars and host_vars beside
     * it), an absolute path on the server, or hosts with a comma, such as {@code web1,}.
     *
     * @param inventory not null
     * @return a new request
     */
    public PlayRequest inventory(String inventory) {
        return with(
                INVENTORIES,
                added(inventories(), new HostSource.Named(Objects.requireNonNull(inventory, "inventory"))));
    }

    /**
     * Adds an inventory that the program has made. It is staged as a file of its own, with nothing beside it. A {@link Secret}
     * among its values stays in no file, like one among the extra variables: a variable of that kind stands in its place.
     *
     * @param inventory such as a {@code dev.lighterman.inventory.Inventory}, not null
     * @return a new request
     */
    public PlayRequest inventory(InventoryText inventory) {
        return with(
                INVENTORIES,
                added(inventories(), new HostSource.OfValues(Objects.requireNonNull(inventory, "inventory"))));
    }

    /**
     * {@return the inventories, in the order they were added: where two set the same variable, the later one's holds;
     * unmodifiable; empty for what the server's configuration says}
     */
    public List<HostSource> inventories() {
        return get(INVENTORIES).orElse(List.of());
    }

    /**
     * Adds a file that secrets were read from: where it lies beside the playbook it is not sent along with it. Files of vault
     * passwords are not anyway, nor is one that holds the become password and nothing else.
     *
     * @param file not null
     * @return a new request
     */
    public PlayRequest secretFile(Path file) {
        return with(SECRET_FILES, added(secretFiles(), file));
    }

    /** {@return the files that secrets were read from; unmodifiable, empty by default} */
    public List<Path> secretFiles() {
        return get(SECRET_FILES).orElse(List.of());
    }

    /**
     * How {@code ansible-playbook} is called.
     *
     * @param value in place of all options set before, not null
     * @return a new request
     */
    public PlayRequest options(AnsibleOptions value) {
        return with(OPTIONS, value);
    }

    /** {@return how {@code ansible-playbook} is called; none by default} */
    public AnsibleOptions options() {
        return get(OPTIONS).orElseThrow();
    }

    /**
     * Narrows the hosts down: {@link AnsibleOptions#limit(String)}.
     *
     * @param pattern not null
     * @return a new request
     */
    public PlayRequest limit(String pattern) {
        return options(options().limit(pattern));
    }

    /**
     * Makes it happen once, however often and from wherever it is asked for: the first request of a key starts a run whose id
     * follows from the key; further ones with the same content follow that run, or get its result once it has ended. A request
     * of the key with other content is refused with {@link FailureKind#KEY_TAKEN} and told what differs. What the playbook does
     * is content: its files, inventories, variables and options; not how it is done: credentials, forks, verbosity, timeout.
     * The key is known for as long as the server keeps the run ({@link Server#keep(Retention)}), and to the user that logs in
     * to it.
     *
     * @param name such as {@code order-4711}; in clear on the server; not null
     * @return a new request
     * @throws IllegalArgumentException if it is blank, longer than 200 characters or has control characters
     */
    public PlayRequest key(String name) {
        if (name.isBlank() || name.length() > LONGEST_KEY || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a key has 1 to " + LONGEST_KEY + " characters, none of them a control character");
        }
        return with(KEY, name);
    }

    /** {@return what makes it happen once; empty by default} */
    public Optional<String> key() {
        return get(KEY);
    }

    /**
     * Splits its hosts over several runs, which go on at the same time. Each has the whole inventory and a limit of its own;
     * each host is in one of them. The result is one: all hosts, all tasks, one recap. What a playbook has that is not the same
     * in slices is found before anything runs, and refused unless {@link Slices#allowing} names it. For {@code Pipeline.play}.
     *
     * @param value such as {@code Slices.of(4)}, not null
     * @return a new request
     */
    public PlayRequest slices(Slices value) {
        return with(SLICES, value);
    }

    /** {@return into how many runs its hosts are split; empty for one run} */
    public Optional<Slices> slices() {
        return get(SLICES);
    }

    private static <T> List<T> added(List<T> values, T value) {
        List<T> all = new ArrayList<>(values);
        all.add(Objects.requireNonNull(value, "value"));
        return List.copyOf(all);
    }

    /** Names, without the values that playbook and inventories are made of. */
    @Override
    public String toString() {
        List<String> hosts = inventories().stream()
                .map(each -> each instanceof HostSource.Named named ? named.text() : "an inventory of values")
                .toList();
        return "PlayRequest[" + playbook() + ", inventories=" + hosts + ", " + options()
                + key().map(name -> ", key=" + name).orElse("")
                + slices().map(value -> ", " + value).orElse("") + "]";
    }
}
