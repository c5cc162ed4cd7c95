package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.image.ImageReference;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.settings.ImageNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the digests that a registry answered pushes with from the pushes' own output, whichever task or script pushes. Docker
 * 20 to 28 begin with the repository and end with {@code TAG: digest: sha256:... size: N}; podman writes nothing but the
 * digest there, being asked to; a build by buildx that pushes says {@code pushing manifest for NAME:TAG@sha256:...}, on its
 * standard error. Mutable, follows one run.
 */
public final class PushDigest {
    private static final Pattern REPOSITORY = Pattern.compile("The push refers to (?:a )?repository \\[(\\S+)]\\s*");
    private static final Pattern DOCKER = Pattern.compile("(\\S+): digest: (sha256:[0-9a-f]{64}) size: [0-9]+\\s*");
    private static final Pattern PODMAN = Pattern.compile("(sha256:[0-9a-f]{64})\\s*");
    private static final Pattern BUILDX =
            Pattern.compile("#[0-9]+ pushing manifest for (\\S+):([\\w.-]+)@(sha256:[0-9a-f]{64})\\b.*");
    private static final Pattern PUSH = Pattern.compile("\\bpush\\b");

    /** What was pushed; the names only where they were said. */
    private record Push(Optional<String> repository, Optional<String> tag, String digest) {
        boolean isOf(ImageReference image) {
            return repository.map(name -> Manifests.isSame(name, image)).orElse(true)
                    && tag.map(name -> name.equals(image.tag().orElse("latest")))
                            .orElse(true);
        }
    }

    private final List<Push> pushes = new ArrayList<>();

    /** Looks at an event; all but a finished push are passed over. */
    public void see(Event event) {
        if (event instanceof RunEvent.TaskFinished task) {
            see(task.result().status(), task.data());
        } else if (event instanceof RunEvent.ItemFinished item) {
            see(item.status(), item.data());
        }
    }

    private void see(TaskResult.Status status, Map<String, Object> data) {
        boolean passed = status == TaskResult.Status.CHANGED || status == TaskResult.Status.OK;
        if (passed && !read(data.get("stdout"), data.get("cmd"))) {
            read(data.get("stderr"), data.get("cmd"));
        }
    }

    /** Whether a push is in it. */
    private boolean read(Object output, Object command) {
        boolean alone = command instanceof List<?> words && words.contains("push");
        boolean pushing =
                alone || (command instanceof String line && PUSH.matcher(line).find());
        int before = pushes.size();
        Optional<String> repository = Optional.empty();
        for (String line : output instanceof String text ? text.lines().toList() : List.<String>of()) {
            Matcher begun = REPOSITORY.matcher(line);
            Matcher docker = DOCKER.matcher(line);
            Matcher podman = PODMAN.matcher(line);
            Matcher buildx = BUILDX.matcher(line);
            if (begun.matches()) {
                repository = Optional.of(begun.group(1));
            } else if (docker.matches() && (pushing || repository.isPresent())) {
                pushes.add(new Push(repository, Optional.of(docker.group(1)), docker.group(2)));
            } else if (buildx.matches()) {
                pushes.add(new Push(Optional.of(buildx.group(1)), Optional.of(buildx.group(2)), buildx.group(3)));
            } else if (podman.matches() && alone) { // of a script it may be anything's, such as the image's id
                pushes.add(new Push(Optional.empty(), Optional.empty(), podman.group(1)));
            }
        }
        return pushes.size() > before;
    }

    /** The digest that the last push of an image was answered with. */
    public Optional<String> digest(String image) {
        ImageReference reference = ImageNames.reference(image);
        return pushes.stream()
                .filter(push -> push.isOf(reference))
                .map(Push::digest)
                .reduce((one, later) -> later);
    }
}
