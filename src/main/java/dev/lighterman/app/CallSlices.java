package dev.lighterman.app;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.SliceChange;
import dev.lighterman.api.Slices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The slices of a play, as people and builds give them. Stateless. */
public final class CallSlices {
    private CallSlices() {}

    /**
     * A request with its slices.
     *
     * @param count null for none
     * @param allowed words of {@link SliceChange}
     * @throws InvalidInputException if there are no such slices, or there is no such word
     */
    public static PlayRequest over(Integer count, List<String> allowed, PlayRequest request)
            throws InvalidInputException {
        if (count == null && allowed.isEmpty()) {
            return request;
        } else if (count == null) {
            throw new InvalidInputException(
                    "--slices-allow is for a play in slices; perhaps you should add --slices N");
        }
        List<SliceChange> changes = new ArrayList<>();
        for (String word : allowed) {
            changes.add(SliceChange.of(word)
                    .orElseThrow(
                            () -> new InvalidInputException("slices: there is no \"" + word + "\" to allow; there are "
                                    + Arrays.stream(SliceChange.values())
                                            .map(SliceChange::word)
                                            .collect(Collectors.joining(", ")))));
        }
        try {
            return request.slices(Slices.of(count).allowing(changes));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }
}
