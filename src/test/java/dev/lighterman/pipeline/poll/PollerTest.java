package dev.lighterman.pipeline.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineEvent.PolledHead;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Source;
import dev.lighterman.json.Json;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.SettingsBuilder;
import dev.lighterman.settings.SourceSection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.MergeCommand;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Polls a real repository; the build command is where each run ends, with FAILURE. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PollerTest {
    private static final PersonIdent AUTHOR = new PersonIdent("김 철수", "kim@example.org");

    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();
    private Path remote;
    private Git git;
    private int commits;

    @BeforeEach
    void remote() throws Exception {
        remote = directory.resolve("저장소 app");
        backends.directory = directory;
        backends.buildStatus = 1;
        git = Git.init().setDirectory(remote.toFile()).setInitialBranch("main").call();
    }

    @AfterEach
    void close() {
        git.close();
    }

    private String commit() throws Exception {
        Files.writeString(remote.resolve("file"), "" + commits++);
        git.add().addFilepattern("file").call();
        RevCommit commit = git.commit()
                .setMessage("commit " + commits)
                .setAuthor(AUTHOR)
                .setCommitter(AUTHOR)
                .setSign(false)
                .call();
        return commit.name();
    }

    private Settings settings(String branch, boolean every, String... patterns) throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(SourceSection.GIT, remote.toString());
        values.setCommandLine(Options.BUILD, "make");
        Settings settings = SettingsBuilder.build(values, directory);
        Source source = settings.source()
                .orElseThrow()
                .poll(Duration.ofMillis(20))
                .pollBranches(patterns)
                .pollCommits(every ? Source.Commits.EVERY : Source.Commits.NEWEST);
        return settings.withSource(branch == null ? source : source.branch(branch), Optional.empty());
    }

    private List<PipelineResult> once(Settings settings) throws Exception {
        return Poller.of(settings, backends, events::add).once();
    }

    /** The commits built since the last call, and the heads of its last look. */
    private List<String> built() {
        List<String> built = events.stream()
                .filter(PipelineEvent.SourceReady.class::isInstance)
                .map(event -> ((PipelineEvent.SourceReady) event).commit().commit())
                .toList();
        events.clear();
        return built;
    }

    private List<PolledHead> heads() {
        List<PipelineEvent.Polled> looks = events.stream()
                .filter(PipelineEvent.Polled.class::isInstance)
                .map(PipelineEvent.Polled.class::cast)
                .toList();
        assertThat(looks.get(looks.size() - 1).url()).isEqualTo(remote.toString());
        return looks.get(looks.size() - 1).heads();
    }

    private List<String> warnings() {
        return events.stream()
                .filter(PipelineEvent.Warning.class::isInstance)
                .map(event -> ((PipelineEvent.Warning) event).message())
                .toList();
    }

    private Path memory() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("poll"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void eachHeadIsBuiltOnceAndRememberedByTheNextProgram() throws Exception {
        String first = commit();

        List<PipelineResult> results = once(settings(null, false));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.result()).isEqualTo(Result.FAILURE);
            assertThat(result.source().orElseThrow().commit()).isEqualTo(first);
        });
        assertThat(heads())
                .containsExactly(new PolledHead("refs/heads/main", first, Optional.empty(), OptionalInt.empty(), 1));
        assertThat(built()).containsExactly(first);

        assertThat(once(settings(null, false))).isEmpty();
        assertThat(heads())
                .containsExactly(new PolledHead("refs/heads/main", first, Optional.of(first), OptionalInt.of(1), 0));
        assertThat(built()).isEmpty();

        commit();
        String third = commit();
        assertThat(once(settings(null, false))).hasSize(1);
        assertThat(heads())
                .containsExactly(new PolledHead("refs/heads/main", third, Optional.of(first), OptionalInt.empty(), 1));
        assertThat(built()).containsExactly(third);
        // a branch moved back to what was built long ago is nothing new
        git.reset().setMode(ResetCommand.ResetType.HARD).setRef(first).call();
        assertThat(once(settings(null, false))).isEmpty();
        assertThat(heads())
                .containsExactly(new PolledHead("refs/heads/main", first, Optional.of(third), OptionalInt.of(1), 0));
    }

    @Test
    void theMemoryIsAFileForPeopleToo() throws Exception {
        String first = commit();
        once(settings("main", false));

        Map<?, ?> memory = (Map<?, ?>) Json.parse(Files.readString(memory()));

        Map<?, ?> build = (Map<?, ?>) ((List<?>) memory.get("builds")).get(0);
        assertThat(memory.toString().replace(build.get("startedAt").toString(), "TIME"))
                .isEqualTo("{schema=1, pipeline=" + directory.resolve("ci") + ", url=" + remote
                        + ", ref=refs/heads/main, builds=[{number=1, commit=" + first
                        + ", startedAt=TIME, result=FAILURE}]}");
    }

    @Test
    void everyCommitOfTheFirstParentLineInOrder() throws Exception {
        String first = commit();
        once(settings(null, true));
        assertThat(built()).containsExactly(first);

        String second = commit();
        git.checkout().setCreateBranch(true).setName("feature").call();
        RevCommit side = git.getRepository().parseCommit(git.getRepository().resolve(commit()));
        git.checkout().setName("main").call();
        String merge = git.merge()
                .include(side)
                .setFastForward(MergeCommand.FastForwardMode.NO_FF)
                .setMessage("merge")
                .call()
                .getNewHead()
                .name();
        String last = commit();

        assertThat(once(settings(null, true))).hasSize(3);
        assertThat(heads())
                .containsExactly(new PolledHead("refs/heads/main", last, Optional.of(first), OptionalInt.empty(), 3));
        assertThat(built()).containsExactly(second, merge, last);
        assertThat(once(settings(null, true))).isEmpty();
    }

    @Test
    void aRewrittenHistoryIsBuiltFromItsNewestCommitOn() throws Exception {
        String first = commit();
        String second = commit();
        once(settings(null, true));
        git.reset().setMode(ResetCommand.ResetType.HARD).setRef(first).call();
        commit();
        String other = commit();
        events.clear();

        once(settings(null, true));

        assertThat(warnings())
                .containsExactly("refs/heads/main does not lead to " + second
                        + " any more, which was built last: only its newest commit is built");
        assertThat(built()).containsExactly(other);
    }

    @Test
    void branchesByPatternEachWithItsOwnMemory() throws Exception {
        String first = commit();
        git.branchCreate().setName("release/1").call();
        git.branchCreate()
                .setName("release/1/deep")
                .setForce(true)
                .setName("wip")
                .call();
        once(settings(null, false, "release/*", "main"));
        assertThat(heads().stream().map(PolledHead::ref)).containsExactly("refs/heads/main", "refs/heads/release/1");
        assertThat(built()).containsExactly(first, first);

        git.checkout().setName("release/1").call();
        String second = commit();
        once(settings(null, false, "release/*", "main"));
        assertThat(events)
                .filteredOn(PipelineEvent.SourceFetching.class::isInstance)
                .containsExactly(new PipelineEvent.SourceFetching(remote.toString(), Optional.of("release/1")));
        assertThat(built()).containsExactly(second);

        assertThatThrownBy(() -> once(settings(null, false, "hotfix/*")))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        remote + " has no branch that matches source.pollBranches; perhaps you should look at what it"
                                + " has: main, release/1, wip");
    }

    /** A commit of a branch that lacks a file, as where LFS or a submodule cannot be fetched; back on main then. */
    private void breakBranch(boolean create) throws Exception {
        git.checkout().setCreateBranch(create).setName("broken").call();
        commit();
        String blob = git.getRepository().resolve("broken:file").name();
        git.checkout().setName("main").call();
        Files.delete(remote.resolve(".git/objects/" + blob.substring(0, 2) + "/" + blob.substring(2)));
    }

    /** Branches whose names come later were not built at all, however often the remote was looked at. */
    @Test
    void aBranchThatCannotBeCheckedOutKeepsNoOtherWaiting() throws Exception {
        String first = commit();
        breakBranch(true);

        List<PipelineResult> results = once(settings(null, false, "*"));

        assertThat(results).hasSize(2);
        assertThat(results.get(0).source()).isEmpty();
        assertThat(built()).containsExactly(first);
    }

    /** The whole look failed, each time. */
    @Test
    void aBranchWhoseHistoryCannotBeFetchedKeepsNoOtherWaiting() throws Exception {
        String first = commit();
        git.branchCreate().setName("broken").call();
        once(settings(null, true, "*"));
        assertThat(built()).containsExactly(first, first);
        breakBranch(false);
        String second = commit();

        once(settings(null, true, "*"));

        assertThat(warnings())
                .singleElement()
                .asString()
                .startsWith("refs/heads/broken cannot be looked at: cannot clone " + remote + ": ");
        assertThat(built()).containsExactly(second);
    }

    /** It held up the looks at all others, for a quarter of an hour in the end. */
    @Test
    void whatCannotBeCheckedOutIsTriedLessAndLessOftenWhileOthersAreBuilt() throws Exception {
        commit();
        breakBranch(true);
        List<String> fetched = new ArrayList<>();

        Settings settings = settings(null, false, "*");
        Source patient = settings.source().orElseThrow().poll(Duration.ofMinutes(1));
        Poller.of(settings.withSource(patient, Optional.empty()), backends, event -> {
                    try {
                        if (event instanceof PipelineEvent.SourceFetching of) {
                            fetched.add(of.branch().orElseThrow());
                        } else if (event instanceof PipelineEvent.PipelineFinished of
                                && of.result().source().isPresent()) {
                            commit();
                            if (fetched.stream().filter("main"::equals).count() == 8) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .untilInterrupted();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(fetched)
                .hasSize(9)
                .startsWith("broken", "main")
                .filteredOn("main"::equals)
                .hasSize(8);
    }

    @Test
    void anAnnotatedTagIsTheCommitItIsOn() throws Exception {
        String first = commit();
        git.tag()
                .setName("v1")
                .setMessage("one")
                .setTagger(AUTHOR)
                .setSigned(false)
                .call();

        assertThat(once(settings("v1", false))).hasSize(1);
        assertThat(built()).containsExactly(first);
        assertThat(once(settings("v1", false))).isEmpty();
        assertThat(heads())
                .containsExactly(new PolledHead("refs/tags/v1", first, Optional.of(first), OptionalInt.of(1), 0));
    }

    @Test
    void aRemoteThatFailsIsToldAndLookedAtAgain() throws Exception {
        String first = commit();
        Path away = directory.resolve("away");
        Files.move(remote, away);
        List<String> found = new ArrayList<>();

        Optional<PipelineResult> aborted = Poller.of(settings("main", false), backends, event -> {
                    events.add(event);
                    try {
                        if (event instanceof PipelineEvent.PollFailed && events.size() == 2) {
                            Files.move(away, remote);
                        } else if (event instanceof PipelineEvent.PipelineFinished of) {
                            found.add(of.result().source().orElseThrow().commit());
                            if (found.size() < 3) {
                                found.add(commit());
                            }
                        } else if (event instanceof PipelineEvent.Polled of
                                && of.heads().get(0).newCommits() == 0) {
                            Thread.currentThread().interrupt();
                        }
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .untilInterrupted();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(aborted).isEmpty();
        assertThat(events.subList(0, 2)).allSatisfy(event -> {
            PipelineEvent.PollFailed failed = (PipelineEvent.PollFailed) event;
            assertThat(failed.url()).isEqualTo(remote.toString());
            assertThat(failed.message()).startsWith("cannot clone " + remote + ": ");
        });
        // built, then committed while it was built, then found
        assertThat(found).hasSize(3).startsWith(first);
        assertThat(found.get(2)).isEqualTo(found.get(1));
    }

    @Test
    void anInterruptEndsTheRunAndItsCommitStaysBuilt() throws Exception {
        commit();
        backends.onBuild = () -> Thread.currentThread().interrupt();

        Optional<PipelineResult> aborted =
                Poller.of(settings(null, false), backends, events::add).untilInterrupted();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(aborted.orElseThrow().result()).isEqualTo(Result.ABORTED);
        assertThat(once(settings(null, false))).isEmpty();
        assertThat(Files.readString(memory())).contains("\"result\":\"ABORTED\"");
    }

    /** A commit is built when it is checked out; a job before the CI job that fails keeps it from that. */
    @Test
    void aJobBeforeThatFailsLeavesTheCommitToBeBuilt() throws Exception {
        String first = commit();
        Files.writeString(directory.resolve("before.yml"), "- hosts: all\n");
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(SourceSection.GIT, remote.toString());
        values.setCommandLine(Options.BUILD, "make");
        values.set(
                Options.JOBS,
                List.of(JobSpec.of("before", Path.of("before.yml")).before("image")));
        backends.refusals.add(new ConnectionException(
                ConnectionException.Cause.AUTHENTICATION, "ansible-server", "no", "the login was refused", null));

        assertThat(once(SettingsBuilder.build(values, directory)))
                .singleElement()
                .satisfies(result -> assertThat(result.jobs()).singleElement().satisfies(job -> {
                    assertThat(job.name()).isEqualTo("before");
                    assertThat(job.result()).isEqualTo(Result.UNSTABLE);
                }));
        assertThat(built()).isEmpty();

        assertThat(once(settings(null, false))).hasSize(1);
        assertThat(built()).containsExactly(first);
    }

    @Test
    void aBuildCutShortIsToldOnceAndNotBuiltAgain() throws Exception {
        String first = commit();
        once(settings(null, false));
        Files.writeString(memory(), Files.readString(memory()).replace("\"FAILURE\"", "null"));
        events.clear();

        once(settings(null, false));

        assertThat(warnings())
                .containsExactly(
                        "build 1 of refs/heads/main (" + first + ") was cut short, and no commit is built twice;"
                                + " perhaps you should look at what it has done, and use `lighterman run`");
        assertThat(built()).isEmpty();
    }

    @Test
    void aMemoryThatCannotBeReadIsNotTakenForAnEmptyOne() throws Exception {
        commit();
        once(settings(null, false));
        Path memory = memory();
        Files.writeString(memory, "{\"builds\": [{\"number\": 1}]}");

        assertThatThrownBy(() -> once(settings(null, false)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("what polling has built stands in " + memory
                        + ", which cannot be read: a build has no number, commit or startedAt; perhaps you should delete"
                        + " it: the newest commit is then built (again)");
    }

    @Test
    void twoProgramsNeverPollForTheSamePipeline() throws Exception {
        commit();
        List<String> refused = new ArrayList<>();
        backends.onBuild = () -> {
            try {
                once(settings(null, false));
            } catch (Exception e) {
                refused.add(e.getMessage());
            }
        };

        assertThat(once(settings(null, false))).hasSize(1);
        assertThat(refused)
                .containsExactly("another program polls " + remote + " for " + directory.resolve("ci")
                        + " already; perhaps you should leave it to that one, or end it");
    }

    @Test
    void aDirectoryAsItIsCannotBePolled() throws Exception {
        OptionValues values = new OptionValues();
        values.set(ImageSection.NAME, "me/app");

        assertThatThrownBy(() -> once(SettingsBuilder.build(values, directory)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("source.git is missing, so there is no remote to look at; perhaps you should add \"source:"
                        + " {git: https://git.example.org/app.git}\"");
    }
}
