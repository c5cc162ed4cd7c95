package dev.lighterman;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** What programs that embed the library do, each in a directory; run on class paths that lack something. They say how it ended. */
final class EmbeddingPrograms {
    private EmbeddingPrograms() {}

    /** The part that may fail. */
    private interface Part {
        String of(Path directory) throws LightermanException, InterruptedException, IOException;
    }

    private static String said(Part part, Path directory) {
        try {
            return part.of(directory);
        } catch (LightermanException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String said(PipelineResult result) {
        return result.result()
                + result.jobs()
                        .get(result.jobs().size() - 1)
                        .failure()
                        .map(failure -> ": " + failure.kind())
                        .orElse("");
    }

    /** Renders a pipeline. */
    static final class Render implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(
                    at -> String.join(
                            " ",
                            Pipeline.load(at.resolve("lighterman.yml"))
                                    .render()
                                    .files()
                                    .keySet()),
                    directory);
        }
    }

    /** Runs a pipeline. */
    static final class Run implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(at -> said(Pipeline.load(at.resolve("lighterman.yml")).run(event -> {})), directory);
        }
    }

    /** Plays a playbook on the server of a pipeline. */
    static final class Play implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(
                    at -> said(Pipeline.load(at.resolve("lighterman.yml"))
                            .play(
                                    PlayRequest.of(at.resolve("site.yml"))
                                            .inventory(at.resolve("hosts").toString()),
                                    event -> {})),
                    directory);
        }
    }

    /** Makes a connection to an SSH server. */
    static final class Connect implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(
                    at -> {
                        try (AnsibleServer server =
                                AnsibleServer.connect(Server.ssh("127.0.0.1").port(1))) {
                            return server.name();
                        }
                    },
                    directory);
        }
    }

    /** Makes this machine the control node. */
    static final class ConnectHere implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(
                    at -> {
                        try (AnsibleServer server = AnsibleServer.connect(Server.local())) {
                            return server.name();
                        }
                    },
                    directory);
        }
    }

    /** Makes a pod the control node. */
    static final class ConnectToPod implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            return said(
                    at -> {
                        try (AnsibleServer server =
                                AnsibleServer.connect(Server.pod(ControlPod.image("example.org/ansible:1")))) {
                            return server.name();
                        }
                    },
                    directory);
        }
    }

    /** Runs a pipeline on a thread whose class loader has other copies of the libraries. */
    static final class RunForAnotherLoader implements Function<Path, String> {
        @Override
        public String apply(Path directory) {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
            return new Run().apply(directory);
        }
    }
}
