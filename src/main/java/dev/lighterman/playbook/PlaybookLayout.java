package dev.lighterman.playbook;

import dev.lighterman.yaml.YamlLayout;
import java.util.List;

/** A blank line between plays, before each list of tasks or roles, and between tasks, as people leave them. */
final class PlaybookLayout implements YamlLayout {
    static final PlaybookLayout INSTANCE = new PlaybookLayout();

    private PlaybookLayout() {}

    @Override
    public boolean blankLineBefore(List<Object> path) {
        // play index, section, task index, block section, task index, ...
        for (int i = 0; i < path.size() - 1; i++) {
            if (i % 2 == 1 && !(i == 1 ? Play.TASK_LISTS : Block.TASK_LISTS).contains(path.get(i))) {
                return false;
            }
        }
        Object last = path.get(path.size() - 1);
        if (path.size() % 2 == 1) {
            return true;
        }
        return path.size() == 2
                ? Play.TASK_LISTS.contains(last) || last.equals("roles")
                : last.equals("rescue") || last.equals("always");
    }
}
