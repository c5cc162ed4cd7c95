package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image that a pipeline's CI job builds on the control node and pushes: section {@code image} of the pipeline file. Values
 * are checked when the pipeline is run. Immutable and thread-safe.
 *
 * <pre>{@code
 * Image.named("registry.example.org/team/shop:42").context("/srv/shop").engine(Engine.PODMAN)
 * }</pre>
 */
public final class Image extends OptionSet<Image> {
    private static final Key<String> NAME = new Key<>("image.name");
    private static final Key<String> CONTEXT = new Key<>("image.context");
    private static final Key<Boolean> ALLOW_HOME = new Key<>("image.allowHome");
    private static final Key<String> DOCKERFILE = new Key<>("image.dockerfile");
    private static final Key<Engine> ENGINE = new Key<>("image.engine");
    private static final Key<String> USERNAME = new Key<>("image.login.username");
    private static final Key<Secret> PASSWORD = new Key<>("image.login.password");
    private static final Key<String> HOSTS = new Key<>("image.hosts");
    private static final Key<String> LIMIT = new Key<>("image.limit");
    private static final Key<PlaybookSource> PLAYBOOK = new Key<>("image.playbook");
    private static final Key<Result> THRESHOLD = new Key<>("image.threshold");
    private static final Key<Map<String, Object>> ARGS = new Key<>("image.args");
    private static final Key<String> TARGET = new Key<>("image.target");
    private static final Key<Map<String, Object>> LABELS = new Key<>("image.labels");
    private static final Key<List<String>> TAGS = new Key<>("image.tags");
    private static final Key<List<String>> PLATFORMS = new Key<>("image.platforms");
    private static final Key<Map<String, Object>> SECRETS = new Key<>("image.secrets");
    private static final Key<Boolean> CACHE = new Key<>("image.cache");
    private static final Key<Boolean> PULL = new Key<>("image.pull");
    private static final Key<String> NETWORK = new Key<>("image.network");
    private static final Key<String> PREBUILT = new Key<>("image.prebuilt");

    /**
     * A registry login.
     *
     * @param username the user, not null
     * @param password the password or token, not null
     */
    public record Login(String username, Secret password) {}

    private Image(Map<String, Object> values) {
        super(values);
    }

    @Override
    Image of(Map<String, Object> changed) {
        return new Image(changed);
    }

    /** {@return the options that are set, by their paths in the pipeline file; unmodifiable, never null} */
    public Map<String, Object> options() {
        return values();
    }

    /**
     * An image with nothing else set.
     *
     * @param reference {@code [registry/]repository[:tag]}, not null
     * @return never null
     */
    public static Image named(String reference) {
        return new Image(Map.of()).with(NAME, reference);
    }

    /** {@return the image's name, never null} */
    public String name() {
        return get(NAME).orElseThrow();
    }

    /**
     * {@return the same, built in another directory}
     *
     * @param directory on the control node, absolute or {@code ~/...}; one that holds nothing else; not null
     */
    public Image context(String directory) {
        return with(CONTEXT, directory);
    }

    /** {@return the directory on the control node the image is built in; empty for {@code ~/lighterman/<pipeline's name>}} */
    public Optional<String> context() {
        return get(CONTEXT);
    }

    /**
     * The same with or without the permission to build in a home directory, or to send files there. The engine then gets
     * nothing but the files that were sent.
     *
     * @param value true for a context such as {@code /root}
     * @return a new value
     */
    public Image allowHome(boolean value) {
        return with(ALLOW_HOME, value);
    }

    /** {@return whether the context may be a home directory; false where nothing is set} */
    public boolean allowHome() {
        return get(ALLOW_HOME).orElse(false);
    }

    /**
     * {@return the same with another Dockerfile}
     *
     * @param file relative to the context and inside of it, not null
     */
    public Image dockerfile(String file) {
        return with(DOCKERFILE, file);
    }

    /** {@return the Dockerfile, relative to the context; {@code Dockerfile} where none is set} */
    public String dockerfile() {
        return get(DOCKERFILE).orElse("Dockerfile");
    }

    /**
     * The same with values for the {@code ARG}s of the Dockerfile.
     *
     * @param values by name; texts, in which <code>${commit}</code> and <code>${branch}</code> stand for what is built, or
     *     {@link Secret}s, which reach the engine through its environment and are on no command line; not null
     * @return a new value
     */
    public Image args(Map<String, ?> values) {
        return with(ARGS, ordered(values));
    }

    /** {@return values for the ARGs of the Dockerfile, texts and {@link Secret}s; unmodifiable} */
    public Map<String, Object> args() {
        return get(ARGS).orElse(Map.of());
    }

    /**
     * {@return the same, built up to a stage of the Dockerfile}
     *
     * @param stage its name or number, not null
     */
    public Image target(String stage) {
        return with(TARGET, stage);
    }

    /** {@return the stage of the Dockerfile that is built; empty for the last one} */
    public Optional<String> target() {
        return get(TARGET);
    }

    /**
     * The same with labels, beside those that name the commit.
     *
     * @param values by name; in the texts <code>${commit}</code> and <code>${branch}</code> stand for what is built; not null
     * @return a new value
     */
    public Image labels(Map<String, String> values) {
        return with(LABELS, ordered(values));
    }

    /** {@return labels of the image, texts by name; unmodifiable} */
    public Map<String, Object> labels() {
        return get(LABELS).orElse(Map.of());
    }

    /**
     * The same with more tags, which are pushed as well.
     *
     * @param more tags of the same repository; <code>${commit}</code>, <code>${commit:short}</code> and <code>${branch}</code>
     *     stand for what is built; not null
     * @return a new value
     */
    public Image tags(String... more) {
        return with(TAGS, List.of(more));
    }

    /** {@return the tags that are pushed beside that of the image's name; unmodifiable} */
    public List<String> tags() {
        return get(TAGS).orElse(List.of());
    }

    /**
     * {@return the same, built for other platforms}
     *
     * @param values such as {@code linux/amd64} and {@code linux/arm64}; several make one image with a part for each; not null
     */
    public Image platforms(String... values) {
        return with(PLATFORMS, List.of(values));
    }

    /** {@return the platforms that the image is built for; empty for the engine's own; unmodifiable} */
    public List<String> platforms() {
        return get(PLATFORMS).orElse(List.of());
    }

    /**
     * The same with secrets for {@code RUN --mount=type=secret,id=...}. They are in no layer of the image.
     *
     * @param values by id, not null
     * @return a new value
     */
    public Image secrets(Map<String, Secret> values) {
        return with(SECRETS, ordered(values));
    }

    /** {@return {@link Secret}s by the id that the Dockerfile has for them; unmodifiable} */
    public Map<String, Object> secrets() {
        return get(SECRETS).orElse(Map.of());
    }

    /**
     * The same with or without the engine's cache.
     *
     * @param value false to run each step of the Dockerfile anew; then the same commit is another digest with each build
     * @return a new value
     */
    public Image cache(boolean value) {
        return with(CACHE, value);
    }

    /**
     * {@return whether steps that have not changed are taken from the engine's cache; where nothing is set true, but for an image
     * with args or platforms that podman builds, whose cache takes no notice of these in version 4.3}
     */
    public boolean cache() {
        boolean sound =
                engine() == Engine.DOCKER || (args().isEmpty() && platforms().isEmpty());
        return get(CACHE).orElse(sound);
    }

    /**
     * {@return the same, with or without a look for newer base images}
     *
     * @param value true to ask the registries of the base images with each build
     */
    public Image pull(boolean value) {
        return with(PULL, value);
    }

    /** {@return whether newer base images are looked for; false where nothing is set} */
    public boolean pull() {
        return get(PULL).orElse(false);
    }

    /**
     * {@return the same with another network for the steps of the Dockerfile}
     *
     * @param mode such as {@code host} or {@code none}, not null
     */
    public Image network(String mode) {
        return with(NETWORK, mode);
    }

    /** {@return the network of the Dockerfile's steps; empty for the engine's default} */
    public Optional<String> network() {
        return get(NETWORK);
    }

    /**
     * The same, where nothing is built: the image is in its registry, and what is deployed is this.
     *
     * @param what a reference of the same repository with a tag or digest, a digest alone, or the path of a file with one of these,
     *     such as {@code target/jib-image.digest}, relative to the sources; not null
     * @return a new value
     */
    public Image prebuilt(String what) {
        return with(PREBUILT, what);
    }

    /** {@return what is deployed where nothing is built; empty where an image is built} */
    public Optional<String> prebuilt() {
        return get(PREBUILT);
    }

    private static Map<String, Object> ordered(Map<String, ?> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * {@return the same, built and pushed by another program}
     *
     * @param value not null
     */
    public Image engine(Engine value) {
        return with(ENGINE, value);
    }

    /** {@return the program that builds and pushes; docker where none is set} */
    public Engine engine() {
        return get(ENGINE).orElse(Engine.DOCKER);
    }

    /**
     * {@return the same with a login for the registry, for the time of a run}
     *
     * @param username the user, not null
     * @param password the password or token, not null
     */
    public Image login(String username, Secret password) {
        return with(USERNAME, username).with(PASSWORD, password);
    }

    /** {@return the login for the registry; empty for whatever the control node is logged in as} */
    public Optional<Login> login() {
        return get(USERNAME).flatMap(user -> get(PASSWORD).map(password -> new Login(user, password)));
    }

    /**
     * {@return the same, built on other hosts}
     *
     * @param pattern the host pattern of the image playbook, not null
     */
    public Image hosts(String pattern) {
        return with(HOSTS, pattern);
    }

    /** {@return the host pattern of the image playbook; {@code all} where none is set} */
    public String hosts() {
        return get(HOSTS).orElse("all");
    }

    /**
     * {@return the same with its hosts narrowed down}
     *
     * @param pattern a host pattern, not null
     */
    public Image limit(String pattern) {
        return with(LIMIT, pattern);
    }

    /** {@return what narrows the hosts down; empty for {@code ansible-server} where the inventory has that group} */
    public Optional<String> limit() {
        return get(LIMIT);
    }

    /**
     * {@return the same with an image playbook of your own in place of the rendered one}
     *
     * @param file on this machine; a relative one is taken from the pipeline's directory; not null
     */
    public Image playbook(Path file) {
        return playbook(new PlaybookSource.AtPath(file));
    }

    /**
     * The same with an image playbook of your own in place of the rendered one. It builds and pushes the image, and gets its
     * name as {@code lighterman_image}, the context as {@code lighterman_context}. Cannot be set together with {@link #hosts}.
     *
     * @param source such as {@code new PlaybookSource.OnServer("/root/create-cicd-devops-images.yml")}, not null
     * @return a new value
     */
    public Image playbook(PlaybookSource source) {
        return with(PLAYBOOK, source);
    }

    /** {@return the image playbook of your own; empty for the rendered one} */
    public Optional<PlaybookSource> playbook() {
        return get(PLAYBOOK);
    }

    /**
     * {@return the same with another threshold}
     *
     * @param worst SUCCESS, UNSTABLE or FAILURE; not null
     */
    public Image threshold(Result worst) {
        return with(THRESHOLD, worst);
    }

    /** {@return the worst result of a job before the CI job that still triggers it; SUCCESS where none is set} */
    public Result threshold() {
        return get(THRESHOLD).orElse(Result.SUCCESS);
    }

    /** The program that builds, pushes and removes images. */
    public enum Engine {
        /** Docker. */
        DOCKER("docker"),
        /** Podman. */
        PODMAN("podman");

        private final String program;

        Engine(String program) {
            this.program = program;
        }

        /** {@return the program's name, never null} */
        public String program() {
            return program;
        }
    }
}
