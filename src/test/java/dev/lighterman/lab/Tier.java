package dev.lighterman.lab;

/**
 * How much the tests do: each behaviour once, or, with {@code -Dlighterman.tests=all}, many random trials and every version of
 * Ansible too. {@code src/lab/test} sets it; tests that only the second one runs carry one of the tags.
 */
public final class Tier {
    /** Tests that are about a version of Ansible which other tests do not run. */
    public static final String VERSIONS = "versions";

    /** Tests that run what others wrote, by the hundred. */
    public static final String CORPORA = "corpora";

    /** Contracts that another implementation is held to already, and combinations of what is proved one by one. */
    public static final String TWICE = "twice";

    /** Tests that wait for what a kubelet does every ten seconds or so. */
    public static final String KUBELET = "kubelet";

    /** Tests that wait for longer than the behaviour takes: until somebody counts as gone, say. */
    public static final String PATIENCE = "patience";

    /** Tests on the second node of the lab's cluster ({@code LAB_NODES=2}). */
    public static final String NODES = "nodes";

    /** Tests of what only a program can show that nothing else here needs. */
    public static final String PROGRAMS = "programs";

    /** The order of classes that take long: they begin first, so that none is alone at the end. */
    public static final int LONG = 1;

    private static final boolean ALL = "all".equals(System.getProperty("lighterman.tests"));

    private Tier() {}

    /** Whether everything is wanted. */
    public static boolean all() {
        return ALL;
    }

    /**
     * How many trials a test makes.
     *
     * @param property a system property that may say otherwise
     * @param once how many show the behaviour
     * @param all how many are made where everything is wanted
     */
    public static int count(String property, int once, int all) {
        return Integer.getInteger(property, ALL ? all : once);
    }
}
