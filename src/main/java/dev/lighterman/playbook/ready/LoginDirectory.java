package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.image.ImageReference;
import dev.lighterman.playbook.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory in which a login lives for the time of one run: a copy of the engine's configuration, so that base images of other
 * registries, credential helpers, contexts and plugins work as they do without a login, and the server's own is never written
 * to. Stateless.
 */
final class LoginDirectory {
    // The name begins with the run's id, so that ending the run can remove the directory. A directory on a host that
    // could not be reached any more is removed a day later.
    private static final String RUN = "{{ lookup('env', 'LIGHTERMAN_RUN') | default('by-hand', true) }}";
    // In memory where the host has a place for that, of this user alone: what is in a home gets into backups, and into
    // images that are built of it.
    private static final String MAKE = """
            umask 077
            for p in "$XDG_RUNTIME_DIR" /dev/shm "$HOME"; do
              case $p in "$HOME") d=$p/.lighterman/logins; mkdir -p "$d" ;; "$HOME"/*) continue ;; *) d=$p/lighterman-logins-$(id -u) ;; esac
              [ -d "$d" ] || { { [ -O "$p" ] || [ -k "$p" ]; } && mkdir "$d"; } 2>/dev/null || continue
              [ ! -h "$d" ] && [ -O "$d" ] && chmod 700 "$d" && break
            done
            find "$d" -mindepth 1 -maxdepth 1 -mtime +0 -exec rm -rf {} + && n=$(mktemp -d "$d/$1-XXXXXX") || exit
            """;

    // Why a login fails is kept secret, so that an engine that does not answer is told of before. All but the
    // configuration itself is only looked at there: contexts, plugins, builders.
    private static final String DOCKER = """
            "$2" version >/dev/null || { rmdir "$n"; exit 1; }
            c=${DOCKER_CONFIG:-$HOME/.docker}
            for f in "$c"/*; do
              case $f in */config.json|*/'*') ;; *) ln -s "$f" "$n/" ;; esac
            done
            set -- "$3" "$n/config.json" "$2" "$c/config.json"
            """;
    private static final String PODMAN = """
            r=/run/containers/$(id -u)
            [ -z "$XDG_RUNTIME_DIR" ] || r=$XDG_RUNTIME_DIR/containers
            if [ "$REGISTRY_AUTH_FILE" ]; then set -- "$@" "$REGISTRY_AUTH_FILE"
            else set -- "$@" "$r/auth.json" "$HOME/.config/containers/auth.json" "${DOCKER_CONFIG:-$HOME/.docker}/config.json"; fi
            e=$2 k=$3
            shift 3
            set -- "$k" "$n/auth.json" "$e" "$@"
            """;
    private static final String COPY = """
            for p in /usr/bin/python3 python3 /usr/libexec/platform-python; do
              command -v "$p" >/dev/null 2>&1 || continue
              "$p" -I -c '
            import json, sys
            key, to, engine, all = sys.argv[1], sys.argv[2], sys.argv[3], dict()
            for name in sys.argv[4:]:
                try:
                    with open(name) as file: config = json.load(file)
                except (IOError, OSError, ValueError): continue
                for k, v in config.items():
                    if isinstance(v, dict): all[k] = dict(v, **all.get(k, dict()))
                    else: all.setdefault(k, v)
            for one in [one for one in all.get("auths", dict()) if one == key or one.startswith(key + "/")]:
                del all["auths"][one] # podman goes by the longest
            helped = all.get("credHelpers", dict()).pop(key, None) or all.get("credsStore")
            if helped and engine == "docker":
                all.setdefault("credHelpers", dict())[key] = "" # in the file, not with the helper
            if all or engine == "docker": # a podman of that name does not start without the file
                with open(to, "w") as file: json.dump(all, file)
            ' "$@" && break
            done
            echo "$n"
            """;
    private static final String REMOVE = """
            for d in "$XDG_RUNTIME_DIR/lighterman-logins-$(id -u)" "/dev/shm/lighterman-logins-$(id -u)" "$HOME/.lighterman/logins"; do
              [ ! -O "$d" ] || rm -rf "$d/$1"-*
            done
            """;
    private static final String DOCKERS_HUB = "https://index.docker.io/v1/";

    private LoginDirectory() {}

    /** Makes it, and prints its path. */
    static Task.Builder make(Image.Engine engine, ImageReference image) {
        String host = image.registry().orElse(EngineArguments.HUB);
        boolean hub = host.equals(EngineArguments.HUB) || host.equals("index.docker.io");
        String key = hub && engine == Image.Engine.DOCKER ? DOCKERS_HUB : host;
        String script = MAKE + (engine == Image.Engine.DOCKER ? DOCKER : PODMAN) + COPY;
        return shell(script, engine.program(), key);
    }

    /** Makes a directory for other secrets, which goes with it, and prints its path. */
    static Task.Builder makeEmpty() {
        return shell(MAKE + "echo \"$n\"\n");
    }

    /** Removes what a run left. */
    static Task.Builder remove() {
        return shell(REMOVE);
    }

    /** On standard input: of arguments, the command module takes each {@code $d} for a variable of the environment. */
    private static Task.Builder shell(String script, String... more) {
        List<Object> argv = new ArrayList<>(List.of("sh", "-s", RUN));
        for (String argument : more) {
            argv.add(CommandTask.literal(argument));
        }
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("argv", argv);
        options.put("stdin", script);
        return Task.of("command", options);
    }
}
