package dev.lighterman.settings;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Notification;
import dev.lighterman.api.Retries;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.inventory.text.IniText;
import dev.lighterman.source.FileNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes settings of option values: puts defaults in and checks what belongs together. Contacts nothing, opens no file. */
public final class SettingsBuilder extends SectionSettings {
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("^[a-z][a-z0-9+.-]*://[^/@]*:[^/@]+@.*");
    private static final Pattern TOKEN_IN_URL = Pattern.compile("(?i)^https?://[^/@:]+@.*");
    private final Optional<String> file;

    private SettingsBuilder(OptionValues values, Path directory, Optional<String> file, Problems findings) {
        super(values, findings, directory);
        this.file = file;
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
        String name = name(values, directory);
        Server server = server();
        Optional<Source> source = source();
        Optional<Image> image = new ImageSettings(this, file).image(name);
        Optional<Deployment> deploy = new DeploySettings(this).deployment(name);
        transfers();
        return new Settings(
                directory,
                file,
                name,
                source,
                Optional.empty(),
                values.get(Options.BUILD).orElse(CommandWords.NONE),
                server,
                new ServerSettings(this).servers(server),
                values.get(Options.TRANSFER).orElse(List.of()),
                image,
                deploy,
                new JobSettings(this).jobs(name, image, deploy),
                values.jobPlaces(),
                values.get(Options.INVENTORY).map(this::absolute),
                new AnsibleSettings(this).ansible(),
                values.value(Options.FAIL_ON_ERROR),
                new Retries(
                        values.value(Options.RETRIES_CONNECT),
                        values.value(Options.RETRIES_RUN),
                        values.value(Options.RETRIES_DELAY)),
                notifications(),
                findings.warnings(),
                values.references().files(),
                values.references().values());
    }

    private List<Notification> notifications() {
        List<Notification> notifications = values.get(Options.NOTIFY).orElse(List.of());
        for (Notification notification : notifications) {
            NotificationReader.problem(notification)
                    .ifPresent(text -> problem(Options.NOTIFY, Options.NOTIFY.path() + text));
        }
        return notifications;
    }

    private Server server() {
        Server found = new ServerSettings(this).server();
        return values.server()
                .map(given -> ServerSettings.resolved(given, directory))
                .orElse(found);
    }

    /** The CI job's name: by default that of the directory. */
    static String name(OptionValues values, Path directory) {
        Path last = directory.getFileName();
        return values.get(Options.NAME).orElse(last == null ? "pipeline" : last.toString());
    }

    private String local(String git) {
        try {
            return local(LocalPath.parse(git)).toString();
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(SourceSection.GIT, "source.git: " + found.message()));
            return git;
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

    private Optional<Source> source() {
        Optional<String> git = values.get(SourceSection.GIT);
        if (git.isEmpty()) {
            needed(
                    "source.git",
                    List.of(
                            SourceSection.BRANCH,
                            SourceSection.USERNAME,
                            SourceSection.PASSWORD,
                            SourceSection.POLL,
                            SourceSection.POLL_BRANCHES,
                            SourceSection.POLL_COMMITS));
            return Optional.empty();
        }
        if (TOKEN_IN_URL.matcher(git.get()).matches()
                && values.get(SourceSection.PASSWORD).isEmpty()) {
            findings.warning(
                    new ValueOrigin.Code(),
                    "the user name in source.git is taken for a token, since there is no source.password; perhaps you "
                            + "should move it there as ${env:NAME}");
        } else if (PASSWORD_IN_URL.matcher(git.get()).matches()) {
            findings.warning(
                    new ValueOrigin.Code(),
                    "source.git holds a password; perhaps you should move it to source.password as ${env:NAME}");
        }
        if (values.get(SourceSection.USERNAME).isPresent()
                && values.get(SourceSection.PASSWORD).isEmpty()) {
            problem(SourceSection.USERNAME, "source.username needs source.password");
        }
        Source source = SourceSection.ALL.set(Source.git(isPath(git.get()) ? local(git.get()) : git.get()), values);
        source = values.apply(
                source,
                SourceSection.USERNAME,
                (of, user) ->
                        of.password().map(password -> of.login(user, password)).orElse(of));
        polling(source);
        return Optional.of(source);
    }

    private void polling(Source source) {
        if (source.poll().compareTo(Duration.ofSeconds(1)) < 0) {
            problem(SourceSection.POLL, "source.poll must be at least 1s; git servers lock out who asks too often");
        }
        for (String pattern : source.pollBranches()) {
            if (Glob.problem(pattern).isPresent()) {
                problem(
                        SourceSection.POLL_BRANCHES,
                        "\"" + pattern + "\" is no pattern of branch names; perhaps you should write something like "
                                + "release/*");
            }
        }
    }

    /** Neither {@code scheme://...} nor {@code [user@]host:path}. */
    private static boolean isPath(String git) {
        int slash = git.indexOf('/');
        int colon = git.indexOf(':');
        return colon < 0 || (slash >= 0 && slash < colon);
    }

    private void transfers() {
        for (TransferSet set : values.get(Options.TRANSFER).orElse(List.of())) {
            if (set.files().isEmpty()) {
                problem(Options.TRANSFER, "an item of transfer needs files");
            }
            set.to()
                    .filter(to -> !isRemoteDirectory(to))
                    .ifPresent(to -> problem(Options.TRANSFER, remoteDirectory("transfer.to", to)));
            for (String glob :
                    Stream.concat(set.files().stream(), set.exclude().stream()).toList()) {
                Glob.problem(glob).or(() -> FileNames.problem(glob)).ifPresent(text -> problem(Options.TRANSFER, text));
            }
        }
    }

    static boolean isRemoteDirectory(String path) {
        return path.startsWith("/") || path.equals("~") || path.startsWith("~/");
    }

    static String remoteDirectory(String name, String path) {
        return name + " must be a directory on the server, absolute or below ~/, but is \"" + path + "\"";
    }

    /** What to say where a pipeline needs an image and has none. */
    public static Problem missingImage(Optional<String> file) {
        return Problem.in(
                file, "image.name is missing; perhaps you should add \"image: {name: registry.example.org/team/app}\"");
    }
}
