package dev.lighterman.run.stage;

import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.Secret;
import dev.lighterman.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's own way to the hosts that it manages. The supervisor gives the keys to an agent and the rest to a plugin of
 * Ansible's. Immutable.
 *
 * @param keys without passphrases
 * @param logins of two that fit a host the first holds
 * @param knownHosts the text of a file of known host keys
 * @param hostKey which host keys are trusted; empty for what Ansible's and OpenSSH's configuration say
 * @param byHand whether passwords may have to be handed to ssh, which older versions of Ansible need a program for
 */
public record HostAccess(
        List<Key> keys,
        List<HostLogin> logins,
        Optional<String> knownHosts,
        Optional<HostKey> hostKey,
        boolean byHand) {
    /** Nothing of the run's own. */
    public static final HostAccess NONE =
            new HostAccess(List.of(), List.of(), Optional.empty(), Optional.empty(), true);

    public HostAccess {
        keys = List.copyOf(keys);
        logins = List.copyOf(logins);
    }

    /**
     * A private key.
     *
     * @param name what it is, for messages
     * @param privateKey as an agent takes it
     * @param publicKey the line of its public key
     * @param certificate the line of its certificate
     * @param hosts the pattern of the hosts that it is for
     */
    public record Key(String name, Secret privateKey, String publicKey, Optional<String> certificate, String hosts) {}

    boolean isEmpty() {
        return keys.isEmpty() && logins.isEmpty() && knownHosts.isEmpty() && hostKey.isEmpty();
    }

    /** What may turn up in output. Nobody but the agent has the keys, so they are not even in the list of what to hide. */
    List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        for (HostLogin login : logins) {
            login.password().ifPresent(secrets::add);
            login.becomePassword().ifPresent(secrets::add);
        }
        return secrets;
    }

    /** As the supervisor reads it. */
    String json() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("keys", keys.stream().map(HostAccess::map).toList());
        map.put("logins", logins.stream().map(HostAccess::map).toList());
        knownHosts.ifPresent(text -> map.put("knownHosts", text));
        hostKey.ifPresent(policy -> map.put("hostKey", policy.toString()));
        map.put("sshpass", byHand);
        return Json.write(map);
    }

    private static Map<String, Object> map(Key key) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", key.name());
        map.put("private", key.privateKey().reveal());
        map.put("public", key.publicKey());
        key.certificate().ifPresent(text -> map.put("certificate", text));
        map.put("hosts", key.hosts());
        return map;
    }

    private static Map<String, Object> map(HostLogin login) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hosts", login.hosts());
        login.user().ifPresent(text -> map.put("user", text));
        login.password().ifPresent(secret -> map.put("password", secret.reveal()));
        login.becomePassword().ifPresent(secret -> map.put("becomePassword", secret.reveal()));
        return map;
    }
}
