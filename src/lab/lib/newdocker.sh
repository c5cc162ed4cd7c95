# shellcheck shell=bash
# The newest Docker beside the machine's: programs of Debian unstable, unpacked and not installed, and a dockerd of them with containerd's
# image store, BuildKit by buildx, and data, socket and bridge of its own. runc is the machine's: the newest wants a newer C library.

NEWDOCKER_BRIDGE=lighterman1

# Best effort: a machine without that mirror runs the other tests.
newdocker_up() {
  local dir=$LAB_DIR/newdocker
  newdocker_fetch "$dir" || {
    say "no newest Docker: ${ANSIBLE_WHY:-it could not be unpacked}; tests that need it are skipped"
    return 0
  }
  newdocker_start "$dir"
  give LAB_DOCKER_NEWEST "$dir"
}

newdocker_fetch() { # DIR
  local cache deb new
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/lighterman-lab/docker-newest
  if [[ ! -d $cache ]]; then
    say "fetching the newest Docker from Debian unstable (about 10 s)"
    mkdir -p "${cache%/*}" && rm -rf "$cache".new.* && new=$(mktemp -d "$cache.new.XXXXXX") || return 1
    ansible_apt sid "$new/apt" download docker-cli docker-buildx docker.io containerd tini-static || {
      rm -rf "$new"
      return 1
    }
    for deb in "$new"/apt/cache/archives/*.deb; do
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner --wildcards --strip-components=3 './usr/bin/*' './usr/sbin/*' 2>/dev/null || :
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner --wildcards --strip-components=5 './usr/libexec/docker/cli-plugins/*' 2>/dev/null || :
    done
    rm -rf "$new/apt" "$new/ctr"
    mv "$new/tini-static" "$new/docker-init" && mv "$new" "$cache" || return 1
  fi
  "$cache/docker" --version >"$LAB_DIR/log/newdocker.log" 2>&1 || {
    ANSIBLE_WHY="it does not start: $(tail -n 1 "$LAB_DIR/log/newdocker.log")"
    return 1
  }
  # What a login has on its PATH, and the folder of its configuration.
  mkdir -p "$1"/{bin,config/cli-plugins,programs}
  ln -sfn "$cache"/{docker,dockerd,docker-proxy,docker-init,containerd,containerd-shim-runc-v2} "$1/programs/"
  ln -sfn "$cache/docker-buildx" "$1/config/cli-plugins/"
  printf '#!/bin/sh\nDOCKER_HOST=unix://%s/sock exec %s/docker "$@"\n' "$1" "$cache" >"$1/bin/docker"
  chmod 755 "$1/bin/docker"
}

newdocker_start() { # DIR
  local dir=$1 runtime outside=()
  alive newdocker && return
  announce newdocker "starting the newest dockerd"
  mapfile -t runtime < <(runtime_options)
  ip link show "$NEWDOCKER_BRIDGE" >/dev/null 2>&1 || {
    ip link add "$NEWDOCKER_BRIDGE" type bridge
    ip address add 172.30.64.1/24 dev "$NEWDOCKER_BRIDGE"
    ip link set "$NEWDOCKER_BRIDGE" up
  }
  echo '{"features": {"containerd-snapshotter": true}}' >"$dir/daemon.json"
  rm -f "$dir/pid"
  [[ ! -e $LAB_DIR/pids/hub-proxy ]] || hub_environment outside
  service newdocker env "${outside[@]}" PATH="$dir/programs:$PATH" dockerd --config-file "$dir/daemon.json" --data-root "$dir/data" --exec-root "$dir/exec" \
    --pidfile "$dir/pid" -H "unix://$dir/sock" --bridge "$NEWDOCKER_BRIDGE" --iptables=false --ip6tables=false --shutdown-timeout 5 "${runtime[@]}"
  wait_for newdocker 60 "$dir/bin/docker" version
}

newdocker_down() {
  local dir=$LAB_DIR/newdocker
  [[ -d $dir ]] || return 0
  if alive newdocker; then "$dir/bin/docker" ps -aq | xargs -r "$dir/bin/docker" rm -f >/dev/null 2>&1 || :; fi
  stop newdocker 20
  ip link delete "$NEWDOCKER_BRIDGE" 2>/dev/null || :
}
