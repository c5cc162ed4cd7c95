package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks that build the image, and what stands around them: secrets in a private directory, and an archive of the files that
 * were sent. Immutable.
 *
 * @param playbook what is built
 * @param kept the names that the layers have beside the image's own
 */
record BuildTasks(ImagePlaybook playbook, KeptBuilds kept) {
    private static final String NAME = "build docker images";
    private static final String PACKED = "{{ build_context.path | default('') }}";

    /** In their order. */
    List<TaskEntry> tasks() {
        BuildSecrets secrets = BuildSecrets.of(image());
        List<TaskEntry> builds = commands(secrets).stream()
                .map(command -> playbook.sent().isPresent() ? command : inContext(command))
                .<TaskEntry>map(command -> command.task().build())
                .toList();
        return secrets.around(
                playbook.sent().isPresent() ? List.of(packed(playbook.sent().get(), builds)) : builds);
    }

    private Image image() {
        return playbook.image();
    }

    private List<CommandTask> commands(BuildSecrets secrets) {
        List<String> names = new ArrayList<>(playbook.names());
        if (playbook.isJoined()) {
            return image().platforms().stream()
                    .map(platform ->
                            command(NAME + ": " + platform, List.of(kept.name(platform)), List.of(platform), secrets))
                    .toList();
        } else if (!playbook.isPushedByBuild() && playbook.isKept()) {
            names.addAll(kept.names());
        }
        return List.of(command(NAME, names, image().platforms(), secrets));
    }

    private CommandTask command(String task, List<String> names, List<String> platforms, BuildSecrets secrets) {
        Image image = image();
        CommandTask build = CommandTask.named(task);
        secrets.readBefore(build);
        if (playbook.sent().isPresent()) {
            build.run("sh", "-c", "exec \"$@\" <\"$0\"").runTemplate(PACKED);
        }
        build.run(image.engine().program());
        build.run(playbook.isPushedByBuild() ? new String[] {"buildx", "build", "--push"} : new String[] {"build"});
        names.forEach(name -> build.run("-t", name));
        playbook.labels().forEach((key, value) -> build.run("--label", key + "=" + value));
        image.args()
                .forEach(
                        (name, value) -> build.run("--build-arg", value instanceof Secret ? name : name + "=" + value));
        image.target().ifPresent(stage -> build.run("--target", stage));
        if (!platforms.isEmpty()) {
            build.run("--platform", String.join(",", platforms));
        }
        image.network().ifPresent(mode -> build.run("--network", mode));
        if (image.pull()) {
            build.run("--pull");
        }
        if (!image.cache()) {
            build.run("--no-cache");
        }
        secrets.passTo(build);
        build.run("-f", CommandTask.file(image.dockerfile()), playbook.sent().isPresent() ? "-" : ".");
        if (image.engine() == Image.Engine.DOCKER) {
            dockersEnvironment(build);
        }
        return build;
    }

    private void dockersEnvironment(CommandTask build) {
        if (!playbook.marks().isEmpty()) {
            // an attestation has a time in it: the same commit would get another digest with each build
            build.environment("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
        }
        if (!image().secrets().isEmpty()) {
            // the classic builder, which Docker 20 uses unasked, takes no notice of secrets
            build.environment("DOCKER_BUILDKIT", "1");
        }
    }

    private CommandTask inContext(CommandTask task) {
        String context = playbook.context();
        boolean home =
                playbook.homeOfCaller() && (context.equals("~") || context.startsWith("~/")) && !context.contains("{");
        return home ? task.inTemplate("{{ lookup('env', 'HOME') }}" + context.substring(1)) : task.in(context);
    }

    /** The build from an archive of these files: not every engine knows an ignore file of a Dockerfile's own. */
    private Block packed(List<String> files, List<TaskEntry> builds) {
        CommandTask pack = CommandTask.named("pack the files that were sent").run("tar", "-c", "-h", "-f");
        pack.runTemplate(PACKED).run("--");
        files.forEach(file -> pack.run(CommandTask.file(file)));
        List<TaskEntry> tasks = new ArrayList<>();
        tasks.add(Task.of("tempfile", ReadyTasks.ordered("state", "file", "suffix", ".tar"))
                .name("make a private file for the build context")
                .register("build_context")
                .keyword("changed_when", ReadyTasks.NO)
                .build());
        tasks.add(inContext(pack).task().keyword("changed_when", ReadyTasks.NO).build());
        tasks.addAll(builds);
        return Block.of(tasks.toArray(TaskEntry[]::new))
                .always(ReadyTasks.remove(PACKED)
                        .name("remove the packed build context")
                        .when("build_context.path is defined")
                        .build())
                .build();
    }
}
