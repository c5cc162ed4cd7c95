package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunSummary;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunCatalogTest {
    @Test
    void runsOfOneSecondAreListedByWhenTheyStarted() throws Exception {
        RunCatalog catalog = new RunCatalog(answering("""
                LIGHTERMAN 1
                {"id":"20260102-030405-cccc","startedAt":1767323045.25,"state":"running","origin":"a"}
                {"id":"20260102-030405-bbbb","startedAt":1767323045.75,"state":"running","origin":"b"}
                {"id":"20260102-030405-aaaa","startedAt":1767323045.5,"state":"running","origin":"a"}
                {"id":"20260102-030405-dddd","startedAt":1767323045.5,"state":"running","origin":"b"}
                {"end":true}
                """), Duration.ofSeconds(1));

        assertThat(catalog.runs())
                .extracting(RunSummary::id)
                .containsExactly(
                        "20260102-030405-bbbb", "20260102-030405-dddd", "20260102-030405-aaaa", "20260102-030405-cccc");
        assertThat(catalog.of("a"))
                .extracting(played -> played.run().id())
                .containsExactly("20260102-030405-aaaa", "20260102-030405-cccc");
    }

    @ParameterizedTest
    @MethodSource
    void theResultIsToldByTheStatusAndTheLastEvent(String status, Optional<RunOutcome> outcome) throws Exception {
        RunCatalog catalog = new RunCatalog(
                answering("LIGHTERMAN 1\n{\"id\":\"a\",\"state\":\"finished\",\"startedAt\":1,"
                        + "\"endedAt\":2,\"reason\":\"exited\",\"hasInventory\":true," + status.replace('\'', '"')
                        + "}\n"
                        + "{\"end\":true}\n"),
                Duration.ofSeconds(1));

        assertThat(catalog.runs()).extracting(RunSummary::outcome).containsExactly(outcome);
    }

    static Stream<Arguments> theResultIsToldByTheStatusAndTheLastEvent() {
        String end = "'last':{'event':'end','plays':2,'withoutHosts':1,'hosts':3,'unanswered':0}";
        String nobody = end.replace("'plays':2", "'plays':1");
        String empty = end.replace("'hosts':3", "'hosts':0");
        return Stream.of(
                told("'exitCode':0,'last':null", null),
                told("'exitCode':4,'last':null", null),
                told("'exitCode':2,'last':null", RunOutcome.HOSTS_FAILED),
                told("'exitCode':0," + end, RunOutcome.OK),
                told("'exitCode':0," + end.replace("'hosts':3", "'hosts':null"), RunOutcome.OK),
                told("'exitCode':0,'last':{'event':'result'}", RunOutcome.INCONSISTENT),
                told("'exitCode':0," + nobody, RunOutcome.NO_HOSTS_MATCHED),
                told("'allowNoHosts':true,'exitCode':0," + nobody, RunOutcome.OK),
                told("'exitCode':0," + empty, RunOutcome.NO_HOSTS_MATCHED),
                told("'exitCode':0,'hasInventory':false," + empty, RunOutcome.OK),
                told("'exitCode':0," + end.replace("'unanswered':0", "'unanswered':1"), RunOutcome.PROMPT_UNANSWERED),
                told("'exitCode':1,'last':{'event':'end','plays':0,'unanswered':1}", RunOutcome.PROMPT_UNANSWERED),
                told("'exitCode':1,'noHosts':true,'last':{'event':''}", RunOutcome.NO_HOSTS_MATCHED),
                told("'exitCode':1,'noHosts':true,'allowNoHosts':true,'last':{'event':''}", RunOutcome.OK),
                told("'exitCode':1,'last':{'event':''}", RunOutcome.ANSIBLE_ERROR),
                told("'exitCode':1,'last':{'event':'refused'}", RunOutcome.ANSIBLE_TOO_OLD),
                told("'exitCode':2,'last':{'event':''}", RunOutcome.USAGE_ERROR),
                told("'exitCode':2," + end, RunOutcome.HOSTS_FAILED),
                told("'exitCode':4," + end, RunOutcome.HOSTS_UNREACHABLE),
                told("'exitCode':4,'last':{'event':''}", RunOutcome.PARSE_ERROR),
                told("'exitCode':4,'last':{'event':'result'}", RunOutcome.ANSIBLE_ERROR),
                told("'signal':'KILL'", RunOutcome.KILLED));
    }

    /** A run whose keys could not be used was listed as one that a signal had ended. */
    @ParameterizedTest
    @CsvSource({
        "deadline, DEADLINE",
        "cancelled, ABORTED",
        "start, ANSIBLE_MISSING",
        "content, CONTENT_MISSING",
        "inventory, INVENTORY_MISSING",
        "access, NO_ACCESS",
        "error, KILLED"
    })
    void theResultOfARunThatDidNotEndByItselfIsToldByTheReason(String reason, RunOutcome outcome) throws Exception {
        RunCatalog catalog = new RunCatalog(
                answering("LIGHTERMAN 1\n{\"id\":\"a\",\"state\":\"finished\",\"startedAt\":1,\"reason\":\"" + reason
                        + "\"}\n{\"end\":true}\n"),
                Duration.ofSeconds(1));

        assertThat(catalog.runs()).extracting(RunSummary::outcome).containsExactly(Optional.of(outcome));
    }

    private static Arguments told(String status, RunOutcome outcome) {
        return Arguments.of(status, Optional.ofNullable(outcome));
    }

    private static ControlNode answering(String answer) {
        return new ControlNode() {
            @Override
            public String name() {
                return "ansible-server";
            }

            @Override
            public Exit execute(Command command) {
                try {
                    command.output().write(answer.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return Exit.exited(0);
            }

            @Override
            public boolean isClosed() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
