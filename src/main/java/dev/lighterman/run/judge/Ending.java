package dev.lighterman.run.judge;

import dev.lighterman.api.RunOutcome;

/**
 * What is known of an ansible-playbook that exited by itself: its exit status, which alone is ambiguous, and what its events
 * say. Immutable.
 *
 * @param code the exit status
 * @param refused whether it was too old for the events plugin
 * @param anything whether it told anything at all
 * @param whole whether its last event was the last one there is
 * @param parsed whether it got beyond reading the playbook
 * @param plays how many plays began
 * @param hadHosts whether a play had hosts
 * @param unanswered whether it asked a question that had no answer
 * @param limitedToNothing whether no host fits the limit
 * @param allowNoHosts whether it is fine that there was no host
 */
record Ending(
        int code,
        boolean refused,
        boolean anything,
        boolean whole,
        boolean parsed,
        long plays,
        boolean hadHosts,
        boolean unanswered,
        boolean limitedToNothing,
        boolean allowNoHosts) {
    RunOutcome outcome() {
        if (refused) {
            return RunOutcome.ANSIBLE_TOO_OLD;
        } else if (unanswered && plays == 0) {
            return RunOutcome.PROMPT_UNANSWERED;
        }
        RunOutcome nobody = allowNoHosts ? RunOutcome.OK : RunOutcome.NO_HOSTS_MATCHED;
        return switch (code) {
            case 0 ->
                !whole
                        ? RunOutcome.INCONSISTENT
                        : unanswered ? RunOutcome.PROMPT_UNANSWERED : hadHosts ? RunOutcome.OK : nobody;
            case 1, 250 -> limitedToNothing ? nobody : RunOutcome.ANSIBLE_ERROR;
            // 8 is what older versions make of 2 where meta: end_play comes after hosts were given up
            case 2, 8 -> anything ? RunOutcome.HOSTS_FAILED : RunOutcome.USAGE_ERROR;
            // without a last event the exit status is that of a parse error, of the playbook or of what a task includes
            case 4 -> whole ? RunOutcome.HOSTS_UNREACHABLE : parsed ? RunOutcome.ANSIBLE_ERROR : RunOutcome.PARSE_ERROR;
            case 5, 6 -> RunOutcome.USAGE_ERROR;
            case 99 -> unanswered ? RunOutcome.PROMPT_UNANSWERED : RunOutcome.KILLED;
            case 126, 127 -> anything ? RunOutcome.ANSIBLE_ERROR : RunOutcome.ANSIBLE_MISSING;
            default -> code > 128 && code <= 128 + 64 && !whole ? RunOutcome.KILLED : RunOutcome.ANSIBLE_ERROR;
        };
    }
}
