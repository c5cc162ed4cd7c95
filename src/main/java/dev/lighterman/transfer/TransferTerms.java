package dev.lighterman.transfer;

import dev.lighterman.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Under which terms files are put in place. Immutable.
 *
 * @param owner whose files they are: what earlier runs of the owner have put in place, and this one does not send, is removed
 *     at its end; empty where nothing is to be removed
 * @param run tells the owner's runs apart
 * @param last whether the run sends no more after this
 * @param allowHome whether they may go to a home directory
 */
public record TransferTerms(Optional<String> owner, String run, boolean last, boolean allowHome) {
    /** Files of nobody, not for a home directory. */
    public static final TransferTerms NONE = new TransferTerms(Optional.empty(), "", false, false);

    /** As the receiver reads it. */
    String line() {
        Map<String, Object> terms = new LinkedHashMap<>();
        terms.put("allowHome", allowHome);
        terms.put("owner", owner.orElse(null));
        terms.put("run", run);
        terms.put("last", last);
        return Json.write(terms);
    }
}
