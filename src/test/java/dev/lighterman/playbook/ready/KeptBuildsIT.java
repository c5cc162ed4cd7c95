package dev.lighterman.playbook.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Image;
import dev.lighterman.image.ImageReference;
import dev.lighterman.lab.Engines;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layers of how many builds stay, on real engines. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ResourceLock(Engines.PODMAN)
class KeptBuildsIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();
    private final String id = "kept-" + Long.toString(System.nanoTime(), 36);

    @ParameterizedTest
    @EnumSource(Image.Engine.class)
    void theLastFiveStayAndThisOneWhateverItsAge(Image.Engine engine) throws Exception {
        if (engine == Image.Engine.PODMAN) {
            lab.value("LAB_PODMAN");
        }
        Exec program = lab.exec(directory).of(engine.program());
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nARG N\nLABEL n=$N\n");
        List<String> names = new ArrayList<>();
        String foreign = "localhost/" + id + ":other-name";
        try {
            for (int i = 0; i < 8; i++) {
                String name = kept(engine, i % 2, "c" + i).names().get(0);
                program.run("build", "-t", name, "--build-arg", "N=" + i, ".");
                names.add(name);
            }
            program.run("tag", names.get(2), foreign);

            lab.exec(directory).run("sh", "-c", kept(engine, 1, "c1").script());

            assertThat(names(engine)).hasSize(5 + 1).contains(names.get(1), foreign);
        } finally {
            for (String name : names(engine)) {
                program.run("rmi", "-f", name);
            }
        }
    }

    private KeptBuilds kept(Image.Engine engine, int tag, String commit) throws Exception {
        String name = "registry.example:5000/team/" + id + ":v" + tag;
        return new KeptBuilds(
                Image.named(name).engine(engine), ImageReference.parse(name), Optional.of(commit + "0123456789abcdef"));
    }

    private List<String> names(Image.Engine engine) throws Exception {
        return Engines.names(engine, lab.exec(directory)).stream()
                .filter(name -> name.contains(id))
                .toList();
    }
}
