package dev.lighterman.playbook;

import java.util.Map;

/** An entry of a playbook: a play or an import. */
public sealed interface PlaybookEntry permits Play, ImportPlaybook {
    /**
     * The keywords with their values in the order they are written.
     *
     * @return unmodifiable, never null
     */
    Map<String, Object> keywords();
}
