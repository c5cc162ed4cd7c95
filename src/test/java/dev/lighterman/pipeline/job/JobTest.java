package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.Samples;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.FileMode;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.Jobs;
import dev.lighterman.pipeline.PipelineEngine;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.LockListener;
import dev.lighterman.settings.AnsibleSection;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.InventorySource;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.SettingsBuilder;
import dev.lighterman.transfer.TransferFile;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {
    private static final String NOT_CONNECTED =
            "Failed to connect and initialize SSH connection. Message: [Failed to connect session for config"
                    + " [ansible-server]. Message [Auth fail for methods 'publickey']]";

    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();

    private Settings settings(OptionValues values) throws Exception {
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(Options.RETRIES_DELAY, Duration.ofMillis(1));
        return SettingsBuilder.build(values, directory);
    }

    private void packageAndDockerfile() throws Exception {
        Files.createDirectories(directory.resolve("target"));
        Files.writeString(directory.resolve("target/app.jar"), "jar");
        Files.writeString(directory.resolve("Dockerfile"), "FROM x");
    }

    private PipelineResult run(OptionValues values) throws Exception {
        return new PipelineEngine(settings(values), backends).run(events::add);
    }

    /** It was told to set the build that it had set. */
    @Test
    void aCheckOfABuildDoesNotAdviseToSetIt() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.BUILD, CommandWords.of(List.of("mvn", "package")));
        values.set(AnsibleSection.CHECK, true);
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));
        run(values);
        assertThat(events.stream()
                        .filter(PipelineEvent.Checked.class::isInstance)
                        .map(event -> ((PipelineEvent.Checked) event).text()))
                .containsExactly(
                        "would build: mvn package",
                        "would send what the build makes; now: nothing to send: no file in " + directory
                                + " matches target/*.jar or target/*.war");
    }

    /** Nobody listens there; the result is what it is without a notification. */
    @Test
    void aNotificationThatCannotBeDeliveredIsAWarningAndChangesNoResult() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.BUILD, CommandWords.of(List.of("mvn", "package")));
        values.set(Options.NOTIFY, List.of(Notification.to("http://127.0.0.1:9/key")));
        backends.buildStatus = 1;
        backends.directory = directory.resolve("state");

        PipelineResult result = run(values);

        String warning = "a notification could not be delivered to http://127.0.0.1:9: it cannot be connected to";
        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.warnings()).containsExactly(warning);
        assertThat(events.subList(events.size() - 2, events.size()))
                .containsExactly(new PipelineEvent.Warning(warning), new PipelineEvent.PipelineFinished(result));

        values.set(AnsibleSection.CHECK, true);
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));
        assertThat(run(values).warnings()).isEmpty();
    }

    private List<String> kinds() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    private static ConnectionException refused(ConnectionException.Cause cause, Throwable why) {
        return new ConnectionException(
                cause, "ansible-server", "Auth fail for methods 'publickey'", "the login was refused", why);
    }

    private JobFailureTold failure() {
        return events.stream()
                .filter(PipelineEvent.JobFailed.class::isInstance)
                .map(PipelineEvent.JobFailed.class::cast)
                .map(failed -> new JobFailureTold(failed.failure(), failed.legacyText()))
                .reduce((one, other) -> {
                    throw new AssertionError("a job fails once");
                })
                .orElseThrow();
    }

    private record JobFailureTold(Failure failure, Optional<String> legacyText) {}

    @Test
    void theImageJobContactsNobodyBeforeItKnowsWhatToSend() throws Exception {
        OptionValues values = new OptionValues();
        values.setCommandLine(Options.BUILD, "mvn package");
        assertThat(Jobs.image(settings(values), Optional.empty()).steps().stream()
                        .map(JobSteps::name))
                .containsExactly(
                        "FetchSource",
                        "Build",
                        "SelectFiles",
                        "Connect",
                        "FindBuilders",
                        "HoldLock",
                        "Send",
                        "ImageRun",
                        "DigestOfRegistry",
                        "Disconnect");
        values.set(DeploySection.SECTION, true);
        assertThat(Jobs.deployment(settings(values), Optional.empty()).steps().stream()
                        .map(JobSteps::name))
                .containsExactly("Connect", "HoldLock", "DeploymentRun", "WatchRollout", "Disconnect");
    }

    /** The commit is for labels: a run ended for an index that JGit cannot read, before anything was built. */
    @Test
    void aCheckoutThatNobodyCanReadIsBuiltWithAWarning() throws Exception {
        packageAndDockerfile();
        Git.init().setDirectory(directory.toFile()).call().close();
        Files.writeString(directory.resolve(".git/HEAD"), "ref: refs/heads/main\n");
        Files.createDirectories(directory.resolve(".git/refs/heads"));
        Files.writeString(directory.resolve(".git/refs/heads/main"), "1".repeat(40) + "\n");
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));

        run(new OptionValues());

        assertThat(events.stream()
                        .filter(PipelineEvent.Warning.class::isInstance)
                        .map(event -> ((PipelineEvent.Warning) event).message()))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("the commit is not known: cannot read the git checkout " + directory
                        + ": Missing unknown 1111111111111111111111111111111111111111 (JGit); ");
        assertThat(kinds()).contains("Connecting");
    }

    @Test
    void nothingIsBuiltOfPointersOfGitLfs() throws Exception {
        packageAndDockerfile();
        Files.writeString(directory.resolve(".gitattributes"), "*.bin filter=lfs\n");
        Files.writeString(
                directory.resolve("model.bin"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            git.add()
                    .addFilepattern("model.bin")
                    .addFilepattern(".gitattributes")
                    .call();
        }
        OptionValues values = new OptionValues();
        values.setCommandLine(Options.BUILD, "mvn package");

        run(values);

        assertThat(failure().failure().problem())
                .isEqualTo("model.bin is kept by Git LFS, and what is in " + directory
                        + " is a pointer only; nothing was built");
        assertThat(kinds()).doesNotContain("BuildStarted", "Connecting");
    }

    /** The pause was taken for the end of what might have been a secret. */
    @Test
    void aSecretThatABuildWritesInTwoPiecesIsHidden() throws Exception {
        packageAndDockerfile();
        backends.buildStatus = 1;
        backends.buildSays = List.of("pw=hunter2h", "unter2 end\n", "hunter");
        OptionValues values = new OptionValues();
        values.setCommandLine(Options.BUILD, "mvn -B package");
        values.set(ImageSection.LOGIN_USERNAME, "me");
        values.set(ImageSection.LOGIN_PASSWORD, Secret.of("hunter2hunter2"));

        new PipelineEngine(settings(values), backends).image(events::add);

        assertThat(events.stream()
                        .filter(PipelineEvent.BuildOutput.class::isInstance)
                        .map(event -> StandardCharsets.UTF_8.decode(((PipelineEvent.BuildOutput) event).bytes()))
                        .collect(Collectors.joining()))
                .isEqualTo("pw=************** end\nhunter");
    }

    @Test
    void aBuildThatFailsContactsNobody() throws Exception {
        packageAndDockerfile();
        backends.buildStatus = 1;
        OptionValues values = new OptionValues();
        values.setCommandLine(Options.BUILD, "mvn -B package");
        values.set(DeploySection.SECTION, true);
        PipelineResult result = run(values);
        assertThat(backends.asked).containsExactly("build [mvn, -B, package]");
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "BuildStarted",
                        "BuildOutput",
                        "BuildFinished",
                        "JobFailed",
                        "JobFinished",
                        "PipelineFinished");
        assertThat(failure())
                .isEqualTo(new JobFailureTold(
                        Failure.of(
                                FailureKind.BUILD,
                                "the build failed: `mvn -B package` ended with exit status 1; nothing was sent"),
                        Optional.empty()));
        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** The terminal's signal reaches the build as well, which may be gone before ours has been heard. */
    @Test
    void aBuildThatCtrlCEndedIsAborted() throws Exception {
        packageAndDockerfile();
        backends.buildStatus = 130;
        OptionValues values = new OptionValues();
        values.setCommandLine(Options.BUILD, "mvn -B package");
        Thread here = Thread.currentThread();
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(here::interrupt);

        PipelineResult result = run(values);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(failure().failure()).isEqualTo(Failure.of(FailureKind.ABORTED, "the run was aborted"));
    }

    @Test
    void filesThatAreNotThereContactNobody() throws Exception {
        PipelineResult result = run(new OptionValues());
        assertThat(backends.asked).isEmpty();
        assertThat(failure().failure().kind()).isEqualTo(FailureKind.TRANSFER);
        assertThat(result.result()).isEqualTo(Result.FAILURE);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION", "HOST_KEY_UNKNOWN", "HOST_KEY_CHANGED", "PROTOCOL"})
    void whatIsTheSameNextTimeIsNotTriedAgain(ConnectionException.Cause cause) throws Exception {
        packageAndDockerfile();
        backends.refusals.add(refused(cause, null));
        PipelineResult result = run(new OptionValues());
        assertThat(backends.asked).containsExactly("connect ansible-server");
        assertThat(kinds()).containsExactly("JobStarted", "Connecting", "JobFailed", "JobFinished", "PipelineFinished");
        assertThat(failure())
                .isEqualTo(new JobFailureTold(
                        Failure.of(FailureKind.CONNECTION, "the login was refused"), Optional.of(NOT_CONNECTED)));
        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void aServerThatDoesNotAnswerIsTriedAgain() throws Exception {
        packageAndDockerfile();
        for (int i = 0; i < 3; i++) {
            backends.refusals.add(refused(ConnectionException.Cause.UNREACHABLE, null));
        }
        OptionValues values = new OptionValues();
        values.set(Options.RETRIES_CONNECT, 2);
        values.set(Options.FAIL_ON_ERROR, true);
        PipelineResult result = run(values);
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "Connecting",
                        "Retrying",
                        "Connecting",
                        "Retrying",
                        "Connecting",
                        "JobFailed",
                        "JobFinished",
                        "PipelineFinished");
        assertThat(events).contains(new PipelineEvent.Retrying("the login was refused", Duration.ofMillis(1)));
        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void aHostWithoutAnAddressIsNotTriedAgain() throws Exception {
        packageAndDockerfile();
        backends.refusals.add(
                refused(ConnectionException.Cause.UNREACHABLE, new UnknownHostException("nowhere.invalid")));
        run(new OptionValues());
        assertThat(backends.asked).hasSize(1);
    }

    @Test
    void aFailedImageJobTriggersNothingBelowTheThreshold() throws Exception {
        packageAndDockerfile();
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));
        OptionValues values = new OptionValues();
        values.set(DeploySection.SECTION, true);
        assertThat(run(values).jobs()).hasSize(1);
        events.clear();
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));
        backends.refusals.add(refused(ConnectionException.Cause.AUTHENTICATION, null));
        values.set(DeploySection.THRESHOLD, Result.UNSTABLE);
        PipelineResult result = run(values);
        assertThat(result.jobs().stream().map(job -> job.name() + " " + job.triggeredBy()))
                .containsExactly("ci Optional.empty", "ci-deploy Optional[ci]");
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "Connecting",
                        "JobFailed",
                        "Triggering",
                        "JobFinished",
                        "JobStarted",
                        "Connecting",
                        "JobFailed",
                        "JobFinished",
                        "PipelineFinished");
    }

    @Test
    void anInterruptGivesAbortedAndSetsTheFlagAgain() throws Exception {
        packageAndDockerfile();
        backends.refusals.add(refused(ConnectionException.Cause.UNREACHABLE, null));
        Thread.currentThread().interrupt(); // seen by the wait before the second try
        PipelineResult result = run(new OptionValues());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.result()).isEqualTo(Result.ABORTED);
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(failure().failure()).isEqualTo(Failure.of(FailureKind.ABORTED, "the run was aborted"));
        assertThat(failure().legacyText().orElseThrow()).matches("Exec timed out or was interrupted after [0-9,]+ ms");
    }

    /** The flag was lost: the caller could not know that it had been interrupted. */
    @ParameterizedTest
    @ValueSource(strings = {"JobFailed", "JobFinished", "PipelineFinished"})
    void anInterruptIsSeenAfterAListenerThatThrew(String event) throws Exception {
        packageAndDockerfile();
        backends.refusals.add(refused(ConnectionException.Cause.UNREACHABLE, null));
        IllegalStateException thrown = new IllegalStateException("a listener's own trouble");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new PipelineEngine(settings(new OptionValues()), backends).image(told -> {
                    if (told.getClass().getSimpleName().equals(event)) {
                        throw thrown;
                    }
                }))
                .isSameAs(thrown);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** What is given back at the end was disturbed by the flag of a second interrupt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsGivenBackAfterInterruptsIsNotInterrupted(boolean unknown) throws Exception {
        List<Boolean> flags = new ArrayList<>();
        backends.directory = directory;
        JobState state = new JobState(settings(new OptionValues()), backends, events::add);
        Step interrupted = new Step() {
            @Override
            public void run(JobState of) throws LightermanException, InterruptedException {
                of.server(ServerConnection.on(new LocalNode("ansible-server", List.of()), Server.local()));
                of.lease(new FlagLease(flags));
                Thread.currentThread().interrupt();
                if (unknown) {
                    throw new LightermanException(
                            Failure.of(FailureKind.OUTCOME_UNKNOWN, "it may go on")
                                    .runId("20260102-030405-a1b2c3d4"),
                            null);
                }
                throw new InterruptedException();
            }
        };
        PipelineResult.Job result = new Job("x", Optional.empty(), List.of(interrupted)).run(state);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(state.interrupted()).isTrue();
        assertThat(flags).containsExactly(false);
        assertThat(result.failure())
                .hasValue(
                        unknown
                                ? Failure.of(FailureKind.OUTCOME_UNKNOWN, "it may go on")
                                        .runId("20260102-030405-a1b2c3d4")
                                : Failure.of(FailureKind.ABORTED, "the run was aborted"));
    }

    /** Notes whether the thread that gives it back is interrupted. */
    private record FlagLease(List<Boolean> flags) implements Lease {
        @Override
        public String token() {
            return "";
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public void confirm() {}

        @Override
        public boolean regain(LockListener listener) {
            return true;
        }

        @Override
        public void close() {
            flags.add(Thread.currentThread().isInterrupted());
        }
    }

    /** It was the end of the job, though nothing had run yet. */
    @Test
    void aTransferUnderALockThatWasTakenAnewIsDoneAgainAsAWhole() throws Exception {
        Files.writeString(directory.resolve("a"), "a");
        Files.writeString(directory.resolve("b"), "bb");
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        Deque<Boolean> kept = new ArrayDeque<>(List.of(true, false, true));
        JobState state = new JobState(settings(new OptionValues()), backends, events::add);
        state.server(ServerConnection.on(new LocalNode("ansible-server", List.of()), Server.local()));
        state.selections(List.of(
                new Selection(
                        first.toString(), List.of(new TransferFile(directory.resolve("a"), "a", FileMode.READABLE)), 1),
                new Selection(
                        second.toString(),
                        List.of(new TransferFile(directory.resolve("b"), "b", FileMode.READABLE)),
                        2)));
        state.lease(new RegainedLease(kept, () -> {
            if (kept.size() == 2) {
                Files.writeString(first.resolve("a"), "of the job that had it meanwhile");
            }
        }));
        new Steps.Send().run(state);
        state.close();
        assertThat(first.resolve("a")).hasContent("a");
        assertThat(second.resolve("b")).hasContent("bb");
        assertThat(kept).isEmpty();
        assertThat(kinds())
                .filteredOn(kind -> !kind.equals("TransferProgressed")) // told of a transfer that takes a while
                .containsExactly(
                        "TransferStarted",
                        "FileTransferred",
                        "TransferFinished",
                        "TransferStarted",
                        "FileTransferred",
                        "TransferFinished",
                        "TransferStarted",
                        "FileTransferred",
                        "TransferFinished");
    }

    /** One that may be lost whenever it is asked for. */
    private record RegainedLease(Deque<Boolean> kept, Executable meanwhile) implements Lease {
        @Override
        public String token() {
            return "";
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public void confirm() {}

        @Override
        public boolean regain(LockListener listener) {
            assertThatCode(meanwhile::execute).doesNotThrowAnyException();
            return kept.remove();
        }

        @Override
        public void close() {}
    }

    @Test
    void whatIsMissingIsSaidBeforeAnybodyIsContacted() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.INVENTORY, new InventorySource.At(Path.of("no/hosts")));
        values.set(AnsibleSection.VAULT_PASSWORD_FILE, Path.of("vault"));
        values.set(DeploySection.MANIFESTS, List.of(Path.of("k8s.yml")));
        assertThatThrownBy(() -> run(values))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inventory: there is no file or directory " + directory.resolve("no/hosts")
                        + "\nansible: there is no vault password file " + directory.resolve("vault")
                        + "\ndeploy.manifests: there is no file or directory " + directory.resolve("k8s.yml"));
        assertThat(events).isEmpty();
        assertThat(backends.asked).isEmpty();
    }

    /** What can be found wrong with own manifests is found before the image is built, not when it is pushed. */
    @Test
    void manifestsThatCannotBeUsedAreFoundBeforeAnybodyIsContacted() throws Exception {
        Path manifest = directory.resolve("k8s.yml");
        OptionValues values = new OptionValues();
        values.set(DeploySection.MANIFESTS, List.of(Path.of("k8s.yml")));
        Files.writeString(manifest, "kind: Deployment\nspec: [a\n");
        assertThatThrownBy(() -> run(values))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(manifest + ":3:1: expected ");
        Files.writeString(manifest, "kind: Deployment\nspec: {image: other/app}\n");
        assertThatThrownBy(() -> run(values))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("none of the manifests in deploy.manifests runs the image me/app; perhaps you should check"
                        + " image.name and the image: fields in them");
        for (String image : List.of("${IMAGE}", "$IMAGE", "me/app:${TAG}x", "$(IMAGE)")) {
            Files.writeString(manifest, "kind: Deployment\nspec:\n  image: " + image.replace("me/", "you/") + "\n");
            assertThatThrownBy(() -> run(values))
                    .hasMessage("none of the manifests in deploy.manifests runs the image me/app; one has the image "
                            + image.replace("me/", "you/")
                            + ", which nothing replaces here; perhaps you should write the name there: its tag or digest is"
                            + " put in");
        }
        Files.write(manifest, new byte[] {(byte) 0xc0, '\n'});
        assertThatThrownBy(() -> run(values))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("deploy: the manifest " + manifest + " is not UTF-8 text");
        assertThat(events).isEmpty();
        assertThat(backends.asked).isEmpty();
    }

    @Test
    void inputThatHasGoneMeanwhileIsAFailureThatKeepsTheResult() throws Exception {
        packageAndDockerfile();
        Settings settings = settings(new OptionValues());
        JobState state = new JobState(settings, backends, events::add);
        Job job = new Job("ci", Optional.empty(), List.of(new Step() {
            @Override
            public void run(JobState of) throws InvalidInputException {
                of.transferred(2, 5);
                throw new InvalidInputException("the manifest k8s.yml cannot be read: it has gone");
            }
        }));

        PipelineResult.Job result = job.run(state);

        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.failure())
                .contains(Failure.of(FailureKind.RUN, "the manifest k8s.yml cannot be read: it has gone"));
        assertThat(result.transferredFiles()).isEqualTo(2);
        assertThat(kinds()).containsExactly("JobStarted", "JobFailed");
    }

    /** The error left the pipeline, which had no result then although an image had been pushed. */
    @Test
    void aLibraryThatDoesNotFitIsAFailureThatKeepsTheResult() throws Exception {
        packageAndDockerfile();
        JobState state = new JobState(settings(new OptionValues()), backends, events::add);
        Job job = new Job("cd", Optional.of("ci"), List.of(new Step() {
            @Override
            public void run(JobState of) {
                throw new NoClassDefFoundError("com/fasterxml/jackson/annotation/JsonSerializeAs");
            }
        }));

        PipelineResult.Job result = job.run(state);

        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.failure().map(Failure::message))
                .contains("a library is not on the class path, or is there in a version that does not fit"
                        + " (java.lang.NoClassDefFoundError: com/fasterxml/jackson/annotation/JsonSerializeAs); perhaps you"
                        + " should compare what `mvn dependency:tree` shows with the versions in the POM of"
                        + " dev.lighterman:lighterman");
        assertThat(kinds()).containsExactly("JobStarted", "JobFailed");
    }

    private static RunResult result(RunOutcome outcome, OptionalInt exitCode) {
        return Samples.runResult(
                "id",
                "play.yml",
                outcome,
                Optional.of("why"),
                exitCode,
                Optional.empty(),
                Instant.EPOCH,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of());
    }

    private static String legacy(RunOutcome outcome, OptionalInt exitCode) {
        JobFailure failure =
                RunPlaybook.failure(result(outcome, exitCode), Result.UNSTABLE, Duration.ofMillis(240_653));
        return failure.failure().kind() + " " + failure.legacyText().orElse("-");
    }

    @Test
    void failedRunsInTheWordsOfPublishOverSsh() {
        assertThat(legacy(RunOutcome.HOSTS_FAILED, OptionalInt.of(2)))
                .isEqualTo("RUN Exec exit status not zero. Status [2]");
        assertThat(legacy(RunOutcome.DEADLINE, OptionalInt.empty()))
                .isEqualTo("DEADLINE Exec timed out or was interrupted after 240,653 ms");
        assertThat(legacy(RunOutcome.ABORTED, OptionalInt.empty()))
                .isEqualTo("ABORTED Exec timed out or was interrupted after 240,653 ms");
        assertThat(legacy(RunOutcome.KILLED, OptionalInt.empty()))
                .isEqualTo("RUN Exec exit status not zero. Status [-1]");
        assertThat(legacy(RunOutcome.NO_HOSTS_MATCHED, OptionalInt.of(0))).isEqualTo("NOTHING_DONE -");
    }
}
