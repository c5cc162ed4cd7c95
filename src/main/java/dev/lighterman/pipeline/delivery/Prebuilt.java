package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.image.ImageReference;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks the registry for an image that was made elsewhere, by a build tool such as jib or by another pipeline. */
public record Prebuilt() implements Step {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int LONGEST_FILE = 4096;

    /** Whether a pipeline has one in place of an image that it builds. */
    public static boolean is(Settings settings) {
        return settings.image().flatMap(Image::prebuilt).isPresent();
    }

    /** Whether it is of no commit that this pipeline knows: nothing was built here. */
    static boolean isMadeElsewhere(Settings settings) {
        return is(settings) && settings.build().isEmpty();
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        Image image = state.settings().image().orElseThrow();
        ImageReference name = ImageNames.reference(image.name());
        Optional<ImageReference> wanted = wanted(state, name, image.prebuilt().orElseThrow());
        if (wanted.isEmpty()) {
            return;
        }
        if (isMadeElsewhere(state.settings())) {
            state.imageIsOfRegistry();
        }
        RegistryDigest.Answer answer = RegistryDigest.ask(state.node(), image, wanted.get());
        if (answer.digest().isEmpty()) {
            throw failure(answer.trouble(), "");
        }
        if (wanted.get()
                .digest()
                .filter(digest -> !answer.digest().get().equals(digest))
                .isPresent()) {
            throw failure("the registry has " + answer.digest().get() + " in the place of " + wanted.get(), "");
        }
        if (!state.settings().ansible().check()) {
            String reference =
                    wanted.get().tag().map(name::withTag).orElse(name).toString();
            state.image(Optional.of(new PushedImage(reference, answer.digest())));
        }
    }

    /** What the registry must have; empty where only a build that a check leaves out would say. */
    private static Optional<ImageReference> wanted(JobState state, ImageReference name, String what) throws JobFailure {
        Optional<ImageReference> reference = reference(name, what);
        if (reference.isPresent()) {
            return reference;
        }
        Path file = state.sources().resolve(what);
        if (state.settings().ansible().check() && !state.settings().build().isEmpty()) {
            state.tell(new PipelineEvent.Checked("would deploy the image that the build notes in " + file, true));
            return Optional.empty();
        }
        try {
            String text = Files.size(file) > LONGEST_FILE
                    ? ""
                    : Files.readString(file).strip();
            reference = reference(name, text);
            if (reference.isEmpty()) {
                throw failure(
                        file + " has neither a digest nor a reference of " + name.name(),
                        "perhaps you should check image.prebuilt and image.name");
            }
            return reference;
        } catch (IOException e) {
            throw failure(
                    "image.prebuilt: there is no file " + file + " that can be read, and it is no reference of "
                            + name.name(),
                    "perhaps you should check image.name, or let the build push the image and write the file");
        }
    }

    /** A digest alone, or a name of the same repository. */
    private static Optional<ImageReference> reference(ImageReference name, String text) {
        if (DIGEST.matcher(text).matches()) {
            return Optional.of(name.withDigest(text));
        }
        try {
            ImageReference found = ImageReference.parse(text);
            return Manifests.isSame(text, name) ? Optional.of(found) : Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static JobFailure failure(String problem, String remedy) {
        Failure failure = Failure.of(FailureKind.RUN, problem + "; nothing was deployed");
        return new JobFailure(remedy.isEmpty() ? failure : failure.remedy(remedy));
    }
}
