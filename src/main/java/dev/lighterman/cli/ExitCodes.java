package dev.lighterman.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes and what they mean, as the help texts have them. */
final class ExitCodes {
    static final int SUCCESS = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int CONNECTION = 4;
    static final int OUTCOME_UNKNOWN = 5;
    static final int ABORTED = 130;

    private ExitCodes() {}

    /** For commands that contact nothing. */
    static Map<String, String> offline() {
        return codes("  0", "done", "  1", "a file could not be written", "  2", "usage or invalid input");
    }

    /** For commands that only print. */
    static Map<String, String> printing() {
        return codes("  0", "done", "  2", "usage");
    }

    /** For commands that ask a server. */
    static Map<String, String> asking(String failed) {
        return asking("done", failed);
    }

    /** For the look at what a run needs. */
    static Map<String, String> examining() {
        return asking("everything a run needs is there", "something is missing or wrong; each has its remedy");
    }

    /** For the comparison of what runs with what should. */
    static Map<String, String> verifying() {
        return asking(
                "consistent: there is a pod, and every pod runs that digest",
                "not consistent, or cluster or registry could not be asked");
    }

    private static Map<String, String> asking(String done, String failed) {
        return codes(
                "  0",
                done,
                "  1",
                failed,
                "  2",
                "usage or invalid input, nothing was contacted",
                "  4",
                "could not connect to the server");
    }

    /** For commands that run something. */
    static Map<String, String> all() {
        return codes(
                "  0", "SUCCESS",
                "  1", "FAILURE; also NOT_BUILT: no play matched any host",
                "  2", "usage or invalid input, nothing was contacted",
                "  3", "UNSTABLE: the playbook failed, failOnError is off",
                "  4", "could not connect (unreachable, host key, login), nothing ran",
                "  5", "outcome unknown (connection lost, Ctrl-C twice); the run's id is printed",
                "124", "the deadline passed, the run was ended",
                "130", "aborted (Ctrl-C), the run was ended");
    }

    private static Map<String, String> codes(String... codesAndMeanings) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (int i = 0; i < codesAndMeanings.length; i += 2) {
            codes.put(codesAndMeanings[i], codesAndMeanings[i + 1]);
        }
        return codes;
    }
}
