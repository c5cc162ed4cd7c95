package dev.lighterman.pipeline.job;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.JsonObject;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.settings.Settings;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hints for a failed task of a ready playbook, from the option that the task was made of. A run's notes keep these options, since a
 * client that attaches to the run may have other options, or none. Immutable.
 *
 * @param known what the image or the deployment was configured with, as far as that matters; plain JSON values
 */
public record FailureHints(Map<String, Object> known) {
    private static final String LOGIN = "log in to the registry";
    /** ENOENT, which the command module gives as rc when there is no such program. */
    private static final int NO_SUCH_FILE = 2;

    /** What a program says of a failure, and what may help against it. */
    private record Hint(Pattern said, BiFunction<Place, Matcher, String> remedy) {
        static Hint of(String said, String remedy) {
            return of(said, place -> remedy);
        }

        static Hint of(String said, Function<Place, String> remedy) {
            return new Hint(Pattern.compile(said), (place, found) -> remedy.apply(place));
        }

        static Optional<String> first(List<Hint> hints, String said, Place place) {
            return hints.stream()
                    .flatMap(hint -> {
                        Matcher matcher = hint.said.matcher(said);
                        return matcher.find() ? Stream.of(hint.remedy.apply(place, matcher)) : Stream.empty();
                    })
                    .findFirst();
        }
    }

    /** Which program failed on which host, and whether it had a login of the pipeline's. */
    private record Place(String program, String host, boolean login) {
        boolean isDocker() {
            return program.equals("docker");
        }
    }

    /** Of an engine, whatever it does; in lower case. */
    private static final List<Hint> OF_ENGINE = List.of(
            Hint.of(
                    "'buildx' is not a docker command|buildx component is missing|unknown flag: --push",
                    at -> "perhaps you should install docker-buildx on " + at.host
                            + ", which image.platforms and image.secrets want, or set image.engine: podman"),
            // the classic builder's words for what only BuildKit reads, here-documents as instructions among it
            Hint.of(
                    "(?:requires|only supported with|enable) buildkit",
                    at -> "perhaps you should install docker-buildx on " + at.host + ", or set image.engine: podman"),
            Hint.of(
                    "permission denied while trying to connect to the docker",
                    at -> "perhaps you should let the user of the host " + at.host
                            + " use Docker (group docker), set ansible.become, or set image.engine: podman, which needs no right"),
            Hint.of(
                    "cannot connect to the docker daemon|failed to connect to the docker api|error during connect:",
                    at -> "perhaps you should start Docker on " + at.host
                            + "; a rootless one is found by `docker context use rootless` or DOCKER_HOST in ansible.environment"),
            Hint.of(
                    "multi(?:-platform build|ple platforms feature) is (?:currently )?not supported",
                    at -> "perhaps you should let buildx have a builder for several platforms on " + at.host
                            + " (docker buildx create --use), or set image.engine: podman"),
            Hint.of(
                    "server gave http response to https client",
                    at -> "perhaps you should let " + at.program + " on " + at.host
                            + " ask the registry by plain http ("
                            + (at.isDocker()
                                    ? "insecure-registries in daemon.json"
                                    : "insecure = true in registries.conf")
                            + "), or check the registry's port in image.name"),
            Hint.of(
                    "toomanyrequests|too many requests",
                    at -> "perhaps you should try again later, log in for a higher limit (image.login), or let "
                            + at.program + " on " + at.host + " use a mirror"),
            Hint.of(
                    "invalid checksum digest format|invalid character '<' looking for beginning of value|mime: no media type"
                            + "|unsupported manifest media type \\S*text/html|unexpected content-type \\S*text/html",
                    at -> "perhaps something else than a registry answers there, such as a proxy; perhaps you should"
                            + " check the registry's name, and which proxy " + at.program + " on " + at.host
                            + " has"),
            Hint.of(
                    "\\b50[234] (?:bad gateway|service unavailable|gateway time-?out)",
                    "perhaps you should try again later: the registry, or what stands before it, is not able to"
                            + " answer now"));

    private static final List<Hint> OF_BUILD = List.of(
            Hint.of(
                    "unknown instruction: ",
                    at -> "perhaps you should correct that line"
                            + (at.isDocker()
                                    ? "; a here-document (RUN <<EOF) needs docker-buildx on " + at.host
                                            + ", or image.engine: podman"
                                    : "")),
            Hint.of(
                    "base name \\(.*\\) should not be blank",
                    "perhaps you should give the ARG before FROM a value with image.args"),
            // the classic builder's words, BuildKit's and podman's for what COPY and ADD do not find
            Hint.of(
                    "file not found in build context|copy failed: no source files were specified"
                            + "|failed to (?:compute cache key|calculate checksum of ref).*not found|copier: stat"
                            + "|no items matching glob",
                    "perhaps you should have transfer send it, or correct its path: the context holds what was"
                            + " sent and nothing else, target/*.jar without target/ by default; a .dockerignore that was sent hides"
                            + " files, too"),
            Hint.of(
                    "manifest (?:for \\S+ not found|unknown)|pull access denied|failed to resolve source metadata for"
                            + "|requested access to the resource is denied",
                    at -> "perhaps you should check the name after FROM; a registry that wants another login than"
                            + " image.login needs one of " + at.program + " on " + at.host));

    private static final List<Hint> OF_PUSH = List.of(
            Hint.of(
                    "denied|unauthorized|authentication required|no basic auth credentials|forbidden",
                    at -> at.login
                            ? "perhaps you should check whether the user of image.login may push there"
                            : "perhaps you should set image.login to a user who may push there"),
            Hint.of(
                    "connection refused|no such host|timeout|no route to host|network is unreachable",
                    "perhaps you should check the registry's host and port in image.name"));

    /** What kubectl or the API server says of manifests, or of who sends them. */
    private static final List<Hint> OF_CLUSTER = List.of(
            new Hint(
                    Pattern.compile(
                            "no matches for kind \"([^\"]+)\" in version \"((?:extensions|apps|batch|policy)/v\\d(?:beta|alpha)\\d)\""),
                    (at, found) -> "perhaps you should write the version of " + found.group(1)
                            + " that the cluster has (kubectl api-versions), since " + found.group(2) + " was removed"),
            new Hint(
                    Pattern.compile("no matches for kind \"([^\"]+)\" in version \"(?:([^/\"]+)/)?([^\"]+)\""),
                    (at, found) -> isOfOthers(found.group(2))
                            ? "perhaps you should install what makes the kind " + found.group(1)
                                    + " in the cluster first (its CustomResourceDefinition)"
                            : "perhaps you should write the version of " + found.group(1)
                                    + " that the cluster has (kubectl api-versions)"),
            Hint.of(
                    "You must be logged in to the server|\\(Unauthorized\\)|certificate has expired",
                    "perhaps the token or the certificate of the kubeconfig there has expired (deploy.kubeconfig)"),
            Hint.of(
                    "because it is being terminated",
                    "perhaps you should wait until the namespace is gone: finalizers of what is in it may hold it up"),
            Hint.of(
                    "namespaces \"[^\"]+\" not found",
                    "perhaps you should make it, by a manifest of deploy.manifests for example, or correct"
                            + " deploy.namespace"),
            Hint.of(
                    "metadata\\.annotations: Too long",
                    "perhaps you should split it, or apply it apart (kubectl apply --server-side): kubectl keeps a"
                            + " copy of what it applies in an annotation, which may have 256 KiB"),
            Hint.of(
                    "cannot use generate name with apply",
                    "perhaps you should give it a name: a Job that has changed is made anew, under the same one"),
            Hint.of(
                    "field is immutable|updates to \\S+ spec for fields other than",
                    "perhaps you should delete the object first, or give the new one another name"));

    private static final Pattern NO_DOCKERFILE = Pattern.compile(
            "unable to evaluate symlinks in dockerfile path|failed to read dockerfile"
                    + "|stat \\S*file: no such file or directory|the specified containerfile or dockerfile does not exist");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_.-]+");

    public FailureHints {
        known = Collections.unmodifiableMap(new HashMap<>(known));
    }

    /** For the image playbook. */
    public static FailureHints image(Settings settings) {
        Image image = settings.image().orElseThrow();
        Map<String, Object> known = new HashMap<>(Map.of(
                "engine", image.engine().program(), "login", image.login().isPresent()));
        if (!settings.transfer().isEmpty()) {
            known.put("dockerfile", image.dockerfile());
        }
        return new FailureHints(known);
    }

    /** For the deployment playbook. */
    public static FailureHints deployment(Settings settings) {
        Deployment deploy = settings.deploy().orElseThrow();
        return new FailureHints(Map.of("kubectl", deploy.kubectl(), "hosts", deploy.hosts()));
    }

    /** What may help against a run's failure: {@code perhaps you should ...}. */
    public Optional<String> against(RunResult result) {
        // the run's reason tells of the first one
        Optional<TaskFailure> first = result.tasks().stream()
                .filter(task -> task.status() == TaskResult.Status.FAILED)
                .flatMap(task -> task.failure().stream())
                .findFirst();
        JsonObject facts = new JsonObject(known);
        return first.flatMap(failure -> facts.string("engine").isPresent()
                ? image(new Place(facts.text("engine"), failure.host(), facts.flag("login")), failure)
                : facts.string("kubectl").flatMap(kubectl -> deployment(kubectl, facts.text("hosts"), failure)));
    }

    private Optional<String> image(Place at, TaskFailure failure) {
        String said = failure.stderr().toLowerCase(Locale.ROOT);
        if (known.containsKey("dockerfile") && NO_DOCKERFILE.matcher(said).find()) {
            // sets of files that the user names replace the Dockerfile of the default
            return Optional.of("perhaps you should add {files: [" + known.get("dockerfile")
                    + "]} to transfer, which sends no Dockerfile by itself, or name another one with image.dockerfile");
        } else if (noProgram(failure)) {
            return Optional.of("perhaps you should install " + at.program + " on " + at.host
                    + ", or choose another program with image.engine");
        } else if (failure.task().equals(LOGIN)) {
            return Optional.of("perhaps you should check image.login, and the registry in image.name");
        } else if (failure.task().equals(ImagePlaybook.JOINED_TASK)) {
            return Optional.of("perhaps you should set image.cache: false, since the cache of " + at.program
                    + " took one platform's steps for another one");
        }
        List<Hint> ofTask = failure.task().startsWith(ImagePlaybook.PUSH_TASK) ? OF_PUSH : OF_BUILD;
        boolean podman = at.isDocker() && failure.stderr().contains("Emulate Docker CLI using podman");
        return Hint.first(OF_ENGINE, said, at)
                .or(() -> Hint.first(ofTask, said, at))
                .or(() -> Optional.of("perhaps you should set image.engine: podman, since docker on " + at.host
                                + " is podman")
                        .filter(remedy -> podman));
    }

    private static Optional<String> deployment(String kubectl, String where, TaskFailure failure) {
        if (!noProgram(failure)) {
            return Hint.first(OF_CLUSTER, failure.stderr(), new Place(kubectl, failure.host(), false));
        }
        String program = kubectl.substring(kubectl.lastIndexOf('/') + 1);
        String hosts = (GROUP.matcher(where).matches() ? "the hosts of group " : "the hosts ") + where;
        return Optional.of(
                "perhaps you should install " + program + " on " + hosts + ", or name it with deploy.kubectl");
    }

    /** Whether a group of kinds is none of Kubernetes' own. */
    private static boolean isOfOthers(String group) {
        return group != null && group.contains(".") && !group.endsWith(".k8s.io");
    }

    /** The program itself was not there; one that was there and ended with 2 leaves "non-zero return code". */
    private static boolean noProgram(TaskFailure failure) {
        return failure.rc().orElse(0) == NO_SUCH_FILE
                && failure.stdout().isEmpty()
                && failure.stderr().isEmpty()
                && (failure.message().startsWith("[Errno 2]")
                        || failure.message().startsWith("Error executing command"));
    }
}
