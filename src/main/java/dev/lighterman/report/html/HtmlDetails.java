package dev.lighterman.report.html;

import dev.lighterman.api.RunResult;
import dev.lighterman.json.Json;
import dev.lighterman.report.result.Text;
import java.util.List;

/** The details of a run: the plays that it did not reach, its command line and its configuration. */
final class HtmlDetails {
    private static final int MOST_HOSTS = 20;

    private final StringBuilder out;
    private final RunResult.Details details;
    private final String playbook;

    HtmlDetails(StringBuilder out, RunResult run) {
        this.out = out;
        this.details = run.details();
        this.playbook = run.playbook();
    }

    /** Plays and hosts that the run ended too early for. */
    void notReached() {
        if (details.notReached().isEmpty()) {
            return;
        }
        out.append("<section class=\"call skipped\"><h4><span class=\"s skipped\">Not reached</span></h4><ul>");
        for (RunResult.Details.NotReached left : details.notReached()) {
            List<String> hosts = left.hosts();
            out.append("<li>play ").append(HtmlPage.text(left.play()));
            if (!hosts.isEmpty()) {
                int shown = Math.min(MOST_HOSTS, hosts.size());
                out.append(" on ").append(HtmlPage.text(String.join(", ", hosts.subList(0, shown))));
                out.append(hosts.size() > shown ? " and " + (hosts.size() - shown) + " more" : "");
            }
            out.append("</li>");
        }
        out.append("</ul></section>\n");
    }

    /** The command, the versions, the configuration, and what the run set as statistics of its own. */
    void howItWasRun() {
        if (details.equals(RunResult.Details.unknown())) {
            return;
        }
        out.append("<details class=\"how\"><summary>How it was run</summary>\n");
        if (!details.command().isEmpty()) {
            out.append("<pre tabindex=\"0\">").append(Markup.escape(Text.oneLine(Text.commandLine(details.command()))));
            out.append("</pre>\n");
        }
        details.ansibleVersion().ifPresent(version -> {
            out.append("<p class=\"sub\">ansible-core ").append(HtmlPage.text(version));
            details.pythonVersion().ifPresent(python -> out.append(" · Python ").append(HtmlPage.text(python)));
            out.append("</p>\n");
        });
        if (!details.content().isEmpty()) {
            table("Roles and collections", "Name", "Version", "From");
            for (RunResult.Details.Content content : details.content()) {
                row(content.name(), content.version().orElse(""), content.source());
            }
            out.append("</tbody></table></div>\n");
        }
        if (!details.configuration().isEmpty()) {
            table("Configuration that differs from Ansible's defaults", "Setting", "Value", "From");
            for (RunResult.Details.Setting setting : details.configuration()) {
                row(setting.name(), setting.value(), setting.origin());
            }
            out.append("</tbody></table></div>\n");
        }
        if (!details.customStats().isEmpty()) {
            table("Custom statistics", "Host", "Value");
            details.customStats().forEach((host, value) -> row(host.equals("_run") ? "whole run" : host, value));
            out.append("</tbody></table></div>\n");
        }
        out.append("</details>\n");
    }

    private void table(String caption, String... headings) {
        out.append(HtmlPage.table("facts", caption + " of " + HtmlPage.text(playbook), caption)
                + HtmlPage.headings(headings));
    }

    private void row(String name, Object value, String... more) {
        String text = value instanceof String string ? string : Json.write(value);
        out.append("<tr><th scope=\"row\">" + HtmlPage.text(name) + "</th><td><code>" + HtmlPage.text(text)
                + "</code></td>");
        for (String cell : more) {
            out.append("<td>" + HtmlPage.text(cell) + "</td>");
        }
        out.append("</tr>\n");
    }
}
