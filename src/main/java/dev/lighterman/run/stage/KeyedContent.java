package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.digest.Sha256;
import dev.lighterman.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a run with a key does, part by part, so that another request of the same key can be compared with it. Of variables and
 * files there are digests only. How it is done does not count: credentials, forks, verbosity, timeout. Immutable.
 *
 * @param parts digests and options by what they are of, in words
 */
public record KeyedContent(Map<String, String> parts) {
    /** Options that do not change what a run does, and those that have parts of their own. */
    static final Set<String> NOT_COUNTED = Set.of(
            "forks",
            "verbosity",
            "timeout",
            "diff",
            "why",
            "keys",
            "logins",
            "password",
            "becomePassword",
            "vault",
            "knownHosts",
            "hostKey",
            "galaxy",
            "project",
            "followLinks",
            "requirements",
            "extraVars",
            "extraVarsArguments",
            "environment");

    private static final String OPEN = "=";
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=.*", Pattern.DOTALL);
    private static final int SLOW = 10_000; // so that a short secret cannot be found by trying
    private static final int BITS = 128;

    public KeyedContent {
        parts = new TreeMap<>(parts);
    }

    /**
     * Reads all that a request would send.
     *
     * @throws LightermanException if a file cannot be read
     */
    public static KeyedContent of(RunRequest request) throws LightermanException {
        try {
            return new Reader(request).read();
        } catch (IOException e) {
            throw new LightermanException(
                    FailureKind.RUN, "the run's files could not be put together: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has these algorithms
        }
    }

    /** {@return what differs from a run that is there, in words; empty for nothing} */
    public List<String> differences(Map<String, ?> there) {
        Set<String> names = new TreeSet<>(parts.keySet());
        names.addAll(there.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String other = there.get(name) == null ? "" : String.valueOf(there.get(name));
            String own = parts.getOrDefault(name, "");
            if (!own.equals(other)) {
                differences.add(difference(name, other, own));
            }
        }
        return differences;
    }

    private static String difference(String name, String there, String here) {
        if (there.startsWith(OPEN) || here.startsWith(OPEN)) {
            return name + " (" + shown(there) + " there, " + shown(here) + " here)";
        } else if (there.isEmpty() || here.isEmpty()) {
            return name + (there.isEmpty() ? " (not there)" : " (not here)");
        }
        return name;
    }

    private static String shown(String value) {
        return value.isEmpty() ? "none" : value.substring(OPEN.length());
    }

    /** Takes the parts together. */
    private static final class Reader {
        private final RunRequest request;
        private final Map<String, String> parts = new LinkedHashMap<>();
        private final String key;

        Reader(RunRequest request) {
            this.request = request;
            this.key = request.start().key().orElseThrow().text();
        }

        KeyedContent read() throws IOException, GeneralSecurityException {
            parts.put(
                    "playbook",
                    OPEN + request.project().onServer().orElse(request.project().playbook()));
            parts.put("ansible-playbook", OPEN + request.program().path());
            request.program().image().ifPresent(image -> parts.put("image", OPEN + image.name()));
            request.project().cleanup().ifPresent(path -> parts.put("cleanup playbook", OPEN + path));
            for (StagedFile file : request.project().files()) {
                boolean played = file.path()
                        .equals(request.project().placed(request.project().playbook()));
                parts.put((played ? "the playbook " : "the file ") + file.path(), digest(file));
            }
            inventories();
            options();
            variables();
            requirements();
            return new KeyedContent(parts);
        }

        private void inventories() throws IOException, GeneralSecurityException {
            int number = 0;
            for (RunInventory inventory : request.hosts().inventories()) {
                String name = ++number == 1 ? "inventory" : "inventory " + number;
                if (inventory instanceof RunInventory.Staged staged) {
                    parts.put(name, OPEN + staged.path());
                    for (StagedFile file : staged.files()) {
                        parts.put("the " + name + " file " + file.path(), digest(file));
                    }
                } else {
                    parts.put(name, OPEN + place(inventory));
                }
            }
        }

        private static String place(RunInventory inventory) {
            return inventory instanceof RunInventory.InProject inside
                    ? inside.path()
                    : ((RunInventory.OnServer) inventory).argument();
        }

        private void options() {
            request.options().options().forEach((name, value) -> {
                if (!NOT_COUNTED.contains(name) && !Boolean.FALSE.equals(value)) {
                    parts.put(name, OPEN + (value instanceof List<?> list ? joined(list) : value));
                }
            });
        }

        private static String joined(List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        private void variables() throws GeneralSecurityException {
            AnsibleOptions options = request.options();
            SecretVars vars = SecretVars.of(options.extraVars());
            for (Map.Entry<String, Object> open : vars.open().entrySet()) {
                parts.put("extra variable " + open.getKey(), digest(Json.write(sorted(open.getValue()))));
            }
            for (Map.Entry<String, Secret> secret : vars.secrets().entrySet()) {
                parts.put("extra variable " + secret.getKey(), slow(secret.getKey(), secret.getValue()));
            }
            int number = 0;
            for (String argument : options.extraVarsArguments()) {
                number++;
                var assigned = ASSIGNMENT.matcher(argument);
                byte[] file = request.files().extraVars().get(argument);
                String name = assigned.matches()
                        ? "extra variable " + assigned.group(1)
                        : "extra variables of " + (argument.startsWith("@") ? argument : "-e " + number);
                String value = file == null ? digest(argument) : mac(file);
                parts.merge(name, value, (before, after) -> before + after); // given twice
            }
            for (Map.Entry<String, Object> variable : options.environment().entrySet()) {
                if (!(variable.getValue() instanceof Secret)) {
                    parts.put("environment " + variable.getKey(), digest(String.valueOf(variable.getValue())));
                }
            }
        }

        private void requirements() throws GeneralSecurityException {
            if (request.program().content().isPresent()) {
                RequiredContent content = request.program().content().get();
                content.file().ifPresent(path -> parts.put("requirements", OPEN + path));
                if (content.copy().isPresent()) {
                    parts.put("the requirements", mac(content.copy().get()));
                }
            }
        }

        /** Mappings in one order, whichever the program's has. */
        private static Object sorted(Object value) {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> copy = new TreeMap<>();
                map.forEach((name, inner) -> copy.put(String.valueOf(name), sorted(inner)));
                return copy;
            } else if (value instanceof List<?> list) {
                return list.stream().map(Reader::sorted).toList();
            }
            return value;
        }

        private String digest(String text) throws GeneralSecurityException {
            return mac(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Of what stays on the server as long as the run does. */
        private String mac(byte[] bytes) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(("lighterman " + key).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(bytes), 0, BITS / 8);
        }

        private String slow(String name, Secret secret) throws GeneralSecurityException {
            byte[] salt = (key + "\0" + name).getBytes(StandardCharsets.UTF_8);
            PBEKeySpec spec = new PBEKeySpec(secret.reveal().toCharArray(), salt, SLOW, BITS);
            try {
                return HexFormat.of()
                        .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                .generateSecret(spec)
                                .getEncoded());
            } finally {
                spec.clearPassword();
            }
        }

        private static String digest(StagedFile file) throws IOException, GeneralSecurityException {
            MessageDigest digest = Sha256.start();
            if (file.content() instanceof StagedFile.Content.Local local) {
                read(local.file(), digest);
            } else {
                digest.update(((StagedFile.Content.Bytes) file.content()).bytes());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BITS / 8);
        }

        private static void read(Path file, MessageDigest into) throws IOException {
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    into.update(buffer, 0, read);
                }
            }
        }
    }
}
