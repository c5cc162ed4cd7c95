package dev.lighterman.pipeline.job;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskStatus;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern DENIED =
            Pattern.compile("denied|unauthorized|authentication required|no basic auth credentials|forbidden");
    private static final Pattern PLAIN_HTTP = Pattern.compile("server gave http response to https client");
    private static final Pattern UNREACHABLE =
            Pattern.compile("connection refused|no such host|timeout|no route to host|network is unreachable");
    private static final Pattern NO_BUILDX =
            Pattern.compile("'buildx' is not a docker command|buildx component is missing|unknown flag: --push");
    /** The classic builder's words for what only BuildKit reads, here-documents as instructions among it. */
    private static final Pattern NO_BUILDKIT = Pattern.compile("(?:requires|only supported with|enable) buildkit");

    private static final Pattern LIMITED = Pattern.compile("toomanyrequests|too many requests");
    private static final Pattern NO_REGISTRY = Pattern.compile(
            "invalid checksum digest format|invalid character '<' looking for beginning of value|mime: no media type"
                    + "|unsupported manifest media type \\S*text/html|unexpected content-type \\S*text/html");
    private static final Pattern UNAVAILABLE =
            Pattern.compile("\\b50[234] (?:bad gateway|service unavailable|gateway time-?out)");
    private static final Pattern NO_INSTRUCTION = Pattern.compile("unknown instruction: ");
    private static final Pattern NO_BASE = Pattern.compile("manifest (?:for \\S+ not found|unknown)"
            + "|pull access denied|failed to resolve source metadata for|requested access to the resource is denied");

    /** The classic builder's words, BuildKit's and podman's for what COPY and ADD do not find. */
    private static final Pattern NOT_IN_CONTEXT = Pattern.compile("file not found in build context"
            + "|copy failed: no source files were specified|failed to (?:compute cache key|calculate checksum of ref).*not found"
            + "|copier: stat|no items matching glob");

    private static final Pattern NO_BASE_NAME = Pattern.compile("base name \\(.*\\) should not be blank");
    private static final Pattern NO_PLATFORMS =
            Pattern.compile("multi(?:-platform build|ple platforms feature) is (?:currently )?not supported");
    private static final Pattern NO_DAEMON = Pattern.compile(
            "cannot connect to the docker daemon|failed to connect to the docker api|error during connect:");
    private static final Pattern NOT_OURS = Pattern.compile("permission denied while trying to connect to the docker");
    private static final Pattern NO_DOCKERFILE = Pattern.compile(
            "unable to evaluate symlinks in dockerfile path|failed to read dockerfile"
                    + "|stat \\S*file: no such file or directory|the specified containerfile or dockerfile does not exist");
    private static final Pattern EXPIRED =
            Pattern.compile("You must be logged in to the server|\\(Unauthorized\\)|certificate has expired");
    private static final Pattern TERMINATING = Pattern.compile("because it is being terminated");
    private static final Pattern NO_NAMESPACE = Pattern.compile("namespaces \"[^\"]+\" not found");
    private static final Pattern IMMUTABLE =
            Pattern.compile("field is immutable|updates to \\S+ spec for fields other than");
    private static final Pattern TOO_LONG = Pattern.compile("metadata\\.annotations: Too long");
    private static final Pattern GENERATED = Pattern.compile("cannot use generate name with apply");
    private static final Pattern OLD_VERSION = Pattern.compile(
            "no matches for kind \"([^\"]+)\" in version \"((?:extensions|apps|batch|policy)/v\\d(?:beta|alpha)\\d)\"");
    private static final Pattern NO_KIND =
            Pattern.compile("no matches for kind \"([^\"]+)\" in version \"(?:([^/\"]+)/)?([^\"]+)\"");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_.-]+");

    public FailureHints {
        known = Map.copyOf(known);
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

    /** As noted with a run, by this version or another. */
    public static FailureHints parse(Map<?, ?> noted) {
        Map<String, Object> known = new HashMap<>();
        for (String name : List.of("engine", "kubectl", "hosts", "dockerfile")) {
            if (noted.get(name) instanceof String text) {
                known.put(name, text);
            }
        }
        if (noted.get("login") instanceof Boolean login) {
            known.put("login", login);
        }
        return new FailureHints(known);
    }

    /** What may help against a run's failure: {@code perhaps you should ...}. */
    public Optional<String> against(RunResult result) {
        if (known.get("engine") instanceof String engine) {
            return dockerfile(result)
                    .or(() -> image(engine, Boolean.TRUE.equals(known.get("login")), result))
                    .or(() -> podman(engine, result));
        }
        return known.get("kubectl") instanceof String kubectl && known.get("hosts") instanceof String hosts
                ? deployment(kubectl, hosts, result)
                : Optional.empty();
    }

    private static Optional<String> image(String engine, boolean login, RunResult result) {
        Optional<TaskFailure> failure = failure(result);
        if (failure.isEmpty()) {
            return Optional.empty();
        } else if (noProgram(failure.get())) {
            return Optional.of("perhaps you should install " + engine + " on "
                    + failure.get().host() + ", or choose another program with image.engine");
        } else if (failure.get().task().equals(LOGIN)) {
            return Optional.of("perhaps you should check image.login, and the registry in image.name");
        }
        if (failure.get().task().equals(ImagePlaybook.JOINED_TASK)) {
            return Optional.of("perhaps you should set image.cache: false, since the cache of " + engine
                    + " took one platform's steps for another one");
        }
        String said = failure.get().stderr().toLowerCase(Locale.ROOT);
        if (NO_BUILDX.matcher(said).find()) {
            return Optional.of("perhaps you should install docker-buildx on "
                    + failure.get().host()
                    + ", which image.platforms and image.secrets want, or set image.engine: podman");
        } else if (NO_BUILDKIT.matcher(said).find()) {
            return Optional.of("perhaps you should install docker-buildx on "
                    + failure.get().host() + ", or set image.engine: podman");
        } else if (NOT_OURS.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should let the user of the host "
                            + failure.get().host()
                            + " use Docker (group docker), set ansible.become, or set image.engine: podman, which needs no right");
        } else if (NO_DAEMON.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should start Docker on " + failure.get().host()
                            + "; a rootless one is found by `docker context use rootless` or DOCKER_HOST in ansible.environment");
        } else if (NO_PLATFORMS.matcher(said).find()) {
            return Optional.of("perhaps you should let buildx have a builder for several platforms on "
                    + failure.get().host() + " (docker buildx create --use), or set image.engine: podman");
        } else if (PLAIN_HTTP.matcher(said).find()) {
            return Optional.of("perhaps you should let " + engine + " on "
                    + failure.get().host() + " ask the registry by plain http ("
                    + (engine.equals("docker")
                            ? "insecure-registries in daemon.json"
                            : "insecure = true in registries.conf")
                    + "), or check the registry's port in image.name");
        } else if (LIMITED.matcher(said).find()) {
            return Optional.of("perhaps you should try again later, log in for a higher limit (image.login), or let "
                    + engine + " on " + failure.get().host() + " use a mirror");
        } else if (NO_REGISTRY.matcher(said).find()) {
            return Optional.of(
                    "perhaps something else than a registry answers there, such as a proxy; perhaps you should"
                            + " check the registry's name, and which proxy " + engine + " on "
                            + failure.get().host() + " has");
        } else if (UNAVAILABLE.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should try again later: the registry, or what stands before it, is not able to"
                            + " answer now");
        } else if (!failure.get().task().startsWith(ImagePlaybook.PUSH_TASK)) {
            return ofDockerfile(engine, failure.get().host(), said);
        }
        if (DENIED.matcher(said).find()) {
            return Optional.of(
                    login
                            ? "perhaps you should check whether the user of image.login may push there"
                            : "perhaps you should set image.login to a user who may push there");
        }
        return UNREACHABLE.matcher(said).find()
                ? Optional.of("perhaps you should check the registry's host and port in image.name")
                : Optional.empty();
    }

    /** What is said while an image is built. */
    private static Optional<String> ofDockerfile(String engine, String host, String said) {
        if (NO_INSTRUCTION.matcher(said).find()) {
            return Optional.of("perhaps you should correct that line"
                    + (engine.equals("docker")
                            ? "; a here-document (RUN <<EOF) needs docker-buildx on " + host
                                    + ", or image.engine: podman"
                            : ""));
        } else if (NO_BASE_NAME.matcher(said).find()) {
            return Optional.of("perhaps you should give the ARG before FROM a value with image.args");
        } else if (NOT_IN_CONTEXT.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should have transfer send it, or correct its path: the context holds what was"
                            + " sent and nothing else, target/*.jar without target/ by default; a .dockerignore that was sent hides"
                            + " files, too");
        } else if (NO_BASE.matcher(said).find()) {
            return Optional.of("perhaps you should check the name after FROM; a registry that wants another login than"
                    + " image.login needs one of " + engine + " on " + host);
        }
        return Optional.empty();
    }

    /** Sets of files that the user names replace the Dockerfile of the default. */
    private Optional<String> dockerfile(RunResult result) {
        return failure(result)
                .filter(found -> known.containsKey("dockerfile")
                        && NO_DOCKERFILE
                                .matcher(found.stderr().toLowerCase(Locale.ROOT))
                                .find())
                .map(found -> "perhaps you should add {files: [" + known.get("dockerfile")
                        + "]} to transfer, which sends no Dockerfile by itself");
    }

    /** What podman writes where it is called docker. */
    private static Optional<String> podman(String engine, RunResult result) {
        return failure(result)
                .filter(found -> engine.equals("docker") && found.stderr().contains("Emulate Docker CLI using podman"))
                .map(found ->
                        "perhaps you should set image.engine: podman, since docker on " + found.host() + " is podman");
    }

    private static Optional<String> deployment(String kubectl, String where, RunResult result) {
        if (failure(result).filter(FailureHints::noProgram).isEmpty()) {
            return failure(result).flatMap(found -> refused(found.stderr()));
        }
        String program = kubectl.substring(kubectl.lastIndexOf('/') + 1);
        String hosts = (GROUP.matcher(where).matches() ? "the hosts of group " : "the hosts ") + where;
        return Optional.of(
                "perhaps you should install " + program + " on " + hosts + ", or name it with deploy.kubectl");
    }

    /** What kubectl or the API server says of manifests, or of who sends them. */
    private static Optional<String> refused(String said) {
        Matcher old = OLD_VERSION.matcher(said);
        if (old.find()) {
            return Optional.of("perhaps you should write the version of " + old.group(1)
                    + " that the cluster has (kubectl api-versions), since " + old.group(2) + " was removed");
        }
        Matcher unknown = NO_KIND.matcher(said);
        if (unknown.find()) {
            boolean ofOthers = unknown.group(2) != null
                    && unknown.group(2).contains(".")
                    && !unknown.group(2).endsWith(".k8s.io");
            return Optional.of(
                    ofOthers
                            ? "perhaps you should install what makes the kind " + unknown.group(1)
                                    + " in the cluster first (its CustomResourceDefinition)"
                            : "perhaps you should write the version of " + unknown.group(1)
                                    + " that the cluster has (kubectl api-versions)");
        } else if (EXPIRED.matcher(said).find()) {
            return Optional.of(
                    "perhaps the token or the certificate of the kubeconfig there has expired (deploy.kubeconfig)");
        } else if (TERMINATING.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should wait until the namespace is gone: finalizers of what is in it may hold it up");
        } else if (NO_NAMESPACE.matcher(said).find()) {
            return Optional.of("perhaps you should make it, by a manifest of deploy.manifests for example, or correct"
                    + " deploy.namespace");
        } else if (TOO_LONG.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should split it, or apply it apart (kubectl apply --server-side): kubectl keeps a"
                            + " copy of what it applies in an annotation, which may have 256 KiB");
        } else if (GENERATED.matcher(said).find()) {
            return Optional.of(
                    "perhaps you should give it a name: a Job that has changed is made anew, under the same one");
        }
        return IMMUTABLE.matcher(said).find()
                ? Optional.of("perhaps you should delete the object first, or give the new one another name")
                : Optional.empty();
    }

    /** The failure that a run's reason tells of: the first one. */
    private static Optional<TaskFailure> failure(RunResult result) {
        return result.tasks().stream()
                .filter(task -> task.status() == TaskStatus.FAILED)
                .flatMap(task -> task.failure().stream())
                .findFirst();
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
