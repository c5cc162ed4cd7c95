# shellcheck shell=bash
# Podman, where it is installed: told that the lab's registries speak plain HTTP, and given a runtime that works on this machine.
# Both in files of the lab's own in /etc/containers, which `down` removes.

PODMAN_REGISTRIES=/etc/containers/registries.conf.d/lighterman-lab.conf
PODMAN_ENGINE=/etc/containers/containers.conf.d/lighterman-lab.conf

podman_up() {
  type -P podman >/dev/null || return 0
  local registry
  mkdir -p "${PODMAN_REGISTRIES%/*}" "${PODMAN_ENGINE%/*}"
  for registry in registry auth-registry; do
    printf '[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' "$(port_of "$registry")"
  done >"$PODMAN_REGISTRIES"
  # Podman does not start where DOCKER_CONFIG names a folder without this file, and the lab's sshd sets that.
  [[ -e $LAB_DIR/docker-config/config.json ]] || echo '{}' >"$LAB_DIR/docker-config/config.json"
  if [[ ! -e $PODMAN_ENGINE ]] && ! podman_builds && type -P runc >/dev/null; then
    printf '[engine]\nruntime = "runc"\n' >"$PODMAN_ENGINE"
    podman_builds || {
      rm -f "$PODMAN_ENGINE" "$PODMAN_REGISTRIES"
      say "podman cannot run a container here, see $LAB_DIR/log/podman.log; the tests that want it say so"
      return 0
    }
  fi
  give LAB_PODMAN "$(type -P podman)"
}

# Whether it can run a step of a build: crun gives up on some arrangements of cgroups that runc is content with.
podman_builds() {
  local dir status=0
  dir=$(mktemp -d "$LAB_DIR/podman.XXXXXX")
  printf 'FROM %s\nRUN true\n' "$(<"$LAB_DIR/base-image")" >"$dir/Dockerfile"
  podman build -q --no-cache -t localhost/lighterman-lab/probe "$dir" >"$LAB_DIR/log/podman.log" 2>&1 </dev/null || status=$?
  podman rmi -f localhost/lighterman-lab/probe >/dev/null 2>&1 || :
  rm -rf "$dir"
  return "$status"
}

podman_down() {
  rm -f "$PODMAN_REGISTRIES" "$PODMAN_ENGINE"
}
