package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lighterman.api.Event;
import dev.lighterman.api.EveryEvent;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.lab.ClassPath;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Java 17 has no switch over the kinds of a sealed type that the compiler holds to be complete, so this does: code that reads
 * events by their type takes each kind, or passes over it on purpose.
 */
class EventReadersTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(ClassPath.classes());

    /**
     * One who reads events.
     *
     * @param name the class
     * @param events which of them come to it
     * @param passedOver the kinds it does nothing for, on purpose
     */
    private record Reader(String name, Class<? extends Event> events, String passedOver) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Reader> READERS = List.of(
            new Reader(
                    "Transcript",
                    Event.class,
                    "Async Disconnecting HandlerOwed Included ItemFinished NotParsed Notified Refused SessionOpened Stats TaskStarted"
                            + " TasksPlanned TransferProgressed Unknown"),
            new Reader(
                    "Progress",
                    Event.class,
                    "Async BuildFinished BuildOutput Checked Diff FileRemoved FileTransferred HandlerOwed HostProbed Included ItemFinished JobFailed"
                            + " NoHostsMatched NoHostsRemaining NotParsed Notified Output PipelineFinished PlaybookReady ProjectFound Prompted"
                            + " Refused Retried RollingBack RolloutFinished SessionOpened SessionOpening SourceReady Stats"
                            + " Triggering Unknown Warned Warning"),
            new Reader(
                    "JenkinsConsole", // Jenkins shows Ansible's own output
                    Event.class,
                    "Async BuildFinished ContentInstalling ContentReady Diff FileRemoved HandlerOwed HostProbed HostStarted Included ItemFinished NoHostsMatched NoHostsRemaining NotParsed"
                            + " Notified PipelineFinished PlayStarted PlaybookFetching PlaybookStarted ProjectFound Prompted Refused Retried"
                            + " SourceFetching Stats TaskFinished TaskStarted TasksPlanned TransferProgressed"
                            + " TransferStarted Unknown Warned"),
            new Reader(
                    "MaskedListener", // nothing in these is written by others, or it is masked where it comes from
                    PipelineEvent.class,
                    "BuildFinished BuildOutput Checked Connecting Disconnecting FileRemoved FileTransferred JobFinished JobStarted"
                            + " LockWaiting PipelineFinished PlaybookFetching PlaybookReady Polled ProjectFound RolloutFinished SessionOpened SessionOpening"
                            + " SourceFetching SourceReady TransferFinished TransferProgressed TransferStarted"
                            + " Triggering"),
            new Reader(
                    "SliceEvents", // what changes nothing of a run is told as it comes
                    RunEvent.class,
                    "ContentInstalling ContentReady NotParsed"),
            new Reader(
                    "RunLog", // what a run is judged by
                    RunEvent.FromAnsible.class,
                    "Async Diff HostStarted ItemFinished NoHostsRemaining Notified Retried TaskStarted TasksPlanned"
                            + " Unknown"));

    /** Those who wait for some events only: a new kind is none of their business. */
    private static final Set<String> WAITING_FOR_SOME = Set.of(
            "AnswerConsole",
            "CurrentRun",
            "DeploymentTasks",
            "Doctor",
            "DoctorPlaybook",
            "EachRun",
            "Event",
            "Following",
            "GatheredFacts",
            "GitLabConsole",
            "GitPlay",
            "GuardedConsole",
            "InventoryQuery",
            "JsonConsole",
            "LogLines",
            "Poller",
            "PushDigest",
            "Recording",
            "RichConsole",
            "Rollback",
            "RunPlaybook",
            "RunTranscript",
            "ServerPods",
            "ServerVerdict",
            "StartedRun",
            "UnreachedPlays");

    static List<Reader> readers() {
        return READERS;
    }

    @ParameterizedTest
    @MethodSource("readers")
    void everyKindIsReadOrPassedOverOnPurpose(Reader reader) {
        Set<String> read = kindsIn(MAIN.stream().filter(type -> outermost(type).equals(reader.name())));
        List<String> passedOver = List.of(reader.passedOver().split(" "));
        assertThat(read).as("read, though it is said to be passed over").doesNotContainAnyElementsOf(passedOver);
        assertThat(Stream.concat(read.stream(), passedOver.stream()))
                .containsExactlyInAnyOrderElementsOf(names(reader.events()));
    }

    @Test
    void allWhoReadEventsAreKnown() {
        Set<String> known = new TreeSet<>(WAITING_FOR_SOME);
        READERS.forEach(reader -> known.add(reader.name()));
        Set<String> readers = MAIN.stream()
                .filter(type -> !kindsIn(Stream.of(type)).isEmpty())
                .map(EventReadersTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(readers).isEqualTo(known);
    }

    @Test
    void thereIsAnExampleOfEveryKind() {
        assertThat(EveryEvent.list().stream().<Class<?>>map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(
                        EveryEvent.kinds(Event.class).toList());
    }

    private static Set<String> names(Class<?> events) {
        return EveryEvent.kinds(events).map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The kinds of events that classes ask for. */
    private static Set<String> kindsIn(Stream<JavaClass> types) {
        Set<String> names = EveryEvent.kinds(Event.class).map(Class::getName).collect(Collectors.toSet());
        return types.flatMap(type -> type.getInstanceofChecks().stream())
                .map(InstanceofCheck::getRawType)
                .filter(type -> names.contains(type.getName()))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(EventReadersTest::outermost).orElseGet(type::getSimpleName);
    }
}
