/**
 * Where embedders start. One playbook:
 *
 * <pre>{@code
 * try (AnsibleServer ansible = AnsibleServer.connect(Server.ssh("10.0.0.5").user("deploy"));
 *         Run run = ansible.start(PlayRequest.of(Path.of("site.yml")).inventory("hosts"))) {
 *     RunResult result = run.follow(Event.Listener.lines(log::info));
 * }
 * }</pre>
 *
 * <p>A pipeline, from a commit to running pods:
 *
 * <pre>{@code
 * PipelineResult result = Pipeline.load(Path.of("lighterman.yml")).run(event -> {});
 * Reports.of(result).junit(Path.of("target/junit.xml"));
 * }</pre>
 *
 * <p>{@link dev.lighterman.Pipeline} has everything that a pipeline file can say, {@link dev.lighterman.AnsibleServer} runs
 * playbooks on a connection of its own. {@link dev.lighterman.Console} and {@link dev.lighterman.Reports} show what was done.
 */
package dev.lighterman;
