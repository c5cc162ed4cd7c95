package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;

/** What the goals for one run on the server say where it is not named. */
final class RunId {
    private RunId() {}

    /** The id, which must have been given. */
    static String given(String id, String goal) throws InvalidInputException {
        if (id == null) {
            throw new InvalidInputException("the run's id is missing; perhaps you should run: mvn lighterman:" + goal
                    + " -Dlighterman.id=ID; lighterman:runs lists them");
        }
        return id;
    }
}
