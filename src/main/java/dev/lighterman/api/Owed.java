package dev.lighterman.api;

/** What a run does about the handlers that an earlier run of its playbook owes, see {@link OwedHandler}. */
public enum Owed {
    /** It has them notified anew, by a task in front of those that notified them. */
    RUN,
    /** It only warns of them. */
    WARN
}
