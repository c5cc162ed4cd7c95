package dev.lighterman.run.stage;

import java.util.List;

/** Where a run gets its hosts from. Immutable. */
public sealed interface RunInventory {
    /**
     * Sent along with the run.
     *
     * @param path what {@code -i} names: a file or folder among {@code files}, {@code /}-separated, relative to the
     *     staged inventory folder; {@code .} for the folder itself; not null
     * @param files the inventory with its group_vars and host_vars, not null
     */
    record Staged(String path, List<StagedFile> files) implements RunInventory {
        public Staged {
            files = List.copyOf(files);
        }
    }

    /**
     * Part of the run's project, and read there as by hand.
     *
     * @param path a file or folder, {@code /}-separated, relative to the project; not null
     */
    record InProject(String path) implements RunInventory {}

    /**
     * On the control node already.
     *
     * @param argument passed to {@code -i} as it is: an absolute path, or hosts such as {@code host1,host2,}; not null
     */
    record OnServer(String argument) implements RunInventory {}
}
