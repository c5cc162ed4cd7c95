package dev.lighterman.playbook;

import java.util.Map;

/** An entry of a playbook: a play or an import. */
public sealed interface PlaybookEntry permits Play, ImportPlaybook {
    /** {@return the keywords with their values in the order they are written; unmodifiable} */
    Map<String, Object> keywords();
}
