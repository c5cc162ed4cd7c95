package dev.lighterman.run.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The playbook of a run and the files around it. The project is the run's working directory. Immutable.
 *
 * @param playbook the playbook's path inside the project, {@code /}-separated
 * @param files the playbook and the files beside it, and around the project, see {@code place}
 * @param place where the project is below the directory that its files are relative to, {@code /}-separated; empty for
 *     that directory itself
 * @param directory the run's directory, as its project has it
 * @param onServer the path of the playbook where it is on the node already; relative to the user's home
 * @param cleanup a playbook of the project that is run with the same inventory, limit and variables after
 *     ansible-playbook was ended from outside (cancel, deadline, signal), to undo what it then could not; it has 30 s,
 *     and its outcome changes nothing
 */
public record RunProject(
        String playbook,
        List<StagedFile> files,
        String place,
        String directory,
        Optional<String> onServer,
        Optional<String> cleanup) {
    public RunProject {
        files = List.copyOf(files);
    }

    /** A project without files. */
    static RunProject of(String playbook) {
        return new RunProject(playbook, List.of(), "", "..", Optional.empty(), Optional.empty());
    }

    /** The same with another playbook of the project. */
    public RunProject playbook(String path) {
        return new RunProject(path, files, place, directory, onServer, cleanup);
    }

    /** The same with other files. */
    public RunProject files(List<StagedFile> other) {
        return new RunProject(playbook, other, place, directory, onServer, cleanup);
    }

    /** The same with one more file. */
    public RunProject adding(StagedFile file) {
        List<StagedFile> more = new ArrayList<>(files);
        more.add(file);
        return files(more);
    }

    /**
     * The same, where the files are those of a directory above the project.
     *
     * @param below where the project is there, {@code /}-separated
     */
    public RunProject place(String below) {
        String up = below.replaceAll("[^/]+", "..") + (below.isEmpty() ? ".." : "/..");
        return new RunProject(playbook, files, below, up, onServer, cleanup);
    }

    /** The same where the run's directory has a path of its own, since the run works elsewhere. */
    RunProject in(String runDirectory) {
        return new RunProject(playbook, files, place, runDirectory, onServer, cleanup);
    }

    /** The same for a playbook that is on the node already. */
    public RunProject onServer(String path) {
        return new RunProject(playbook, files, place, directory, Optional.of(path), cleanup);
    }

    /** The same with a playbook of the project that undoes what the run could not. */
    public RunProject cleanup(String path) {
        return new RunProject(playbook, files, place, directory, onServer, Optional.of(path));
    }

    /** The path, inside the project, of what is beside the playbook. */
    public String besidePlaybook(String name) {
        return playbook.substring(0, playbook.lastIndexOf('/') + 1) + name;
    }

    /** The path of a file of the project among all files. */
    public String placed(String path) {
        return place.isEmpty() ? path : place + "/" + path;
    }
}
