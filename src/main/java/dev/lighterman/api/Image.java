package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The image that a pipeline's CI job builds on the control node and pushes: section {@code image} of the pipeline file. Values
 * are checked when the pipeline is run. Immutable and thread-safe.
 *
 * <pre>{@code
 * Image.named("registry.example.org/team/shop:42").context("/srv/shop").engine(ContainerEngine.PODMAN)
 * }</pre>
 */
public final class Image extends OptionSet<Image> {
    private static final Key<String> NAME = new Key<>("image.name");
    private static final Key<String> CONTEXT = new Key<>("image.context");
    private static final Key<Boolean> ALLOW_HOME = new Key<>("image.allowHome");
    private static final Key<String> DOCKERFILE = new Key<>("image.dockerfile");
    private static final Key<ContainerEngine> ENGINE = new Key<>("image.engine");
    private static final Key<String> USERNAME = new Key<>("image.login.username");
    private static final Key<Secret> PASSWORD = new Key<>("image.login.password");
    private static final Key<String> HOSTS = new Key<>("image.hosts");
    private static final Key<String> LIMIT = new Key<>("image.limit");
    private static final Key<PlaybookSource> PLAYBOOK = new Key<>("image.playbook");
    private static final Key<Result> THRESHOLD = new Key<>("image.threshold");

    /**
     * A registry login.
     *
     * @param username the user, not null
     * @param password the password or token, not null
     */
    public record Login(String username, Secret password) {
        /**
         * Makes a value of its parts.
         *
         * @param username as {@link #username()}
         * @param password as {@link #password()}
         * @throws NullPointerException if one of them is null
         */
        public Login {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
        }
    }

    private Image(Map<String, Object> values) {
        super(values);
    }

    @Override
    Image of(Map<String, Object> changed) {
        return new Image(changed);
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
     * {@return the same, built and pushed by another program}
     *
     * @param value not null
     */
    public Image engine(ContainerEngine value) {
        return with(ENGINE, value);
    }

    /** {@return the program that builds and pushes; docker where none is set} */
    public ContainerEngine engine() {
        return get(ENGINE).orElse(ContainerEngine.DOCKER);
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
}
