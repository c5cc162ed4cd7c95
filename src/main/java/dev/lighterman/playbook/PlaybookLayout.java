package dev.lighterman.playbook;

import dev.lighterman.yaml.YamlLayout;
import java.util.List;
import java.util.Set;

/** A blank line between plays, before each list of tasks or roles, and between tasks, as people leave them. */
final class PlaybookLayout implements YamlLayout {
    static final PlaybookLayout INSTANCE = new PlaybookLayout();

    private static final Set<String> SECTIONS = Set.of("pre_tasks", "roles", "tasks", "post_tasks", "handlers");
    private static final Set<String> TASK_LISTS = Set.copyOf(Play.TASK_LISTS);
    private static final Set<String> BLOCK_LISTS = Set.of("block", "rescue", "always");

    private PlaybookLayout() {}

    @Override
    public boolean blankLineBefore(List<Object> path) {
        // play index, section, task index, block section, task index, ...
        for (int i = 0; i < path.size() - 1; i++) {
            if (i % 2 == 1 && !(i == 1 ? TASK_LISTS : BLOCK_LISTS).contains(path.get(i))) {
                return false;
            }
        }
        Object last = path.get(path.size() - 1);
        if (path.size() % 2 == 1) {
            return true;
        }
        return path.size() == 2 ? SECTIONS.contains(last) : last.equals("rescue") || last.equals("always");
    }
}
