package com.example;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunEvent;
import java.nio.file.Path;
import java.util.Map;

/** Ships the current directory as the version given. */
public final class Ship {
    private Ship() {}

    /**
     * Runs the pipeline.
     *
     * @param arguments the image's name
     * @throws InvalidInputException if lighterman.yml cannot be used, with every problem in it
     */
    public static void main(String[] arguments) throws InvalidInputException {
        Pipeline pipeline = Pipeline.load(Path.of("lighterman.yml"), Map.of("image.name", arguments[0]));

        PipelineResult result = pipeline.run(event -> {
            if (event instanceof RunEvent.TaskFinished task) {
                System.out.println(task.result().status() + " " + task.result().task());
            }
        });

        System.out.println(result.result());
        result.failure().ifPresent(failure -> System.out.println(failure.message()));
        result.image().flatMap(PipelineResult.PushedImage::digest).ifPresent(System.out::println);
        System.exit(result.exitCode());
    }
}
