package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.image.ImageReference;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonObject;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RemotePython;
import dev.lighterman.resource.Resource;
import dev.lighterman.settings.ImageNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a registry which digest a tag points to: from the control node, which reaches the registry it pushes to, and with what its
 * container engine is logged in as unless a login is given. Stateless.
 */
public final class RegistryDigest {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SHELL = RemotePython.FUNCTION + "python -c \"$1\"; exit " + RemotePython.MISSING;

    private RegistryDigest() {}

    /**
     * What the registry says about a tag.
     *
     * @param digest the digest, if the registry said it
     * @param parts the digests of what an index has for each platform, where they were asked for
     * @param absent whether the registry said that there is no such tag
     * @param trouble a sentence where there is no digest, else empty
     */
    record Answer(Optional<String> digest, Set<String> parts, boolean absent, String trouble) {
        static Answer none(boolean absent, String trouble) {
            return new Answer(Optional.empty(), Set.of(), absent, trouble);
        }
    }

    /**
     * The digest of a tag.
     *
     * @param image the image, {@code latest} without a tag; without a login the configuration of its engine on the control node
     *     counts
     * @throws LightermanException if the registry does not say
     */
    public static String of(ControlNode node, Image image) throws LightermanException, InterruptedException {
        Answer answer = ask(node, image);
        return answer.digest().orElseThrow(() -> new LightermanException(FailureKind.RUN, answer.trouble()));
    }

    /** As {@code of}, but the registry's refusal is an answer, not an error. */
    static Answer ask(ControlNode node, Image image) throws ConnectionException, InterruptedException {
        return ask(node, image, ImageNames.reference(image.name()));
    }

    /** As {@code ask}, of another tag or digest of the image's repository. */
    static Answer ask(ControlNode node, Image image, ImageReference reference)
            throws ConnectionException, InterruptedException {
        return ask(node, reference, question(image, reference));
    }

    /**
     * What an image of several platforms has for each of them: a runtime that was told a tag tells one of these digests.
     *
     * @param digest of the index, or of an image of one platform, which has no parts
     * @throws LightermanException if the registry does not say
     */
    static Set<String> parts(ControlNode node, Image image, String digest)
            throws LightermanException, InterruptedException {
        ImageReference reference = ImageNames.reference(image.name());
        Map<String, Object> question = question(image, reference);
        question.put("tag", digest);
        question.put("parts", true);
        Answer answer = ask(node, reference, question);
        if (answer.digest().isEmpty()) {
            throw new LightermanException(FailureKind.RUN, answer.trouble());
        }
        return answer.parts();
    }

    private static Answer ask(ControlNode node, ImageReference reference, Map<String, Object> asked)
            throws ConnectionException, InterruptedException {
        BoundedOutput out = new BoundedOutput(LONGEST_ANSWER);
        BoundedOutput errors = new BoundedOutput(LONGEST_ANSWER);
        byte[] question = Json.write(asked).getBytes(StandardCharsets.UTF_8);
        Exit exit = node.execute(
                Command.of("sh", "-c", SHELL, "lighterman", Resource.text(RegistryDigest.class, "registry_digest.py"))
                        .input(to -> to.write(question))
                        .output(out)
                        .error(errors)
                        .timeout(LIMIT)
                        .build());
        if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
            throw exit.lost(node.name(), "the connection to " + node.name() + " was lost while the registry was asked");
        }
        return answer(node, reference, exit, out, errors);
    }

    private static Answer answer(
            ControlNode node, ImageReference image, Exit exit, BoundedOutput out, BoundedOutput errors) {
        if (exit.status().orElse(-1) == RemotePython.MISSING) {
            return Answer.none(false, RemotePython.missing(node.name()));
        }
        String where = "cannot ask " + registry(image) + " from " + node.name() + " what " + image + " is: ";
        JsonObject told = JsonObject.parse(out.bytes());
        Optional<String> digest = told.string("digest").filter(RegistryDigest::isDigest);
        if (digest.isPresent()) {
            Set<String> parts = new LinkedHashSet<>(told.texts("parts"));
            parts.removeIf(part -> !isDigest(part));
            return new Answer(digest, parts, false, "");
        } else if (told.string("message").isPresent()) {
            String kind = told.text("kind");
            return Answer.none(kind.equals("absent"), where + told.text("message") + remedy(kind));
        }
        String said = errors.text();
        return Answer.none(
                false, where + exit + (said.isEmpty() ? "" : ": " + said.substring(said.lastIndexOf('\n') + 1)));
    }

    private static boolean isDigest(String text) {
        return text.matches("sha256:[0-9a-f]{64}");
    }

    private static String remedy(String kind) {
        return switch (kind) {
            case "login" -> "; perhaps you should set image.login, or log in on the server";
            case "absent" -> "; perhaps you should check image.name, or push it with the image command";
            case "unreachable" -> "; perhaps you should check the registry's name, and whether the server reaches it";
            default -> "";
        };
    }

    private static String registry(ImageReference image) {
        return image.registry().filter(host -> !host.equals("index.docker.io")).orElse("docker.io");
    }

    private static Map<String, Object> question(Image of, ImageReference image) {
        boolean official =
                registry(image).equals("docker.io") && image.repository().indexOf('/') < 0;
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("registry", registry(image));
        question.put("repository", (official ? "library/" : "") + image.repository());
        question.put("tag", image.digest().or(image::tag).orElse("latest"));
        question.put("engine", of.engine().program());
        of.login().ifPresent(with -> {
            question.put("username", with.username());
            question.put("password", with.password().reveal());
        });
        return question;
    }
}
