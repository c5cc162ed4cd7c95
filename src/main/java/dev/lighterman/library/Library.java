package dev.lighterman.library;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;

/** A library that is loaded when it is first used, so that programs with no use for it may exclude it. */
public enum Library {
    /** SSH. */
    JSCH("com.github.mwiede:jsch", "reaching a server over SSH"),
    /** Processes of this machine. */
    COMMONS_EXEC("org.apache.commons:commons-exec", "starting programs on this machine"),
    /** JSON. */
    JACKSON("tools.jackson.core:jackson-core", "reading what a run reports"),
    /** Git. */
    JGIT("org.eclipse.jgit:org.eclipse.jgit", "reading git repositories and .gitignore files"),
    /** The Kubernetes API, with the HTTP client of its own that Lighterman uses. */
    KUBERNETES_CLIENT(
            "io.fabric8:kubernetes-client and io.fabric8:kubernetes-httpclient-jdk",
            "reaching a Kubernetes cluster from this machine");

    private static final String REMEDY = "perhaps you should add it, or compare what `mvn dependency:tree` shows with"
            + " the versions in the POM of dev.lighterman:lighterman";

    private final String coordinates;
    private final String use;

    Library(String coordinates, String use) {
        this.coordinates = coordinates;
        this.use = use;
    }

    /** What to tell when using the library failed; the message is a sentence with a remedy. */
    public InvalidInputException unusable(LinkageError e) {
        return new InvalidInputException(use + " needs " + coordinates
                + ", which is not on the class path, or not with the libraries that it needs (" + e + "); " + REMEDY);
    }

    /** What to tell when code that uses several libraries failed. */
    public static Failure anyUnusable(LinkageError e) {
        return Failure.of(
                        FailureKind.RUN,
                        "a library is not on the class path, or is there in a version that does not fit (" + e + ")")
                .remedy("perhaps you should compare what `mvn dependency:tree` shows with the versions in the POM of"
                        + " dev.lighterman:lighterman");
    }
}
