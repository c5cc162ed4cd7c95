package dev.lighterman.kubernetes;

import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import dev.lighterman.local.LocalProgram;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The program of a kubeconfig that gives a user's credentials. It is run as kubectl runs it: what it gives is on its standard
 * output alone, and a token that is about to expire is asked for again. The client library takes its warnings for part of what
 * it gives. Thread-safe.
 */
final class ExecPlugin {
    private static final String EXTENSION = "client.authentication.k8s.io/exec";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(30);

    /** What it gave; the certificate is PEM. */
    private record Credentials(
            Optional<String> token, Optional<String> certificate, Optional<String> key, Optional<Instant> end) {}

    private final String user;
    private final ExecConfig exec;
    private final Cluster cluster;
    private final Path directory;
    private Credentials given;

    /**
     * Runs nothing yet.
     *
     * @param user the name of the user that it is for
     * @param cluster it may be told of
     * @param directory of the kubeconfig, which a path is relative to
     */
    ExecPlugin(String user, ExecConfig exec, Cluster cluster, Path directory) {
        this.user = user;
        this.exec = exec;
        this.cluster = cluster;
        this.directory = directory;
    }

    /**
     * Runs it, and lets a client use what it gives.
     *
     * @throws IllegalArgumentException if it gives nothing, with a sentence that says why
     */
    void apply(Config config) {
        Credentials credentials = current();
        if (credentials.token().isPresent()) {
            config.setOauthTokenProvider(() -> current().token().orElse(null));
        }
        credentials.certificate().ifPresent(pem -> config.setClientCertData(base64(pem)));
        credentials.key().ifPresent(pem -> config.setClientKeyData(base64(pem)));
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized Credentials current() {
        if (given == null
                || given.end()
                        .filter(end -> Instant.now().plus(BEFORE_ITS_END).isAfter(end))
                        .isPresent()) {
            given = credentials(run());
        }
        return given;
    }

    private IllegalArgumentException none(String why) {
        return new IllegalArgumentException("the program that gives the credentials of user \"" + user + "\", "
                + exec.getCommand() + ", gave none: " + why);
    }

    private byte[] run() {
        List<String> command = new ArrayList<>();
        command.add(
                exec.getCommand().contains("/")
                        ? directory.resolve(exec.getCommand()).toString()
                        : exec.getCommand());
        command.addAll(exec.getArgs() == null ? List.of() : exec.getArgs());
        Map<String, String> variables = new HashMap<>();
        if (exec.getEnv() != null) {
            exec.getEnv().forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        }
        variables.put("KUBERNETES_EXEC_INFO", Json.write(told()));
        LocalProgram.Answer answer;
        try {
            answer = LocalProgram.of(command).variables(variables).limit(LIMIT).run();
        } catch (IOException e) {
            throw none("it cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw none("it was interrupted");
        }
        if (!answer.inTime()) {
            throw none("it did not end within " + LIMIT.toSeconds() + " seconds");
        } else if (answer.tooMuch()) {
            throw none("it printed more than 1 MiB");
        } else if (answer.status() != 0) {
            throw none("it ended with exit code " + answer.status() + answer.because());
        }
        return answer.bytes();
    }

    private Credentials credentials(byte[] answer) {
        try {
            if (Json.parse(answer) instanceof Map<?, ?> credential
                    && credential.get("status") instanceof Map<?, ?> status) {
                Credentials credentials = new Credentials(
                        text(status, "token"),
                        text(status, "clientCertificateData"),
                        text(status, "clientKeyData"),
                        text(status, "expirationTimestamp")
                                .map(time -> OffsetDateTime.parse(time).toInstant()));
                if (credentials.certificate().isPresent() != credentials.key().isPresent()) {
                    throw none("of client certificate and key there is only one");
                } else if (credentials.token().isPresent()
                        || credentials.certificate().isPresent()) {
                    return credentials;
                }
            }
            throw none("there is neither a token nor a client certificate in what it printed");
        } catch (JsonException e) {
            throw none("what it printed is no JSON");
        } catch (DateTimeException e) {
            throw none("its expirationTimestamp is no time");
        }
    }

    private static Optional<String> text(Map<?, ?> status, String name) {
        return status.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** What it may know of the client and of the cluster. */
    private Map<String, Object> told() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("server", cluster.getServer());
            of.put("tls-server-name", cluster.getTlsServerName());
            of.put("insecure-skip-tls-verify", cluster.getInsecureSkipTlsVerify());
            of.put("certificate-authority-data", authorities());
            of.put("proxy-url", cluster.getProxyUrl());
            of.put("config", extension());
            of.values().removeIf(value -> value == null);
            spec.put("cluster", of);
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("kind", "ExecCredential");
        told.put("apiVersion", exec.getApiVersion());
        told.put("spec", spec);
        return told;
    }

    private String authorities() {
        if (cluster.getCertificateAuthorityData() != null || cluster.getCertificateAuthority() == null) {
            return cluster.getCertificateAuthorityData();
        }
        try {
            return Base64.getEncoder()
                    .encodeToString(Files.readAllBytes(directory.resolve(cluster.getCertificateAuthority())));
        } catch (IOException e) {
            return null; // the client will say so
        }
    }

    /** As plain JSON values, whatever type the library has for it. */
    private static Object plain(Object extension) {
        try {
            return Json.parse(new KubernetesSerialization().asJson(extension));
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object extension() {
        return cluster.getExtensions() == null
                ? null
                : cluster.getExtensions().stream()
                        .filter(each -> EXTENSION.equals(each.getName()))
                        .map(each -> plain(each.getExtension()))
                        .findFirst()
                        .orElse(null);
    }
}
