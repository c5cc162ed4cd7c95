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
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("  0", "done");
        codes.put("  1", "a file could not be written");
        codes.put("  2", "usage or invalid input");
        return codes;
    }

    /** For commands that ask a server. */
    static Map<String, String> asking(String failed) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("  0", "done");
        codes.put("  1", failed);
        codes.put("  2", "usage or invalid input, nothing was contacted");
        codes.put("  4", "could not connect to the server");
        return codes;
    }

    /** For the look at what a run needs. */
    static Map<String, String> examining() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("  0", "everything a run needs is there");
        codes.put("  1", "something is missing or wrong; the remedy is said");
        codes.put("  2", "usage or invalid input, nothing was contacted");
        codes.put("  4", "could not connect to the server");
        return codes;
    }

    /** For the comparison of what runs with what should. */
    static Map<String, String> verifying() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("  0", "consistent: there is a pod, and every pod runs that digest");
        codes.put("  1", "not consistent, or cluster or registry could not be asked");
        codes.put("  2", "usage or invalid input, nothing was contacted");
        codes.put("  4", "could not connect to the server");
        return codes;
    }

    /** For commands that run something. */
    static Map<String, String> all() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("  0", "SUCCESS");
        codes.put("  1", "FAILURE; also NOT_BUILT: no play matched any host");
        codes.put("  2", "usage or invalid input, nothing was contacted");
        codes.put("  3", "UNSTABLE: the playbook failed, failOnError is off");
        codes.put("  4", "could not connect (unreachable, host key, login), nothing ran");
        codes.put("  5", "outcome unknown (connection lost, Ctrl-C twice), the id is said");
        codes.put("124", "the deadline passed, the run was ended");
        codes.put("130", "aborted (Ctrl-C), the run was ended");
        return codes;
    }
}
