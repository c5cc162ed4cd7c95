package dev.lighterman.pipeline.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.JsonObject;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others are told of a result, as a server gets it. */
class NotifierTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>(Map.of("TOKEN", "s3cret-token"));
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer server;

    private record Answer(int status, Map<String, String> headers, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type"));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Answer answer = answers.isEmpty() ? new Answer(202, Map.of(), "") : answers.remove();
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private Settings settings(String notify) throws Exception {
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"),
                "name: shop\nimage: {name: a/b}\nansible: {extraVars: {t: \"${env:TOKEN}\"}}\nnotify: " + notify
                        + "\n");
        environment.put("HOOK", "http://127.0.0.1:" + port() + "/hooks/k3y-of-the-hook");
        return PipelineFile.load(file, Map.of(), environment::get).settings();
    }

    private List<String> tell(String notify, PipelineResult result) throws Exception {
        return new Notifier(settings(notify), directory.resolve("results"), environment::get).tell(result, "run");
    }

    private static PipelineResult result(Result result) {
        return result(result, List.of(task("no access for s3cret-token")));
    }

    private static TaskResult task(String message) {
        TaskFailure failed =
                new TaskFailure("web", "push *it*", message, OptionalInt.of(1), "denied: s3cret-token", "");
        return new TaskResult(
                "push *it*",
                "web",
                TaskResult.Status.FAILED,
                Duration.ofMillis(5),
                "command",
                Optional.empty(),
                Optional.of(failed),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static PipelineResult result(Result result, List<TaskResult> tasks) {
        Optional<Failure> failure = result == Result.SUCCESS
                ? Optional.empty()
                : Optional.of(Failure.of(FailureKind.RUN, "task \"push\" failed on <web>")
                        .remedy("perhaps you should look"));
        RunResult run = new RunResult(
                "20260102-030405-abcdef01",
                "image.yml",
                result == Result.SUCCESS ? RunOutcome.OK : RunOutcome.HOSTS_FAILED,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofSeconds(3),
                Map.<String, HostRecap>of(),
                result == Result.SUCCESS ? List.of() : tasks,
                List.of(),
                List.of(),
                RunResult.Details.unknown());
        return new PipelineResult(
                "shop",
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofSeconds(83),
                Optional.of(new SourceCommit(
                        "https://git.example.org/shop.git",
                        Optional.of("main"),
                        COMMIT,
                        "Kim <k@example.org>",
                        "Fix <b> & c",
                        true)),
                List.of(Samples.jobResult(
                        "shop", result, failure, Optional.empty(), Duration.ofSeconds(80), 1, 2, List.of(run))),
                Optional.of(new PushedImage("registry.example.org/shop:1", Optional.of(DIGEST))),
                Optional.of(new Rollout(
                        Rollout.Verdict.FAILED,
                        "prod",
                        "shop",
                        Optional.of("keeps crashing"),
                        List.of(new Rollout.Pod("shop-1", true, 0, Optional.empty())),
                        true)),
                Optional.empty());
    }

    @Test
    void json() throws Exception {
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.UNSTABLE))).isEmpty();

        assertThat(asked).containsExactly("POST /hooks/k3y-of-the-hook application/json; charset=utf-8");
        assertThat(bodies).containsExactly("""
                {"schema":1,"reason":"failed","name":"shop","result":"UNSTABLE","before":null,\
                "startedAt":"2026-01-02T03:04:05Z","durationMillis":83000,\
                "failure":"task \\"push\\" failed on <web>; perhaps you should look",\
                "source":{"url":"https://git.example.org/shop.git","branch":"main","commit":"COMMIT-dirty",\
                "author":"Kim <k@example.org>","subject":"Fix <b> & c"},\
                "image":{"reference":"registry.example.org/shop:1","digest":"DIGEST"},\
                "rollout":{"verdict":"FAILED","namespace":"prod","deployment":"shop","reason":"keeps crashing",\
                "podsReady":1,"podsWanted":1,"rolledBack":true},\
                "jobs":[{"name":"shop","result":"UNSTABLE","runs":["20260102-030405-abcdef01"]}],\
                "failedTasks":[{"host":"web","task":"push *it*","message":"no access for ********","rc":1,\
                "stderr":"denied: ********","why":null}],"failedTasksTotal":1}""".replace("COMMIT", COMMIT).replace("DIGEST", DIGEST));
    }

    /** Each try's tasks were told as failed, also of a job that went well at its second try. */
    @Test
    void tasksOfARunThatWasTriedAgainAreNotToldAsFailed() throws Exception {
        RunResult failed = result(Result.UNSTABLE).jobs().get(0).runs().get(0);
        RunResult well = result(Result.SUCCESS).jobs().get(0).runs().get(0);
        String hook = "[{url: \"${env:HOOK}\", on: always}]";
        tell(hook, tries(result(Result.SUCCESS), failed, well));
        tell(hook, tries(result(Result.UNSTABLE), failed, failed, failed));

        assertThat(bodies.get(0)).endsWith("\"failedTasks\":[],\"failedTasksTotal\":0}");
        assertThat(bodies.get(1)).endsWith("\"why\":null}],\"failedTasksTotal\":1}");
    }

    private static PipelineResult tries(PipelineResult of, RunResult... runs) {
        PipelineResult.Job job = of.jobs().get(0);
        return new PipelineResult(
                of.name(),
                of.startedAt(),
                of.duration(),
                of.source(),
                List.of(Samples.jobResult(
                        job.name(),
                        job.result(),
                        job.failure(),
                        job.triggeredBy(),
                        job.duration(),
                        job.transferredFiles(),
                        job.transferredBytes(),
                        List.of(runs))),
                of.image(),
                of.rollout(),
                of.provenance());
    }

    @Test
    void slack() throws Exception {
        assertThat(tell("{url: \"${env:HOOK}\", format: slack, on: failed}", result(Result.FAILURE)))
                .isEmpty();

        assertThat(bodies).containsExactly("""
                {"text":"shop: FAILURE","blocks":[\
                {"type":"header","text":{"type":"plain_text","text":"shop: FAILURE"}},\
                {"type":"section","fields":[\
                {"type":"mrkdwn","text":"*Commit*\\n0123456-dirty Fix &lt;b&gt; &amp; c"},\
                {"type":"mrkdwn","text":"*Image*\\nregistry.example.org/shop:1@DIGEST"},\
                {"type":"mrkdwn","text":"*Rollout*\\nFAILED, 1 of 1 pods ready in prod/shop, rolled back"},\
                {"type":"mrkdwn","text":"*Duration*\\n1 min 23 s"},\
                {"type":"mrkdwn","text":"*Runs*\\n20260102-030405-abcdef01"}]},\
                {"type":"section","text":{"type":"mrkdwn",\
                "text":"task \\"push\\" failed on &lt;web&gt;; perhaps you should look\\n\
                web: push *it*: no access for ******** (rc 1)","verbatim":true}}]}""".replace("DIGEST", DIGEST));
    }

    /** Slack refuses a message with a text of more than 3000 characters: of a result with XML in it nothing was told. */
    @Test
    void slackGetsNoTextThatIsTooLongForIt() throws Exception {
        List<TaskResult> tasks = Collections.nCopies(5, task("<a/>".repeat(100)));
        assertThat(tell("{url: \"${env:HOOK}\", format: slack}", result(Result.FAILURE, tasks)))
                .isEmpty();

        JsonObject message = JsonObject.parse(bodies.get(0).getBytes(StandardCharsets.UTF_8));
        List<JsonObject> blocks = message.objects("blocks");
        String text = blocks.get(2).part("text").text("text");
        assertThat(text.lines()).hasSize(5).last().asString().endsWith("&lt;a/&gt;...");
        assertThat(text.length()).isLessThan(3000);
    }

    @Test
    void teams() throws Exception {
        assertThat(tell("[{url: \"${env:HOOK}\", format: teams, on: [recovered, always]}]", result(Result.SUCCESS)))
                .isEmpty();

        assertThat(bodies).containsExactly("""
                {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,\
                "content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.4",\
                "body":[{"type":"TextBlock","text":"shop: SUCCESS","size":"large","weight":"bolder","color":"good","wrap":true},\
                {"type":"FactSet","facts":[{"title":"Commit","value":"0123456-dirty Fix <b> & c"},\
                {"title":"Image","value":"registry.example.org/shop:1@DIGEST"},\
                {"title":"Rollout","value":"FAILED, 1 of 1 pods ready in prod/shop, rolled back"},\
                {"title":"Duration","value":"1 min 23 s"},\
                {"title":"Runs","value":"20260102-030405-abcdef01"}]}]}}]}""".replace("DIGEST", DIGEST));
    }

    private List<String> titles(String on, Result... results) throws Exception {
        bodies.clear();
        for (Result each : results) {
            assertThat(tell("[{url: \"${env:HOOK}\", format: slack, on: " + on + "}]", result(each)))
                    .isEmpty();
        }
        return bodies.stream()
                .map(body -> body.replaceFirst("^\\{\"text\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    /** A run that somebody ended is neither a failure nor the end of one. */
    @Test
    void whenSomebodyIsTold() throws Exception {
        Result[] results = {
            Result.SUCCESS, Result.UNSTABLE, Result.FAILURE, Result.ABORTED, Result.SUCCESS, Result.SUCCESS
        };
        assertThat(titles("failed", results)).containsExactly("shop: UNSTABLE", "shop: FAILURE");
        assertThat(titles("recovered", results)).containsExactly("shop: SUCCESS again (was FAILURE)");
        assertThat(titles("always", results))
                .containsExactly(
                        "shop: SUCCESS",
                        "shop: UNSTABLE",
                        "shop: FAILURE",
                        "shop: ABORTED",
                        "shop: SUCCESS",
                        "shop: SUCCESS");
        assertThat(titles("[failed, recovered]", results))
                .containsExactly("shop: UNSTABLE", "shop: FAILURE", "shop: SUCCESS again (was FAILURE)");
    }

    @Test
    void whatWasRunIsComparedWithItsLikeOnly() throws Exception {
        Settings settings = settings("[{url: \"${env:HOOK}\", on: recovered}]");
        Notifier notifier = new Notifier(settings, directory.resolve("results"), environment::get);

        notifier.tell(result(Result.FAILURE), "run");
        notifier.tell(result(Result.SUCCESS), "deploy");
        assertThat(bodies).isEmpty();
        notifier.tell(result(Result.SUCCESS), "run");
        assertThat(bodies).hasSize(1);
    }

    private String warning(String why) {
        return "a notification could not be delivered to http://127.0.0.1:" + port() + ": " + why;
    }

    @Test
    void aServerInTroubleIsAskedTwice() throws Exception {
        answers.add(new Answer(503, Map.of(), "busy"));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE))).isEmpty();
        assertThat(asked).hasSize(2);

        answers.add(new Answer(503, Map.of(), ""));
        answers.add(new Answer(500, Map.of(), "no luck for k3y-of-the-hook\nat /hooks"));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE)))
                .containsExactly(warning("it answers with status 500 (no luck for ******** at /hooks)"));
        assertThat(asked).hasSize(4);
    }

    /** As Express does with a path that it does not know. */
    @Test
    void aServerThatRepeatsThePathOfAHookTellsNoSecret() throws Exception {
        answers.add(new Answer(404, Map.of(), "Cannot POST /hooks/k3y-of-the-hook"));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE)))
                .containsExactly(warning("it answers with status 404 (Cannot POST ********)"));
    }

    @Test
    void whatItRefusesIsSentOnce() throws Exception {
        answers.add(new Answer(404, Map.of(), "no_service"));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE)))
                .containsExactly(warning("it answers with status 404 (no_service)"));
        assertThat(asked).hasSize(1);
    }

    /** Who has the URL may write there. */
    @Test
    void anotherHostGetsNothing() throws Exception {
        answers.add(new Answer(307, Map.of("Location", "/other"), ""));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE))).isEmpty();
        assertThat(asked)
                .extracting(line -> line.split(" ", -1)[1])
                .containsExactly("/hooks/k3y-of-the-hook", "/other");

        answers.add(new Answer(302, Map.of("Location", "http://localhost:" + port() + "/"), ""));
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE)))
                .containsExactly(
                        warning("it redirects to another host, localhost; perhaps you should write the URL that it"
                                + " leads to"));
        assertThat(asked).hasSize(3);
    }

    @Test
    void noRedirectLeadsFromHttpsToALessSafeLine() throws Exception {
        URI hook = URI.create("https://hooks.example.org/key");
        assertThat(WebHook.redirected(hook, "https://hooks.example.org:8443/other"))
                .isEqualTo(URI.create("https://hooks.example.org:8443/other"));
        assertThatThrownBy(() -> WebHook.redirected(hook, "http://hooks.example.org/other"))
                .hasMessage("it redirects from https to http");
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForLong() throws Exception {
        WebHook hook = new WebHook(environment::get, Duration.ofSeconds(1), Duration.ZERO);
        String url;
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + silent.getLocalPort();
            assertThat(hook.post(Secret.of(url + "/key"), "{}"))
                    .contains(
                            "a notification could not be delivered to " + url + ": it did not answer within 1 seconds");
        }
        assertThat(hook.post(Secret.of(url + "/key"), "{}"))
                .contains("a notification could not be delivered to " + url + ": it cannot be connected to");
    }

    @Test
    void theProxyOfTheEnvironmentIsAsked() throws Exception {
        environment.put("http_proxy", "http://127.0.0.1:" + port());
        String notify = "[{url: http://hooks.example.org/key}]";
        assertThat(tell(notify, result(Result.FAILURE))).isEmpty();
        assertThat(asked).containsExactly("POST http://hooks.example.org/key application/json; charset=utf-8");

        environment.put("HTTP_PROXY", "http://me:pass@127.0.0.1:" + port());
        assertThat(tell(notify, result(Result.FAILURE)))
                .containsExactly("a notification could not be delivered to http://hooks.example.org: the proxy of the"
                        + " environment is not asked: only one of http:// without a login is");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aStateThatCannotBeKeptIsAWarning() throws Exception {
        Files.writeString(directory.resolve("results"), "no directory");
        assertThat(tell("[{url: \"${env:HOOK}\"}]", result(Result.FAILURE)))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).contains(directory.resolve("results") + "/"));
        assertThat(bodies).hasSize(1);
    }
}
