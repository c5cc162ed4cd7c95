package dev.lighterman.run.stage;

import dev.lighterman.api.ExecutionImage;
import java.util.Optional;

/**
 * What executes the playbook. Immutable.
 *
 * @param path of ansible-playbook on the control node: a name looked up in PATH or an absolute path
 * @param image the container image that it is executed in; empty for the node itself
 * @param content that the roles and collections which the project requires are installed before
 */
public record RunProgram(String path, Optional<ExecutionImage> image, Optional<RequiredContent> content) {
    /** {@code ansible-playbook} of the node's PATH. */
    static final RunProgram OF_PATH = new RunProgram("ansible-playbook", Optional.empty(), Optional.empty());

    /** The same with another path. */
    RunProgram path(String other) {
        return new RunProgram(other, image, content);
    }

    /** The same in a container. */
    RunProgram image(ExecutionImage value) {
        return new RunProgram(path, Optional.of(value), content);
    }

    /** The same with content to be installed before. */
    RunProgram content(RequiredContent required) {
        return new RunProgram(path, image, Optional.of(required));
    }
}
