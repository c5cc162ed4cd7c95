package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import java.io.StringReader;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class JunitXmlTest {
    @Test
    void aSuiteARunAndACaseATask() throws Exception {
        Golden.assertSame(JunitXml.write(Results.success()), "junit-success.xml");
    }

    @Test
    void aFailedTaskIsAFailureWithItsMessageAndStderr() throws Exception {
        Golden.assertSame(JunitXml.write(Results.unstable()), "junit-unstable.xml");
    }

    @Test
    void whatFailsOutsideOfRunsIsAnError() {
        assertThat(JunitXml.write(Results.noConnection())).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="My-Docker-Project" tests="1" failures="0" errors="1" time="61.500">
                  <testsuite name="My-Docker-Project" tests="1" failures="0" errors="1" skipped="0"\
                 timestamp="2026-01-02T03:04:05" time="0.000">
                    <testcase name="job" classname="My-Docker-Project.job" time="45.100">
                      <error message="ansible-server: cannot connect to 10.0.0.5:22: connection refused; perhaps sshd\
                 isn&#39;t running" type="CONNECTION"/>
                    </testcase>
                  </testsuite>
                </testsuites>
                """);
    }

    @Test
    void aRolloutThatFailedIsAFailureOnce() {
        assertThat(JunitXml.write(Results.rolloutFailed()).lines().skip(20)).containsExactly("""
                  <testsuite name="My-k8s-Project-Ansible" tests="1" failures="1" errors="0" skipped="0"\
                 timestamp="2026-01-02T03:04:05" time="0.000">
                    <testcase name="rollout of default/cicd-deployment" classname="My-k8s-Project-Ansible.rollout"\
                 time="0.000">
                      <failure message="pod cicd-deployment-7d9f-abcde: CrashLoopBackOff" type="FAILED">warning  BackOff: Back-off restarting failed container
                log      the last lines of container app of pod cicd-deployment-7d9f-abcde:
                         | connecting to &lt;db&gt;
                         |     no 데이터베이스</failure>
                    </testcase>
                  </testsuite>
                </testsuites>""".split("\n"));
    }

    @Test
    void aJobAfterTheDeploymentKeepsItsOwnFailureAndTakesNotTheRollouts() {
        List<String> before = JunitXml.write(Results.rolloutFailed()).lines().toList();
        List<String> expected = new ArrayList<>(before.subList(0, before.size() - 1));
        expected.set(1, before.get(1).replace("tests=\"7\"", "tests=\"8\"").replace("errors=\"0\"", "errors=\"1\""));
        expected.addAll(List.of("""
                  <testsuite name="report it" tests="1" failures="0" errors="1" skipped="0"\
                 timestamp="2026-01-02T03:04:05" time="0.000">
                    <testcase name="job" classname="report it.job" time="45.100">
                      <error message="cannot connect" type="CONNECTION"/>
                    </testcase>
                  </testsuite>
                </testsuites>""".split("\n")));
        assertThat(JunitXml.write(Results.rolloutFailedAndAJobAfterIt()).lines())
                .containsExactlyElementsOf(expected);
    }

    @Test
    void aFailureThatARunForgaveTurnsNothingRed() {
        assertThat(JunitXml.write(Results.forgiven()).lines())
                .containsSubsequence(
                        "  <testsuite name=\"site / site.yml\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""
                                + " timestamp=\"2026-01-02T03:04:05\" time=\"36.423\">",
                        "    <testcase name=\"risky\" classname=\"site.localhost\" time=\"0.001\">",
                        "      <skipped message=\"ignored: no (rc 1)\"/>");
    }

    /** Where a task had failed before, nothing said that the run was ended. */
    @Test
    void aRunThatWasEndedIsToldBesideTheTaskThatFailedBefore() {
        assertThat(JunitXml.write(Results.endedAfterAFailure()).lines())
                .containsSubsequence(
                        "  <testsuite name=\"site / site.yml\" tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\""
                                + " timestamp=\"2026-01-02T03:04:05\" time=\"36.423\">",
                        "    <testcase name=\"ansible-playbook\" classname=\"site.ansible-playbook\" time=\"0.000\">",
                        "      <error message=\"a task failed on localhost\" type=\"DEADLINE\"/>");
        assertThat(Annotations.github(Results.endedAfterAFailure(), SourceFiles.NONE))
                .containsExactly(
                        "::error title=site::the run was ended after its timeout of 1 min",
                        "::error title=risky on localhost::no (rc 1)");
    }

    /** Its line ends were the characters backslash and n. */
    @Test
    void aMessageOfSeveralLinesHasThem() {
        assertThat(JunitXml.write(Results.ofLines()))
                .contains("<failure message=\"'v' is undefined&#10;&#10;The line:&#10;  - x&#10;    ^ here\""
                        .replace("'", "&#39;"));
    }

    @Test
    void aHandlerThatAHostIsOwedTurnsNothingRed() {
        assertThat(JunitXml.write(owing()).lines())
                .containsSubsequence(
                        "  <testsuite name=\"site / site.yml\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""
                                + " timestamp=\"2026-01-02T03:04:05\" time=\"36.423\">",
                        "    <testcase name=\"handler Restart\" classname=\"site.web1\" time=\"0.000\">",
                        "      <skipped message=\"owed: Write config (site.yml:12) notified it\"/>");
    }

    static PipelineResult owing() {
        return Results.of(Results.owing(
                Script.run(
                        "site.yml",
                        RunOutcome.OK,
                        new HostRecap(1, 0, 0, 0, 0, 0, 0),
                        List.of(Script.task("after", TaskResult.Status.OK, 1, null))),
                new OwedHandler("web1", "Restart", "Write config", "site.yml:12")));
    }

    @Test
    void whatARunThatWasTriedAgainFailedAtTurnsNothingRed() {
        String suite = "<testsuite name=\"My-Docker-Project / create-cicd-devops-images.yml\"";
        assertThat(JunitXml.write(Results.triedAgain()).lines().filter(line -> line.contains("<testsuite")))
                .containsExactly(
                        "<testsuites name=\"My-Docker-Project\" tests=\"7\" failures=\"0\" errors=\"0\" time=\"61.500\">",
                        "  " + suite + " tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"2\""
                                + " timestamp=\"2026-01-02T03:04:05\" time=\"36.423\">",
                        "  " + suite + " tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"1\""
                                + " timestamp=\"2026-01-02T03:04:05\" time=\"36.423\">");
        assertThat(JunitXml.write(Results.triedAgain())).contains("""
                      <skipped message="failed, then tried again: non-zero return code (rc 1)"/>
                      <system-out>host: localhost
                """);
    }

    @Test
    void theLastTryCounts() {
        assertThat(JunitXml.write(Results.triedAgainInVain()).lines())
                .contains(
                        "<testsuites name=\"My-Docker-Project\" tests=\"4\" failures=\"1\" errors=\"0\" time=\"61.500\">",
                        "      <skipped message=\"unreachable, then tried again: no route to host\"/>");
    }

    /** JUnit's readers count failures of what is tested apart from errors of what it needs. */
    @Test
    void aHostThatWasNotReachedIsAnError() {
        assertThat(JunitXml.write(Results.outOfReach()))
                .contains(" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\"")
                .contains("      <error message=\"no route to host\"");
    }

    @Test
    void aJobThatFailsAfterItsSecondTryKeepsItsFailure() {
        assertThat(JunitXml.write(Results.triedAgainThenLost()).lines())
                .contains("      <error message=\"ansible-server: the connection was lost\" type=\"CONNECTION\"/>");
    }

    /** The first try was told as the job's failure, and nothing of the run that may go on. */
    @Test
    void aSecondTryWhoseEndNobodyKnowsIsTheJobsFailure() {
        assertThat(JunitXml.write(Results.triedAgainAndUnknown()).lines())
                .contains(
                        "<testsuites name=\"My-Docker-Project\" tests=\"4\" failures=\"0\" errors=\"1\" time=\"61.500\">",
                        "      <skipped message=\"failed, then tried again: non-zero return code (rc 1)\"/>",
                        "      <error message=\"the run 20260102-030405-00000002 goes on there\""
                                + " type=\"OUTCOME_UNKNOWN\"/>");
        assertThat(Annotations.github(Results.triedAgainAndUnknown(), SourceFiles.NONE))
                .contains("::error title=My-Docker-Project::the run 20260102-030405-00000002 goes on there");
    }

    @ParameterizedTest
    @MethodSource("results")
    void theSchemaHolds(PipelineResult result) throws Exception {
        validate(JunitXml.write(result));
    }

    public static Stream<PipelineResult> results() {
        return Stream.of(
                Results.success(),
                Results.unstable(),
                Results.noConnection(),
                Results.rolloutFailed(),
                Results.rolloutFailedAndAJobAfterIt(),
                Results.crashing(),
                everyStatus(),
                Results.forgiven(),
                owing(),
                Results.triedAgain(),
                Results.triedAgainInVain(),
                Results.of(Results.large(500, 10)));
    }

    static PipelineResult everyStatus() {
        TaskFailure failure =
                new TaskFailure("h", "t", "", OptionalInt.empty(), "\u0000\u001b[31mred\u001b[0m ]]>", "");
        return Results.of(Script.run(
                "a.b.yml",
                RunOutcome.PARSE_ERROR,
                new HostRecap(0, 0, 0, 0, 0, 0, 0),
                Stream.of(TaskResult.Status.values())
                        .map(status -> Script.task(
                                "a task",
                                status,
                                1,
                                List.of(TaskResult.Status.OK, TaskResult.Status.CHANGED, TaskResult.Status.SKIPPED)
                                                .contains(status)
                                        ? null
                                        : failure))
                        .toList()));
    }

    static void validate(String xml) throws Exception {
        validate(xml, JunitXmlTest.class.getResource("junit.xsd"));
    }

    static void validate(String xml, URL schema) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(schema)
                .newValidator()
                .validate(new StreamSource(new StringReader(xml)));
    }
}
