package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import dev.lighterman.api.Result;
import dev.lighterman.api.Server;
import dev.lighterman.inventory.text.IniText;
import dev.lighterman.source.FileNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Makes settings of option values: puts defaults in and checks what belongs together. Contacts nothing, opens no file. */
public final class SettingsBuilder {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    /** The name of a Service is a DNS label by RFC 1035 (KubernetesNames). */
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern DNS_NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("^[a-z][a-z0-9+.-]*://[^/@]*:[^/@]+@.*");
    private static final Pattern TOKEN_IN_URL = Pattern.compile("(?i)^https?://[^/@:]+@.*");
    private static final List<Option<?>> RENDERED_ONLY = List.of(
            Options.DEPLOY_REPLICAS,
            Options.DEPLOY_CONTAINER_PORT,
            Options.DEPLOY_SERVICE_NAME,
            Options.DEPLOY_SERVICE_TYPE,
            Options.DEPLOY_SERVICE_PORT,
            Options.DEPLOY_SERVICE_NODE_PORT);

    private final OptionValues values;
    private final Path directory;
    private final Optional<String> file;
    private final Problems findings;

    private SettingsBuilder(OptionValues values, Path directory, Optional<String> file, Problems findings) {
        this.values = values;
        this.directory = directory;
        this.file = file;
        this.findings = findings;
    }

    /**
     * Settings from code.
     *
     * @param values the options set, not null
     * @param directory what relative paths are taken from, not null
     * @return the settings
     * @throws InvalidInputException with every problem
     */
    public static Settings build(OptionValues values, Path directory) throws InvalidInputException {
        return build(values, directory.toAbsolutePath().normalize(), Optional.empty(), new Problems());
    }

    static Settings build(OptionValues values, Path directory, Optional<String> file, Problems findings)
            throws InvalidInputException {
        values.problems().forEach(findings::problem);
        FileNames.loss(System.getProperty("user.dir"))
                .ifPresent(text -> findings.problem(Problem.of("the working directory: " + text)));
        OptionValues usable = ValueChecks.usable(values, findings);
        SettingsBuilder builder = new SettingsBuilder(usable, directory, file, findings);
        Settings settings = builder.settings();
        findings.throwIfAny();
        return settings;
    }

    private Settings settings() {
        String name = text(Options.NAME).orElseGet(this::directoryName);
        Optional<Settings.Source> source = source();
        Optional<Settings.Image> image = image(name);
        Optional<Settings.Deploy> deploy = deploy(name);
        transfers();
        return new Settings(
                directory,
                file,
                name,
                source,
                values.get(Options.BUILD).orElse(CommandWords.NONE),
                server(),
                values.get(Options.TRANSFER).orElse(List.of()),
                image,
                deploy,
                new JobSettings(values, findings, directory).jobs(name, image, deploy),
                values.jobPlaces(),
                values.get(Options.INVENTORY).map(this::absolute),
                new AnsibleSettings(values, findings, directory).ansible(),
                values.value(Options.FAIL_ON_ERROR),
                new Settings.Retries(
                        values.value(Options.RETRIES_CONNECT),
                        values.value(Options.RETRIES_RUN),
                        values.value(Options.RETRIES_DELAY)),
                findings.warnings(),
                values.references().files(),
                values.references().values());
    }

    private Server server() {
        Server found = new ServerSettings(values, findings).server(directory);
        return values.server()
                .map(given -> ServerSettings.resolved(given, directory))
                .orElse(found);
    }

    private String directoryName() {
        Path name = directory.getFileName();
        return name == null ? "pipeline" : name.toString();
    }

    private Optional<String> text(Option<String> option) {
        return values.get(option);
    }

    private void problem(Option<?> option, String message) {
        findings.problem(values.problem(option, message));
    }

    private Path local(Path path) {
        return LocalPath.resolve(directory, path);
    }

    private Optional<Path> path(Option<?> option, String text) {
        try {
            return Optional.of(local(LocalPath.parse(text)));
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(option, option.path() + ": " + found.message()));
            return Optional.empty();
        }
    }

    private InventorySource absolute(InventorySource source) {
        if (source instanceof InventorySource.Inline inline) {
            try {
                IniText.of(inline.groups());
            } catch (InvalidInputException e) {
                e.problems().forEach(found -> problem(Options.INVENTORY, found.message()));
            }
        }
        return source instanceof InventorySource.At at ? new InventorySource.At(local(at.path())) : source;
    }

    private Optional<Settings.Source> source() {
        Optional<String> git = text(Options.SOURCE_GIT);
        if (git.isEmpty()) {
            for (Option<?> option : List.of(
                    Options.SOURCE_BRANCH,
                    Options.SOURCE_USERNAME,
                    Options.SOURCE_PASSWORD,
                    Options.SOURCE_POLL,
                    Options.SOURCE_POLL_BRANCHES,
                    Options.SOURCE_POLL_COMMITS)) {
                if (values.get(option).isPresent()) {
                    problem(option, option.path() + " needs source.git");
                }
            }
            return Optional.empty();
        }
        if (TOKEN_IN_URL.matcher(git.get()).matches()
                && values.get(Options.SOURCE_PASSWORD).isEmpty()) {
            findings.warning(
                    new ValueOrigin.Code(),
                    "the user name in source.git is taken for a token, since there is no source.password; perhaps you "
                            + "should move it there as ${env:NAME}");
        } else if (PASSWORD_IN_URL.matcher(git.get()).matches()) {
            findings.warning(
                    new ValueOrigin.Code(),
                    "source.git holds a password; perhaps you should move it to source.password as ${env:NAME}");
        }
        if (values.get(Options.SOURCE_USERNAME).isPresent()
                && values.get(Options.SOURCE_PASSWORD).isEmpty()) {
            problem(Options.SOURCE_USERNAME, "source.username needs source.password");
        }
        return Optional.of(new Settings.Source(
                isPath(git.get())
                        ? path(Options.SOURCE_GIT, git.get())
                                .map(Path::toString)
                                .orElse("")
                        : git.get(),
                text(Options.SOURCE_BRANCH),
                Optional.empty(),
                text(Options.SOURCE_USERNAME),
                values.get(Options.SOURCE_PASSWORD),
                polling()));
    }

    private Settings.Polling polling() {
        Duration interval = values.value(Options.SOURCE_POLL);
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            problem(Options.SOURCE_POLL, "source.poll must be at least 1s; git servers lock out who asks too often");
        }
        List<String> branches = values.get(Options.SOURCE_POLL_BRANCHES).orElse(List.of());
        for (String pattern : branches) {
            if (Glob.problem(pattern).isPresent()) {
                problem(
                        Options.SOURCE_POLL_BRANCHES,
                        "\"" + pattern + "\" is no pattern of branch names; perhaps you should write something like "
                                + "release/*");
            }
        }
        return new Settings.Polling(
                interval, branches, values.value(Options.SOURCE_POLL_COMMITS).equals("every"));
    }

    /** Neither {@code scheme://...} nor {@code [user@]host:path}. */
    private static boolean isPath(String git) {
        int slash = git.indexOf('/');
        int colon = git.indexOf(':');
        return colon < 0 || (slash >= 0 && slash < colon);
    }

    private Duration positive(Option<Duration> option) {
        Duration value = values.value(option);
        if (value.isZero() || value.isNegative()) {
            problem(option, option.path() + " must be longer than nothing");
        }
        return value;
    }

    private void transfers() {
        for (TransferSet set : values.get(Options.TRANSFER).orElse(List.of())) {
            if (set.files().isEmpty()) {
                problem(Options.TRANSFER, "an item of transfer needs files");
            }
            set.to()
                    .filter(to -> !isRemoteDirectory(to))
                    .ifPresent(to -> problem(Options.TRANSFER, remoteDirectory("transfer.to", to)));
            for (String glob : concat(set.files(), set.exclude())) {
                Glob.problem(glob).or(() -> FileNames.problem(glob)).ifPresent(text -> problem(Options.TRANSFER, text));
            }
        }
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
    }

    private static boolean isRemoteDirectory(String path) {
        return path.startsWith("/") || path.equals("~") || path.startsWith("~/");
    }

    private static String remoteDirectory(String name, String path) {
        return name + " must be a directory on the server, absolute or below ~/, but is \"" + path + "\"";
    }

    private Optional<Settings.Image> image(String pipeline) {
        Optional<String> name = text(Options.IMAGE_NAME);
        if (name.isEmpty()) {
            if (values.anyBelow("image")) {
                findings.problem(missingImage());
            }
            return Optional.empty();
        }
        ImageNames.problem(name.get()).ifPresent(text -> problem(Options.IMAGE_NAME, text));
        String context = text(Options.IMAGE_CONTEXT).orElseGet(() -> ContextDirectory.of(pipeline));
        if (!isRemoteDirectory(context)) {
            problem(Options.IMAGE_CONTEXT, remoteDirectory("image.context", context));
        }
        return Optional.of(new Settings.Image(
                name.get(),
                context,
                dockerfile(context),
                values.value(Options.IMAGE_ENGINE),
                login(),
                values.value(Options.IMAGE_HOSTS),
                text(Options.IMAGE_LIMIT),
                threshold(Options.IMAGE_THRESHOLD),
                values.value(Options.IMAGE_ALLOW_HOME)));
    }

    /** It is sent to the context and named from there, so it must be inside of it. */
    private String dockerfile(String context) {
        String dockerfile = values.value(Options.IMAGE_DOCKERFILE);
        FileNames.problem(dockerfile).ifPresent(text -> problem(Options.IMAGE_DOCKERFILE, "image.dockerfile: " + text));
        String parts = "/" + Glob.slashes(dockerfile) + "/";
        if (dockerfile.startsWith("/") || parts.contains("/../") || parts.endsWith("//") || parts.endsWith("/./")) {
            problem(
                    Options.IMAGE_DOCKERFILE,
                    "image.dockerfile must be a file inside of the image's context, but is \"" + dockerfile
                            + "\"; perhaps you should write its path relative to " + context);
        }
        return dockerfile;
    }

    private Problem missingImage() {
        return missingImage(file);
    }

    public static Problem missingImage(Optional<String> file) {
        return Problem.in(
                file, "image.name is missing; perhaps you should add \"image: {name: registry.example.org/team/app}\"");
    }

    private Optional<Settings.Login> login() {
        Optional<String> username = text(Options.IMAGE_LOGIN_USERNAME);
        var password = values.get(Options.IMAGE_LOGIN_PASSWORD);
        if (username.isPresent() && password.isEmpty()) {
            problem(Options.IMAGE_LOGIN_USERNAME, "image.login needs a password");
        } else if (username.isEmpty() && password.isPresent()) {
            problem(Options.IMAGE_LOGIN_PASSWORD, "image.login needs a username");
        }
        return username.isPresent() && password.isPresent()
                ? Optional.of(new Settings.Login(username.get(), password.get()))
                : Optional.empty();
    }

    private Optional<Settings.Deploy> deploy(String pipelineName) {
        if (!values.anyBelow("deploy")) {
            return Optional.empty();
        }
        List<Path> manifests = values.get(Options.DEPLOY_MANIFESTS).orElse(List.of()).stream()
                .flatMap(text -> path(Options.DEPLOY_MANIFESTS, text).stream())
                .toList();
        if (!manifests.isEmpty()) {
            for (Option<?> option : RENDERED_ONLY) {
                if (values.get(option).isPresent()) {
                    problem(
                            option,
                            option.path()
                                    + " and deploy.manifests cannot both be set: your own manifests say it already");
                }
            }
        }
        String type = values.value(Options.DEPLOY_SERVICE_TYPE);
        return Optional.of(new Settings.Deploy(
                text(Options.DEPLOY_NAME).orElse(pipelineName + "-deploy"),
                values.value(Options.DEPLOY_HOSTS),
                values.value(Options.DEPLOY_KUBECTL),
                text(Options.DEPLOY_KUBECONFIG),
                values.get(Options.DEPLOY_NAMESPACE).map(text -> dns(Options.DEPLOY_NAMESPACE, text, DNS_LABEL)),
                deployment(manifests),
                values.value(Options.DEPLOY_REPLICAS),
                values.value(Options.DEPLOY_CONTAINER_PORT),
                serviceName(),
                type,
                values.value(Options.DEPLOY_SERVICE_PORT),
                nodePort(type),
                manifests,
                values.value(Options.DEPLOY_PIN).equals("digest"),
                threshold(Options.DEPLOY_THRESHOLD),
                new Settings.RolloutWatching(
                        positive(Options.DEPLOY_ROLLOUT_TIMEOUT),
                        values.value(Options.DEPLOY_ROLLOUT_PATIENCE),
                        values.get(Options.DEPLOY_ROLLOUT_KUBECONFIG).map(this::local),
                        text(Options.DEPLOY_ROLLOUT_CONTEXT),
                        values.value(Options.DEPLOY_ROLLOUT_ROLLBACK),
                        values.value(Options.DEPLOY_ROLLOUT_VIA).equals("server"))));
    }

    private Result threshold(Option<String> option) {
        return Result.valueOf(values.value(option).toUpperCase(Locale.ROOT));
    }

    private OptionalInt nodePort(String type) {
        Optional<Integer> nodePort = values.get(Options.DEPLOY_SERVICE_NODE_PORT);
        if (nodePort.isPresent() && type.equals("ClusterIP")) {
            problem(Options.DEPLOY_SERVICE_NODE_PORT, "a Service of type ClusterIP has no nodePort");
        } else if (nodePort.isPresent() && (nodePort.get() < 30000 || nodePort.get() > 32767)) {
            findings.warning(
                    new ValueOrigin.Code(),
                    values.problem(
                                    Options.DEPLOY_SERVICE_NODE_PORT,
                                    "deploy.service.nodePort " + nodePort.get()
                                            + " is outside Kubernetes' usual range 30000-32767")
                            .toString());
        }
        if (nodePort.isPresent()) {
            return OptionalInt.of(nodePort.get());
        }
        return type.equals("NodePort") ? OptionalInt.of(30000) : OptionalInt.empty();
    }

    /** Made from options it is the name of the container and of the label too, which have no dots. */
    private String deployment(List<Path> manifests) {
        String name = dns(Options.DEPLOY_DEPLOYMENT, DNS_NAME);
        if (manifests.isEmpty()
                && DNS_NAME.matcher(name).matches()
                && !DNS_LABEL.matcher(name).matches()) {
            String dashed = name.replace('.', '-');
            problem(
                    Options.DEPLOY_DEPLOYMENT,
                    "deploy.deployment must have no dots and 63 characters at most, since the container and the label app "
                            + "are named so too, but is \"" + name + "\""
                            + (DNS_LABEL.matcher(dashed).matches()
                                    ? "; perhaps you should write \"" + dashed + "\""
                                    : ""));
        }
        return name;
    }

    private String serviceName() {
        String name = dns(Options.DEPLOY_SERVICE_NAME, DNS_LABEL);
        if (DNS_LABEL.matcher(name).matches() && !SERVICE_NAME.matcher(name).matches()) {
            problem(
                    Options.DEPLOY_SERVICE_NAME,
                    "deploy.service.name must begin with a letter, but is \"" + name + "\"");
        }
        return name;
    }

    private String dns(Option<String> option, Pattern pattern) {
        return dns(option, values.value(option), pattern);
    }

    private String dns(Option<String> option, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            String lower = value.toLowerCase(Locale.ROOT).replace('_', '-');
            problem(
                    option,
                    option.path()
                            + " must be a Kubernetes name (lower-case letters, digits and -, beginning and ending "
                            + "with a letter or digit), but is \"" + value + "\""
                            + (pattern.matcher(lower).matches() ? "; perhaps you should write \"" + lower + "\"" : ""));
        }
        return value;
    }
}
