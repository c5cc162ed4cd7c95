package dev.lighterman.api;

import java.util.List;
import java.util.Objects;

/**
 * An HTTP address that is told how a pipeline ended, by one request: an item of {@code notify} in the pipeline file. It never
 * changes a result. Immutable.
 *
 * @param url an http or https URL, which is kept like a password: who has it can write there; checked when the pipeline is run;
 *     not null
 * @param on when, not empty
 * @param format what is sent, not null
 */
public record Notification(Secret url, List<When> on, Format format) {
    /** After which results a notification is sent. */
    public enum When {
        /** The result is not SUCCESS, and nobody ended the run. */
        FAILED,
        /** The result is SUCCESS, and that of the run before was not. */
        RECOVERED,
        /** Each time. */
        ALWAYS
    }

    /** What is sent. */
    public enum Format {
        /** A JSON object with what the result says. */
        JSON,
        /** A message for an incoming webhook of Slack. */
        SLACK,
        /** An Adaptive Card for a workflow of Microsoft Teams. */
        TEAMS
    }

    /**
     * Checks that nothing is null.
     *
     * @param url as {@link #url()}
     * @param on as {@link #on()}
     * @param format as {@link #format()}
     * @throws NullPointerException if one of them is null
     */
    public Notification {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(format, "format");
        on = List.copyOf(on);
    }

    /**
     * {@return JSON to a URL when the pipeline failed}
     *
     * @param url http or https, not null
     */
    public static Notification to(String url) {
        return new Notification(Secret.of(url), List.of(When.FAILED), Format.JSON);
    }

    /**
     * {@return the same at other times}
     *
     * @param times in place of those set before, at least one, not null
     */
    public Notification on(When... times) {
        return new Notification(url, List.of(times), format);
    }

    /**
     * {@return the same in another format}
     *
     * @param value not null
     */
    public Notification format(Format value) {
        return new Notification(url, on, value);
    }
}
