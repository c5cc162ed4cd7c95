package dev.lighterman.report.result;

import static dev.lighterman.report.result.JsonKind.FLAG;
import static dev.lighterman.report.result.JsonKind.INTEGER;
import static dev.lighterman.report.result.JsonKind.LONG;
import static dev.lighterman.report.result.JsonKind.MAYBE_INTEGER;
import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.TEXTS;
import static dev.lighterman.report.result.JsonKind.TIME;
import static dev.lighterman.report.result.JsonKind.constant;
import static dev.lighterman.report.result.JsonKind.maybe;
import static dev.lighterman.report.result.JsonShape.list;
import static dev.lighterman.report.result.JsonShape.object;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.SourceCommit;
import java.util.Optional;

/** The records of a result in the result file; those of a playbook run are {@link RunShapes}. */
public final class ResultShapes {
    static final int SCHEMA = 1;

    public static final JsonShape<SourceCommit> SOURCE = JsonShape.of(table -> {
        var url = table.field("url", TEXT, SourceCommit::url);
        var branch = table.field("branch", maybe(TEXT), SourceCommit::branch);
        var commit = table.field("commit", TEXT, SourceCommit::commit);
        var author = table.field("author", TEXT, SourceCommit::author);
        var subject = table.field("subject", TEXT, SourceCommit::subject);
        var dirty = table.field("dirty", FLAG, SourceCommit::dirty);
        return of ->
                new SourceCommit(url.in(of), branch.in(of), commit.in(of), author.in(of), subject.in(of), dirty.in(of));
    });

    public static final JsonShape<Failure> FAILURE = JsonShape.of(table -> {
        var kind = table.field("kind", constant(FailureKind.class), Failure::kind);
        var message = table.field("message", TEXT, Failure::message);
        var runId = table.ifPresent("runId", TEXT, Failure::runId);
        return of -> new Failure(kind.in(of), message.in(of), Optional.empty(), runId.in(of));
    });

    public static final JsonShape<PipelineResult.Job> JOB = JsonShape.of(table -> {
        var name = table.field("name", TEXT, PipelineResult.Job::name);
        var result = table.field("result", constant(Result.class), PipelineResult.Job::result);
        var triggeredBy = table.field("triggeredBy", maybe(TEXT), PipelineResult.Job::triggeredBy);
        var duration = table.field("durationMillis", MILLIS, PipelineResult.Job::duration);
        var files = table.field("transferredFiles", INTEGER, PipelineResult.Job::transferredFiles);
        var bytes = table.field("transferredBytes", LONG, PipelineResult.Job::transferredBytes);
        var runs = table.field("runs", list(RunShapes.RUN), PipelineResult.Job::runs);
        var failure = table.field("failure", maybe(object(FAILURE)), PipelineResult.Job::failure);
        var playbook = table.ifPresent("playbook", object(SOURCE), PipelineResult.Job::playbook);
        return of -> new PipelineResult.Job(
                name.in(of),
                result.in(of),
                failure.in(of),
                triggeredBy.in(of),
                duration.in(of),
                files.in(of),
                bytes.in(of),
                runs.in(of),
                playbook.in(of));
    });

    static final JsonShape<PushedImage> IMAGE = JsonShape.of(table -> {
        var reference = table.field("reference", TEXT, PushedImage::reference);
        var digest = table.field("digest", maybe(TEXT), PushedImage::digest);
        return of -> new PushedImage(reference.in(of), digest.in(of));
    });

    static final JsonShape<Rollout.Pod> POD = JsonShape.of(table -> {
        var name = table.field("name", TEXT, Rollout.Pod::name);
        var ready = table.field("ready", FLAG, Rollout.Pod::ready);
        var restarts = table.field("restarts", INTEGER, Rollout.Pod::restarts);
        var digest = table.field("digest", maybe(TEXT), Rollout.Pod::digest);
        return of -> new Rollout.Pod(name.in(of), ready.in(of), restarts.in(of), digest.in(of));
    });

    static final JsonShape<Rollout.Diagnosis> DIAGNOSIS = JsonShape.of(table -> {
        var pod = table.field("pod", TEXT, Rollout.Diagnosis::pod);
        var container = table.field("container", maybe(TEXT), Rollout.Diagnosis::container);
        var exitCode = table.field("exitCode", MAYBE_INTEGER, Rollout.Diagnosis::exitCode);
        var log = table.field("log", TEXTS, Rollout.Diagnosis::log);
        var warnings = table.field("warnings", TEXTS, Rollout.Diagnosis::warnings);
        return of -> new Rollout.Diagnosis(pod.in(of), container.in(of), exitCode.in(of), log.in(of), warnings.in(of));
    });

    public static final JsonShape<Rollout> ROLLOUT = JsonShape.of(table -> {
        var verdict = table.field("verdict", constant(Rollout.Verdict.class), Rollout::verdict);
        var namespace = table.field("namespace", TEXT, Rollout::namespace);
        var deployment = table.field("deployment", TEXT, Rollout::deployment);
        var reason = table.field("reason", maybe(TEXT), Rollout::reason);
        var pods = table.field("pods", list(POD), Rollout::pods);
        var rolledBack = table.field("rolledBack", FLAG, Rollout::rolledBack);
        // A result of an earlier version has neither of these.
        var diagnosis = table.field("diagnosis", maybe(object(DIAGNOSIS)), Rollout::diagnosis);
        var wanted = table.field("wanted", MAYBE_INTEGER, Rollout::wanted);
        return of -> new Rollout(
                verdict.in(of),
                namespace.in(of),
                deployment.in(of),
                reason.in(of),
                pods.in(of),
                rolledBack.in(of),
                diagnosis.in(of),
                wanted.in(of));
    });

    public static final JsonShape<Provenance> PROVENANCE = JsonShape.of(table -> {
        var commit = table.field("commit", maybe(TEXT), Provenance::commit);
        var digest = table.field("pushedDigest", maybe(TEXT), Provenance::pushedDigest);
        var total = table.field("podsTotal", INTEGER, Provenance::podsTotal);
        var running = table.field("podsRunningPushedDigest", INTEGER, Provenance::podsRunningPushedDigest);
        var consistent = table.field("consistent", FLAG, Provenance::consistent);
        return of -> new Provenance(commit.in(of), digest.in(of), total.in(of), running.in(of), consistent.in(of));
    });

    public static final JsonShape<PipelineResult> PIPELINE = JsonShape.of(table -> {
        var schema = table.field("schema", INTEGER, result -> SCHEMA);
        var name = table.field("name", TEXT, PipelineResult::name);
        table.field("result", constant(Result.class), PipelineResult::result);
        var startedAt = table.field("startedAt", TIME, PipelineResult::startedAt);
        var duration = table.field("durationMillis", MILLIS, PipelineResult::duration);
        var source = table.field("source", maybe(object(SOURCE)), PipelineResult::source);
        var jobs = table.field("jobs", list(JOB), PipelineResult::jobs);
        var image = table.field("image", maybe(object(IMAGE)), PipelineResult::image);
        var rollout = table.field("rollout", maybe(object(ROLLOUT)), PipelineResult::rollout);
        var provenance = table.field("provenance", maybe(object(PROVENANCE)), PipelineResult::provenance);
        table.field("exitCode", INTEGER, PipelineResult::exitCode);
        table.field("failure", maybe(object(FAILURE)), PipelineResult::failure);
        var warnings = table.ifAny("warnings", TEXTS, PipelineResult::warnings);
        return of -> {
            if (schema.in(of) != SCHEMA) {
                throw new IllegalArgumentException("\"schema\" is " + schema.in(of) + "; this version reads " + SCHEMA);
            }
            return new PipelineResult(
                    name.in(of),
                    startedAt.in(of),
                    duration.in(of),
                    source.in(of),
                    jobs.in(of),
                    image.in(of),
                    rollout.in(of),
                    provenance.in(of),
                    warnings.in(of));
        };
    });

    private ResultShapes() {}
}
