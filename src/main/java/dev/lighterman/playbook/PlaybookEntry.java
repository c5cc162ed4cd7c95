package dev.lighterman.playbook;

import java.util.Map;

/** What a playbook is a list of. */
public sealed interface PlaybookEntry permits Play, ImportPlaybook {
    /**
     * The keywords with their values in the order they are written.
     *
     * @return unmodifiable, never null
     */
    Map<String, Object> keywords();
}
