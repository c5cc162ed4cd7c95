/**
 * The vocabulary of all packages and of users: requests, results, events, errors. Immutable values, each change of which is a
 * new one:
 *
 * <pre>{@code
 * Server server = Server.ssh("10.0.0.5").user("deploy").hostKey(HostKey.acceptNew());
 * PlayRequest request = PlayRequest.of(Path.of("site.yml"))
 *         .inventory("hosts")
 *         .options(AnsibleOptions.none().timeout(Duration.ofMinutes(10)).extraVars(Map.of("token", Secret.of(token))));
 * }</pre>
 *
 * <p>Depends on nothing but the JDK.
 */
package dev.lighterman.api;
