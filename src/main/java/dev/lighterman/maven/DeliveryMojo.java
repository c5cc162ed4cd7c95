package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.settings.CommandOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** The common part of the goals that need a pipeline: which one, and in which module's turn. */
abstract class DeliveryMojo extends LightermanMojo {
    /**
     * Fields of the pipeline file by path, over those in it, for example {@code server.host}. Each can be given as
     * {@code -Dlighterman.server.host=...} too, or as a property of the project. Never put a password here: write
     * {@code ${env:NAME}} or {@code ${file:PATH}} in the pipeline file.
     */
    @Parameter
    private Map<String, String> set = Map.of();

    /** The name of the pipeline. */
    @Parameter
    private PlexusConfiguration name;

    /** The field {@code source} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration source;

    /** The field {@code build} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration build;

    /** The field {@code server} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration server;

    /** The field {@code servers} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration servers;

    /** The field {@code transfer} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration transfer;

    /** The field {@code image} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration image;

    /** The field {@code deploy} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration deploy;

    /** The field {@code jobs} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration jobs;

    /** The field {@code inventory} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration inventory;

    /** The field {@code ansible} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration ansible;

    /** The field {@code notify} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration notify;

    /** The field {@code failOnError} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration failOnError;

    /** The field {@code retries} of the pipeline file, over the one in it. */
    @Parameter
    private PlexusConfiguration retries;

    /** Variables of the pipeline file: {@code <vars><tag>...}. */
    @Parameter
    private PlexusConfiguration vars;

    /**
     * The {@code <server>} of settings.xml to log in to the server with. Without it the one whose id is server.name or
     * server.host.
     */
    @Parameter(property = "lighterman.serverId")
    private String serverId;

    /** The {@code <server>} of settings.xml for git. Without it the one whose id is the host of source.git. */
    @Parameter(property = "lighterman.gitServerId")
    private String gitServerId;

    /** The {@code <server>} of settings.xml for the registry. Without it the one whose id is the registry's host. */
    @Parameter(property = "lighterman.registryServerId")
    private String registryServerId;

    @Inject
    private SettingsDecrypter decrypter;

    /** What to show: {@code plain}, {@code jenkins} (its lines, word for word) or {@code json} (one object a line). */
    @Parameter(property = "lighterman.console", defaultValue = "plain")
    private String console;

    private MavenProject home;

    /** What the goal does with it. */
    abstract void execute(Pipeline pipeline)
            throws LightermanException, IOException, InterruptedException, MojoExecutionException, MojoFailureException;

    /** What the goal uses of the pipeline file. */
    CommandOptions used() {
        return CommandOptions.ALL;
    }

    private void refuseUnused() throws InvalidInputException {
        List<String> unused = used().unused(Overrides.ofOneGoal(session().getGoals(), userProperties()));
        if (!unused.isEmpty()) {
            throw new InvalidInputException(unused.stream()
                    .map(path ->
                            Problem.of("the goal does not use " + path + ", so -Dlighterman." + path + " is no use"))
                    .toList());
        }
    }

    /** Whether the goal sends what the build packages. */
    boolean sendsPackages() {
        return false;
    }

    /** Whether the goal needs an image; without one the server alone will do, or this machine. */
    boolean needsImage() {
        return true;
    }

    /** Whether the goal is for each pipeline of a build, or for one server. */
    boolean isPerPipeline() {
        return true;
    }

    @Override
    final void perform()
            throws LightermanException, IOException, InterruptedException, MojoExecutionException,
                    MojoFailureException {
        refuseUnused();
        Reactor reactor = reactor();
        if (named().isPresent()) {
            if (!named().get().toFile().exists()) {
                throw new InvalidInputException("there is no " + named().get()
                        + "; perhaps you should write one, or name yours with -Dlighterman.file");
            }
            if (!isNamedForAll() || isTurn(reactor, session().getTopLevelProject(), module -> true)) {
                perform(reactor, isNamedForAll() ? session().getTopLevelProject() : project(), named());
            }
        } else if (isForAll()) {
            performAll(reactor);
        } else {
            performInTurn(reactor);
        }
    }

    /** Once, after everything is packaged: for each pipeline of the build. */
    private void performAll(Reactor reactor)
            throws LightermanException, IOException, InterruptedException, MojoExecutionException,
                    MojoFailureException {
        List<MavenProject> homes = reactor.homes();
        if (homes.isEmpty()) {
            perform(reactor, project(), Optional.empty());
            return;
        }
        if (!isPerPipeline() && homes.size() > 1 && !homes.contains(project())) {
            throw new InvalidInputException("there are pipelines in several modules, "
                    + String.join(
                            ", ",
                            homes.stream().map(MavenProject::getArtifactId).toList())
                    + "; perhaps you should run the goal in one of them: mvn -f MODULE lighterman:"
                    + execution().getGoal());
        }
        for (MavenProject one : isPerPipeline() || homes.size() == 1 ? homes : List.of(project())) {
            if (one.equals(project()) || !session().getProjects().contains(one)) {
                perform(reactor, one, file(one));
            } else {
                if (session().getProjects().size() > 1) {
                    getLog().info("In the module " + one.getArtifactId() + ":");
                }
                callIn(one);
            }
        }
    }

    private void performInTurn(Reactor reactor)
            throws LightermanException, IOException, InterruptedException, MojoExecutionException,
                    MojoFailureException {
        Optional<MavenProject> found = reactor.home(project());
        if (found.isEmpty()) {
            if (needsImage() && !reactor.homes().isEmpty()) {
                getLog().info("Nothing to do: there is no " + Reactor.FILE + " for this module.");
                return;
            }
            perform(reactor, project(), Optional.empty());
        } else if (isTurn(reactor, found.get(), module -> reactor.home(module).equals(found))) {
            perform(reactor, found.get(), file(found.get()));
        }
    }

    private boolean isTurn(Reactor reactor, MavenProject owner, Predicate<MavenProject> belongs) {
        if (execution().getSource() == MojoExecution.Source.CLI) {
            return true;
        }
        MavenProject turn =
                reactor.turn(belongs, execution().getGoal(), execution().getExecutionId(), project(), userProperties());
        if (turn.equals(project())) {
            return true;
        }
        getLog().info("Nothing to do yet: the pipeline of " + owner.getArtifactId() + " follows in the module "
                + turn.getArtifactId() + ", the last one of it with this goal.");
        return false;
    }

    private static Optional<Path> file(MavenProject module) {
        File file = new File(module.getBasedir(), Reactor.FILE);
        return file.isFile() ? Optional.of(file.toPath()) : Optional.empty();
    }

    private void perform(Reactor reactor, MavenProject module, Optional<Path> file)
            throws LightermanException, IOException, InterruptedException, MojoExecutionException,
                    MojoFailureException {
        Map<String, String> overrides = Overrides.of(configured(), module.getProperties(), userProperties());
        Path directory = directory(module);
        Optional<Path> found = file.or(() -> Optional.of(directory.resolve(Reactor.FILE))
                .filter(one -> one.toFile().isFile()));
        if (needsImage() && found.isEmpty() && !overrides.containsKey("image.name")) {
            throw new InvalidInputException(nothing(directory));
        }
        Credentials credentials = new Credentials(session().getSettings().getServers(), decrypter);
        MavenPipeline pipeline =
                new MavenPipeline(directory, found.map(LightermanMojo::asNamed), overrides, credentials::environment);
        overrides.keySet().forEach(path -> pipeline.origin(path, origin(module, path)));
        pipeline.variables(name -> valueOf(module, name));
        credentials.addTo(pipeline, serverId, gitServerId, registryServerId);
        pipeline.defaults(module, reactor.delivered(module));
        pipeline.options().forEach(getLog()::debug);
        if (sendsPackages()) {
            new PackageCheck(session(), execution(), getLog()).check(pipeline.settings(), reactor.delivered(module));
        }
        home = module;
        execute(pipeline.pipeline());
    }

    private String origin(MavenProject module, String path) {
        if (userProperties().containsKey("lighterman." + path)) {
            return "the command line";
        }
        return module.getProperties().containsKey("lighterman." + path)
                ? "a property of the project"
                : "the configuration in the POM";
    }

    private Path directory(MavenProject module) {
        return module.getBasedir() == null
                ? Path.of(session().getExecutionRootDirectory())
                : module.getBasedir().toPath();
    }

    /** Which console to show. */
    final ConsoleKind console() throws InvalidInputException {
        return ConsoleKind.of(console)
                .orElseThrow(() -> new InvalidInputException(
                        "lighterman.console: there is no console \"" + console + "\"; there are plain, jenkins, json"));
    }

    final boolean isJson() throws InvalidInputException {
        return console() == ConsoleKind.JSON;
    }

    /** Where files go that are named nowhere. */
    final Path output() {
        return hasProject() ? Path.of(home.getBuild().getDirectory(), "lighterman") : Path.of("target", "lighterman");
    }

    /** Whether there is a POM. */
    final boolean hasProject() {
        return home.getBasedir() != null;
    }

    /** The module whose pipeline it is. */
    final MavenProject home() {
        return home;
    }

    private String nothing(Path directory) {
        String missing = session().getProjects().size() > 1
                ? "no module of this build has a " + Reactor.FILE + " or"
                : "there is no " + asNamed(directory.resolve(Reactor.FILE)) + " and no";
        return missing
                + " image.name in its POM; perhaps you should write the file, or name yours with -Dlighterman.file";
    }

    /** What Maven has for an expression, as text; null for none. */
    private String valueOf(MavenProject module, String name) {
        MavenProject current = session().getCurrentProject();
        session().setCurrentProject(module);
        try {
            Object value = new PluginParameterExpressionEvaluator(session(), execution()).evaluate("${" + name + "}");
            return value instanceof String || value instanceof File || value instanceof Number
                    ? value.toString()
                    : null;
        } catch (ExpressionEvaluationException e) {
            return null;
        } finally {
            session().setCurrentProject(current);
        }
    }

    /** Sections, and over them single fields. */
    private Map<String, String> configured() {
        Map<String, PlexusConfiguration> sections = new LinkedHashMap<>();
        sections.put("name", name);
        sections.put("source", source);
        sections.put("build", build);
        sections.put("server", server);
        sections.put("servers", servers);
        sections.put("transfer", transfer);
        sections.put("image", image);
        sections.put("deploy", deploy);
        sections.put("jobs", jobs);
        sections.put("inventory", inventory);
        sections.put("ansible", ansible);
        sections.put("notify", notify);
        sections.put("failOnError", failOnError);
        sections.put("retries", retries);
        sections.put("vars", vars);
        Map<String, String> fields = new LinkedHashMap<>();
        sections.forEach((path, section) -> {
            if (section != null) {
                fields.putAll(Sections.fields(path, section));
            }
        });
        fields.putAll(set);
        return fields;
    }

    private Reactor reactor() {
        Map<MavenProject, Map<String, String>> fields = new HashMap<>();
        return new Reactor(
                session().getProjects(),
                session().getAllProjects(),
                module -> fields.computeIfAbsent(module, PomImage::of));
    }
}
