package dev.lighterman.app;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;

/** The key of a play, as people and builds give it. Stateless. */
public final class CallKey {
    private CallKey() {}

    /**
     * A request with its key.
     *
     * @param key null for none
     * @throws InvalidInputException if it is no key
     */
    public static PlayRequest over(String key, PlayRequest request) throws InvalidInputException {
        try {
            return key == null ? request : request.key(key);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }
}
