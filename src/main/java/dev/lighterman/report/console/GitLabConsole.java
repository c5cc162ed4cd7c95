package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.Text;
import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Another console in a GitLab job: the build and each playbook run are sections of the job's log, which the reader can
 * collapse and whose durations GitLab shows; that of a build is collapsed at first.
 *
 * @see <a href="https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections">collapsible sections</a>
 */
final class GitLabConsole implements Console {
    private static final String MARK = "\u001b[0K";

    private final LineStream out;
    private final Clock clock;
    private final Console console;
    private int sections;
    private String open = "";

    GitLabConsole(PrintStream out, Clock clock, Function<PrintStream, Console> console) {
        this.out = new LineStream(out);
        this.clock = clock;
        this.console = console.apply(this.out.stream());
    }

    @Override
    public void on(Event event) {
        if (event instanceof PipelineEvent.BuildStarted of) {
            begin("build", "[collapsed=true]", "build: " + Text.oneLine(Text.commandLine(of.command())));
        } else if (event instanceof RunEvent.Started of) {
            begin("run", "", "ansible-playbook, run " + Text.oneLine(of.id()));
        } else if (event instanceof PipelineEvent.PipelineFinished) {
            end();
        }
        console.on(event);
        if (event instanceof PipelineEvent.BuildFinished || event instanceof RunEvent.Finished) {
            end();
        }
    }

    private void begin(String kind, String options, String header) {
        end();
        open = "lighterman_" + kind + "_" + ++sections;
        out.line(MARK + "section_start:" + clock.instant().getEpochSecond() + ":" + open + options + "\r" + MARK
                + header);
    }

    private void end() {
        if (!open.isEmpty()) {
            out.line(MARK + "section_end:" + clock.instant().getEpochSecond() + ":" + open + "\r" + MARK);
            open = "";
        }
    }

    @Override
    public void resized(IntSupplier columns) {
        console.resized(columns);
    }

    @Override
    public void close() {
        console.close();
        end();
    }
}
