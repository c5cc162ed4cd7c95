package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import java.time.Duration;
import java.util.Locale;

/**
 * The texts Publish Over SSH puts between the brackets of {@code Exception when publishing, exception message [...]}, with
 * its numbers grouped as in English.
 *
 * @see <a href="https://github.com/jenkinsci/publish-over-ssh-plugin/blob/master/src/main/resources/jenkins/plugins/publish_over_ssh/Messages.properties">Messages.properties</a>
 */
final class PublishOverSshTexts {
    private PublishOverSshTexts() {}

    static String exitStatus(int status) {
        return String.format(Locale.ROOT, "Exec exit status not zero. Status [%,d]", status);
    }

    static String timedOut(Duration after) {
        return String.format(Locale.ROOT, "Exec timed out or was interrupted after %,d ms", after.toMillis());
    }

    static String notConnected(ConnectionException e) {
        return "Failed to connect and initialize SSH connection. Message: [Failed to connect session for config ["
                + e.server() + "]. Message [" + e.detail() + "]]";
    }
}
