package dev.lighterman.settings;

import dev.lighterman.api.Image;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import java.util.List;
import java.util.Map;

/** The image and its job: {@code image}. Part of {@link Options}. */
public final class ImageSection {
    /** A value with nothing set, which says what the defaults are. */
    private static final Image DEFAULTS = Image.named("app");

    public static final Option<String> NAME =
            Option.unset("image.name", OptionType.TEXT, "", "The image: [registry/]repository[:tag].");
    public static final Option<String> CONTEXT = Option.unset(
            "image.context",
            OptionType.TEXT,
            "~/lighterman/<name>",
            "The directory on the control node the image is built in: one that holds nothing else.");
    public static final Option<Boolean> ALLOW_HOME = Option.of(
            "image.allowHome",
            OptionType.BOOLEAN,
            DEFAULTS.allowHome(),
            "Let image.context or transfer.to be a home directory, such as /root: the engine then gets nothing but the files that were"
                    + " sent.");
    public static final Option<String> DOCKERFILE = Option.of(
            "image.dockerfile", OptionType.TEXT, DEFAULTS.dockerfile(), "The Dockerfile, relative to the context.");
    public static final Option<Map<String, Object>> ARGS = Option.unset(
            "image.args",
            OptionType.TEXTS,
            "none",
            "Values for the ARGs of the Dockerfile. One from `${env:X}` or `${file:PATH}` is on no command line; what a RUN uses"
                    + " stays in the image's history all the same.");
    public static final Option<String> TARGET = Option.unset(
            "image.target", OptionType.TEXT, "the last stage", "The stage of the Dockerfile that is built.");
    public static final Option<Map<String, Object>> LABELS = Option.unset(
            "image.labels", OptionType.TEXTS, "none", "Labels of the image, beside those that name the commit.");
    public static final Option<List<String>> TAGS = Option.unset(
            "image.tags",
            OptionType.LIST,
            "none",
            "More tags of the same repository, all pushed. Here, in image.args and in image.labels `${commit}`, `${commit:short}` and"
                    + " `${branch}` stand for what is built.");
    public static final Option<List<String>> PLATFORMS = Option.unset(
            "image.platforms",
            OptionType.LIST,
            "the engine's own",
            "The platforms to build for, such as linux/arm64. Several make one image: with podman a manifest list, with docker"
                    + " by buildx.");
    public static final Option<Map<String, Object>> SECRETS = Option.unset(
            "image.secrets",
            OptionType.TEXTS,
            "none",
            "Secrets for `RUN --mount=type=secret,id=NAME`, by name: `${env:X}` or `${file:PATH}`. They are in no layer.");
    public static final Option<Boolean> CACHE = Option.unset(
            "image.cache",
            OptionType.BOOLEAN,
            "true; false with podman and image.args or image.platforms, of which its cache takes no notice in version 4.3",
            "Take steps that have not changed from the engine's cache. Without it the same commit is another digest each time.");
    public static final Option<Boolean> PULL =
            Option.of("image.pull", OptionType.BOOLEAN, DEFAULTS.pull(), "Look for newer base images with each build.");
    public static final Option<String> NETWORK = Option.unset(
            "image.network",
            OptionType.TEXT,
            "the engine's default",
            "The network of the Dockerfile's steps, such as host or none.");
    public static final Option<Image.Engine> ENGINE = Option.of(
            "image.engine",
            OptionType.choice(Image.Engine::program, Image.Engine.values()),
            DEFAULTS.engine(),
            "The program that builds and pushes.");
    public static final Option<String> LOGIN_USERNAME = Option.unset(
            "image.login.username",
            OptionType.TEXT,
            "whatever the server is logged in as",
            "The user name for the registry.");
    public static final Option<Secret> LOGIN_PASSWORD = Option.unset(
            "image.login.password",
            OptionType.SECRET,
            "whatever the server is logged in as",
            "The password or token for the registry.");
    public static final Option<String> HOSTS =
            Option.of("image.hosts", OptionType.TEXT, DEFAULTS.hosts(), "The host pattern of the image playbook.");
    public static final Option<String> LIMIT = Option.unset(
            "image.limit",
            OptionType.TEXT,
            "ansible-server where the inventory has that group",
            "Narrows the hosts of the image playbook down.");
    public static final Option<PlaybookSource> PLAYBOOK = Option.unset(
            "image.playbook",
            OptionType.PLAYBOOK,
            "a playbook made from the options above",
            "Your own image playbook instead: a file, server:/path for one on the control node, or git:URL@REF//path; see playbooks.md.");
    public static final Option<String> PREBUILT = Option.unset(
            "image.prebuilt",
            OptionType.TEXT,
            "the image is built",
            "Build nothing, deploy what is in the registry: a reference of that repository, a digest, or a file with one of these,"
                    + " such as target/jib-image.digest.");
    public static final Option<Result> THRESHOLD = Option.of(
            "image.threshold",
            Options.THRESHOLD,
            DEFAULTS.threshold(),
            "The CI job starts only if every job before it ended at least this well.");

    /** All of them, in the order of the pipeline file. */
    static final SectionOptions<Image> ALL = SectionOptions.<Image>none()
            .and(List.of(NAME, CONTEXT))
            .with(ALLOW_HOME, Image::allowHome)
            .with(DOCKERFILE, Image::dockerfile)
            .and(List.of(ARGS))
            .with(TARGET, Image::target)
            .and(List.of(LABELS))
            .with(TAGS, (to, tags) -> to.tags(tags.toArray(String[]::new)))
            .with(PLATFORMS, (to, names) -> to.platforms(names.toArray(String[]::new)))
            .and(List.of(SECRETS))
            .with(CACHE, Image::cache)
            .with(PULL, Image::pull)
            .with(NETWORK, Image::network)
            .with(ENGINE, Image::engine)
            .and(List.of(LOGIN_USERNAME, LOGIN_PASSWORD))
            .with(HOSTS, Image::hosts)
            .with(LIMIT, Image::limit)
            .and(List.of(PLAYBOOK))
            .with(PREBUILT, Image::prebuilt)
            .with(THRESHOLD, Image::threshold);

    /** Options that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of(
            "image.name",
            "image.context",
            "image.dockerfile",
            "image.target",
            "image.labels",
            "image.tags",
            "image.platforms",
            "image.network",
            "image.engine",
            "image.hosts",
            "image.limit",
            "image.playbook",
            "image.prebuilt",
            "image.threshold");

    private ImageSection() {}
}
