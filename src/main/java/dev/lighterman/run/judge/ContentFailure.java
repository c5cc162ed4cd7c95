package dev.lighterman.run.judge;

import dev.lighterman.json.JsonObject;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.run.stage.RunDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why the roles and collections of a run could not be installed. Immutable.
 *
 * @param message in Ansible's words where it was asked, else in the supervisor's
 * @param file the file that requires them, where ansible-galaxy was asked for what is in it, else empty
 * @param kind {@code roles} or {@code collections}, else empty
 * @param servers what Galaxy servers were there to ask
 * @param missing whether there was no ansible-galaxy to ask
 */
record ContentFailure(String message, String file, String kind, List<String> servers, boolean missing) {
    private static final int LONGEST = 600;

    /** What may help by what the message says of it; the first that fits. */
    private enum Remedy {
        CHECKSUM(
                "mismatch|checksum|hash does not match|expected hash",
                "perhaps you should have it published again there: what the server sent is not what it says that it is"),
        VERSION(
                "requires API versions",
                "perhaps you should let a Galaxy server answer that has version 3 of the API, or run an ansible-core before 2.20"
                        + " (server.ansible)"),
        LOGIN(
                "HTTP Code: 40[13]|HTTP Error 40[13]|unauthorized|forbidden|authentication failed|could not read Username"
                        + "|permission denied|Invalid token",
                "perhaps you should give a token, in ansible.galaxy or ansible.cfg, or for git what the server needs to log in"),
        NETWORK(
                "Name or service not known|name resolution|Could not resolve|Connection refused|Network is unreachable"
                        + "|No route to host|timed out|Could not connect|unable to access",
                "perhaps you should let the server reach that address, name a Galaxy server that it reaches in ansible.galaxy, or"
                        + " put them into roles/ and collections/ of the project"),
        GIT("could not find/use git|No such file or directory: '?git", "perhaps you should install git there"),
        UNKNOWN(
                "HTTP Code: 404|HTTP Error 404|not found|was not found|could not find|failed to resolve|unable to find"
                        + "|does not exist|doesn't exist|does not appear to be a git repository|did not match any|not in the list of available versions",
                "perhaps you should check name, version and source");

        private final Pattern said;
        private final String text;

        Remedy(String said, String text) {
            this.said = Pattern.compile(said, Pattern.CASE_INSENSITIVE);
            this.text = text;
        }
    }

    static Optional<ContentFailure> parse(Map<String, Object> json) {
        JsonObject fields = new JsonObject(json);
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(new ContentFailure(
                        fields.text("message"),
                        fields.text("file"),
                        fields.text("kind"),
                        fields.texts("servers"),
                        fields.flag("missing")));
    }

    ContentFailure masked(SecretMask mask) {
        return new ContentFailure(mask.masked(message), file, kind, servers, missing);
    }

    /** Says which servers were asked for what, what they answered, and what may help. */
    Said said(RunDescription run) {
        String said = run.withoutDirectory(message);
        if (file.isEmpty()) {
            return new Said(
                    "roles and collections could not be installed on " + run.server() + ": " + cut(said),
                    missing
                            ? Optional.of(
                                    "perhaps you should set server.ansible to an ansible-playbook that has it beside"
                                            + " it, or ansible.requirements to none")
                            : Optional.empty());
        }
        return new Said(
                "the " + kind + " of " + run.withoutDirectory(file) + " could not be installed on " + run.server()
                        + (servers.isEmpty() ? "" : " (Galaxy: " + String.join(", ", servers) + ")") + ": " + cut(said),
                remedy());
    }

    private Optional<String> remedy() {
        for (Remedy remedy : Remedy.values()) {
            if (remedy.said.matcher(message).find()) {
                return Optional.of(remedy.text);
            }
        }
        return Optional.empty();
    }

    private static String cut(String text) {
        String line = text.strip().replaceFirst("^(ERROR! |\\[ERROR\\]: )", "");
        return ShortText.of(line, LONGEST);
    }
}
