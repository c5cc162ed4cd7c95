# shellcheck shell=bash
# What all parts of the lab share: the state directory and its lock, messages, packages, ports, and processes known by pid.

LAB_DIR=${LAB_DIR:-/var/tmp/lighterman-lab-$UID}
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # sshd, dockerd, iptables: not on every user's PATH

say() { printf 'lab: %s\n' "$*" >&2; }
die() {
  printf 'lab: error: %s\n' "$*" >&2
  exit 1
}

# No end without a word: where `set -e` stops the script, it says where.
set -E
trap 'printf "lab: error: %s:%s: a command failed with %s\n" "${BASH_SOURCE[0]}" "$LINENO" "$?" >&2' ERR

# Opens the state directory, made if need be, and holds its lock until this process ends.
lock_state() {
  [[ $LAB_DIR == /* ]] || die "LAB_DIR must be an absolute path, not \"$LAB_DIR\""
  [[ $LAB_DIR =~ ^[A-Za-z0-9_./-]+$ ]] || die "LAB_DIR may have letters, digits and . _ - / only (sshd_config and others hold it), not \"$LAB_DIR\""
  while :; do
    [[ ! -L $LAB_DIR ]] || die "$LAB_DIR is a symbolic link; perhaps you should set LAB_DIR to a directory of your own"
    if [[ ! -d $LAB_DIR ]]; then mkdir -p "$(dirname "$LAB_DIR")" && (mkdir -m 700 "$LAB_DIR" 2>/dev/null || [[ -d $LAB_DIR ]]); fi
    [[ -O $LAB_DIR ]] || die "$LAB_DIR belongs to another user; perhaps you should set LAB_DIR to a directory of your own"
    exec 9<"$LAB_DIR"
    flock -n 9 || {
      say "another src/lab/up or src/lab/down is at work; waiting for it"
      flock 9
    }
    [[ $LAB_DIR -ef /proc/self/fd/9 ]] && break # else it was removed while we waited
  done
  chmod 700 "$LAB_DIR"
  mkdir -p "$LAB_DIR"/{pids,ports,log,bin}
}

# --- packages

declare -A PACKAGE_OF=()
# need PROGRAM_OR_FILE PACKAGE: notes the package when the program is missing.
need() {
  if [[ $1 == /* ]]; then [[ -e $1 ]] && return; else type -P "$1" >/dev/null && return; fi
  PACKAGE_OF[$2]=1
}

# Installs what `need` noted. Daemons that come with the packages are neither started nor left to start at the next boot.
install_needed() {
  ((${#PACKAGE_OF[@]})) || return 0
  local packages=("${!PACKAGE_OF[@]}") policy=/usr/sbin/policy-rc.d made_policy='' rc=0
  PACKAGE_OF=()
  ((EUID == 0)) || die "missing packages: ${packages[*]}; only root can install them"
  type -P apt-get >/dev/null || die "missing packages: ${packages[*]}; this is no Debian, perhaps you should install them yourself"
  say "installing ${packages[*]} (about $((3 * ${#packages[@]} + 2)) s)"
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made_policy=yes
  fi
  : >"$LAB_DIR/log/apt.log"
  # New lists only where those that are there do not do: some machines have none, others name versions that the mirror has no more.
  apt_get install "${packages[@]}" || {
    say "fetching new package lists and trying again (about 10 s)"
    apt_get update || say "the package lists could not be fetched: $(grep '^[EW]:' "$LAB_DIR/log/apt.log" | tail -n 1)"
    apt_get install "${packages[@]}"
  } || rc=$?
  [[ -z $made_policy ]] || rm -f "$policy"
  ((!rc)) || install_failed "${packages[@]}"
  if [[ -d /run/systemd/system ]]; then
    local p unit
    for p in "${packages[@]}"; do
      case $p in
        openssh-server) unit=ssh.service ;;
        docker.io) unit='docker.service docker.socket containerd.service' ;;
        docker-registry) unit=docker-registry.service ;;
        etcd-server) unit=etcd.service ;;
        *) continue ;;
      esac
      # shellcheck disable=SC2086 # words are meant to split
      systemctl --quiet disable $unit >/dev/null 2>&1 || :
    done
  fi
}

apt_get() { # update | install PACKAGE...
  local how=(-y --no-install-recommends)
  [[ $1 == install ]] || how=()
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$1" "${how[@]}" "${@:2}" \
    >>"$LAB_DIR/log/apt.log" 2>&1 </dev/null 9<&-
}

# Says what apt said, and by name which packages it cannot install.
install_failed() { # PACKAGE...
  local package why=''
  tail -n 8 "$LAB_DIR/log/apt.log" >&2
  for package; do apt-get -s -qq install --no-install-recommends "$package" >/dev/null 2>&1 </dev/null || why+=" $package"; done
  [[ -z $why ]] || why="; this machine's package sources do not give:$why"
  die "apt-get could not install $*$why (whole log: $LAB_DIR/log/apt.log)"
}

# --- what runs side by side

declare -A TRACKS=()
# shellcheck disable=SC2030,SC2031 # the exports of a track go through a file
# track NAME COMMAND...: runs COMMAND beside the rest; its exports are there once `join NAME` has waited for it.
track() {
  local name=$1
  shift
  set -m # a process group of its own, so that all of it can be ended
  (
    set +m
    trap - EXIT
    EXPORTS=()
    "$@"
    printf '%s\n' "${EXPORTS[@]}" >"$LAB_DIR/exports.$name"
  ) </dev/null &
  TRACKS[$name]=$!
  set +m
}

# shellcheck disable=SC2031
# join NAME...: ends the script if a command failed, which has said why.
join() {
  local name pid more
  for name; do
    pid=${TRACKS[$name]-}
    [[ -n $pid ]] || continue
    wait "$pid" || exit
    unset "TRACKS[$name]"
    mapfile -t more < <(grep . "$LAB_DIR/exports.$name" || :)
    rm -f "$LAB_DIR/exports.$name"
    EXPORTS+=("${more[@]}")
  done
}

end_tracks() {
  local pid
  for pid in "${TRACKS[@]}"; do kill -- "-$pid" 2>/dev/null || :; done
}

# --- ports

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_of NAME: prints NAME's port, chosen once and kept: below the kernel's ephemeral range and Kubernetes' NodePorts.
port_of() {
  local file=$LAB_DIR/ports/$1 p
  if [[ ! -s $file ]]; then
    (
      flock 6 # tracks choose at the same time
      while [[ ! -s $file ]]; do
        p=$((20000 + RANDOM % 9000))
        listening "$p" && continue
        grep -qxs "$p" "$LAB_DIR"/ports/* && continue
        echo "$p" >"$file"
      done
    ) 6>"$LAB_DIR/ports/.lock"
  fi
  echo "$(<"$file")"
}

# --- processes: known by pid, start time and boot, so that a number used again is never taken for ours

identity_of() { # PID
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # words are meant to split
  set -- "$1" $stat
  [[ $2 != Z ]] || return 1
  echo "$1 ${21} $(</proc/sys/kernel/random/boot_id)"
}

alive() { # NAME
  local file=$LAB_DIR/pids/$1 pid known
  [[ -s $file ]] || return 1
  known=$(<"$file")
  pid=${known%% *}
  [[ $(identity_of "$pid") == "$known" ]]
}

# announce NAME TEXT: says it, unless `service` will say that NAME starts again.
announce() { [[ -e $LAB_DIR/pids/$1 ]] || say "$2"; }

# service NAME COMMAND...: runs COMMAND in the background unless it runs already; output goes to log/NAME.log.
service() {
  local name=$1
  shift
  alive "$name" && return
  [[ ! -e $LAB_DIR/pids/$name ]] || say "$name has ended; starting it again"
  setsid "$@" >>"$LAB_DIR/log/$name.log" 2>&1 </dev/null 3>&- 9<&- &
  identity_of $! >"$LAB_DIR/pids/$name" || service_failed "$name" "ended at once"
}

service_failed() { # NAME WHAT
  tail -n 8 "$LAB_DIR/log/$1.log" 2>/dev/null | cut -c1-400 >&2
  die "$1 $2 (whole log: $LAB_DIR/log/$1.log)"
}

# wait_for NAME SECONDS COMMAND...: until COMMAND succeeds; fails when the service NAME ends or the time is up.
wait_for() {
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    alive "$name" || service_failed "$name" "ended"
    ((SECONDS < end)) || service_failed "$name" "did not get ready in time"
    sleep .1
  done
}

# stop NAME [SECONDS]: ends the service, politely first.
stop() {
  local name=$1 file=$LAB_DIR/pids/$1 pid tries=$((${2:-10} * 20))
  if alive "$name"; then
    pid=$(<"$file")
    pid=${pid%% *}
    kill "$pid" 2>/dev/null || :
    while ((tries-- > 0)) && alive "$name"; do sleep .05; done
    if alive "$name"; then
      say "$name does not end; killing it"
      kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null || :
      sleep .1
    fi
  fi
  rm -f "$file"
}

# --- what `down` takes back

drop_rules() { # REGEX: rules and chains of all tables that match
  local table
  for table in filter nat mangle; do
    iptables-save -t "$table" 2>/dev/null | grep -vE "$1" | iptables-restore -T "$table" 2>/dev/null || :
  done
}

unmount_below() { # DIRECTORY, what was mounted last first
  awk -v below="$1/" 'index($2, below) == 1 {print $2}' /proc/mounts | tac | xargs -r umount -l 2>/dev/null || :
}

# --- exports

declare -a EXPORTS=()
# give NAME VALUE: one more line for `up` to print, quoted for any POSIX shell.
give() { EXPORTS+=("export $1='${2//\'/\'\\\'\'}'"); }
