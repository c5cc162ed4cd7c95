# shellcheck shell=bash
# The Docker engine: the machine's own where one answers on its socket, else a dockerd of the lab's with a data directory of its own.

DOCKER_SOCKET=/var/run/docker.sock

docker_env() {
  unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  export DOCKER_HOST=unix://$DOCKER_SOCKET DOCKER_CONFIG=$LAB_DIR/docker-config
}

docker_answers() { [[ -S $DOCKER_SOCKET ]] && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# No engine yet: what it takes to run one. `docker` itself may be there without one.
docker_needs() {
  need docker docker.io
  docker_env
  docker_answers && return
  need dockerd docker.io
  need iptables iptables
  need docker-registry docker-registry # the Docker Hub stand-in
  need openssl openssl
  need /usr/bin/python3 python3-minimal
}

docker_up() {
  mkdir -p "$LAB_DIR/docker-config"
  docker_env
  if ! docker_answers || [[ -e $LAB_DIR/pids/dockerd ]]; then
    hub_up
    dockerd_up
  fi
  give LAB_DOCKER "$([[ -e $LAB_DIR/pids/dockerd ]] && echo lab || echo machine)"
  [[ ! -e $LAB_DIR/pids/hub ]] || give LAB_HUB_STORAGE "$LAB_DIR/hub/data"
}

dockerd_up() {
  local containerd_pid=/var/run/docker/containerd/containerd.pid options=(--data-root "$LAB_DIR/docker" --pidfile "$LAB_DIR/docker.pid" -H "unix://$DOCKER_SOCKET" --shutdown-timeout 5)
  alive dockerd && return
  ((EUID == 0)) || die "no Docker answers on $DOCKER_SOCKET, and only root can start one"
  if [[ ! -e $LAB_DIR/network-before ]]; then
    {
      echo "ip_forward=$(</proc/sys/net/ipv4/ip_forward)"
      echo "forward_policy=$(iptables -S FORWARD 2>/dev/null | sed -n 's/^-P FORWARD //p')"
      [[ -e /sys/class/net/docker0 ]] || echo made_docker0=yes
    } >"$LAB_DIR/network-before"
  fi
  rm -f "$LAB_DIR/docker.pid"
  # A dockerd that was killed leaves its containerd's pid behind, and the next one waits for that to answer.
  if [[ -s $containerd_pid ]] && ! identity_of "$(<"$containerd_pid")" >/dev/null; then rm -f "$containerd_pid"; fi
  mapfile -t -O "${#options[@]}" options < <(runtime_options)
  announce dockerd "starting dockerd"
  local outside
  hub_environment outside
  service dockerd env "${outside[@]}" dockerd "${options[@]}"
  wait_for dockerd 60 docker_answers
  ! alive kubelet || stop kubelet # it is about to end: it does so some seconds after its engine
}

# Some sandboxes forbid to lower an OOM score, which the kubelet does for its pods. Prints a dockerd's options, one a line.
runtime_options() {
  (echo -998 >/proc/self/oom_score_adj) 2>/dev/null && return
  install -m 755 "$LAB_SRC/runc-lab" "$LAB_DIR/bin-runc-lab"
  printf '%s\n' --add-runtime "lab=$LAB_DIR/bin-runc-lab" --default-runtime lab
}

# Docker Hub's stand-in: the lab's dockerd reaches no outside host. What it asks of registry-1.docker.io goes to a registry here,
# by a proxy that knows this one name, so that playbooks that push `user/image` run as they are.
hub_up() {
  local dir=$LAB_DIR/hub port
  port=$(port_of hub)
  mkdir -p "$dir"
  if [[ ! -s $dir/hub.crt ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$dir/ca.key" -out "$dir/ca.crt" -subj '/CN=lab hub ca' -days 3650 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$dir/hub.key" -subj /CN=registry-1.docker.io 2>/dev/null |
      openssl x509 -req -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -set_serial 2 -days 3650 \
        -extfile <(echo subjectAltName=DNS:registry-1.docker.io,DNS:index.docker.io) -out "$dir/hub.new" 2>/dev/null
    mv "$dir/hub.new" "$dir/hub.crt"
  fi
  registry_config "$dir/data" "$port" "  tls: {certificate: $dir/hub.crt, key: $dir/hub.key}" >"$dir/config.yml"
  service hub docker-registry serve "$dir/config.yml"
  service hub-proxy /usr/bin/python3 "$LAB_SRC/lib/hub_proxy.py" "$(port_of hub-proxy)" "$port"
  wait_for hub 20 listening "$port"
  wait_for hub-proxy 20 listening "$(port_of hub-proxy)"
}

# shellcheck disable=SC2034,SC2054 # the caller's array; commas are what NO_PROXY has
hub_environment() { # ARRAY: becomes what an engine has in its environment to find the Docker Hub of the lab, and nothing else outside
  local -n found=$1
  local proxy
  proxy=http://127.0.0.1:$(port_of hub-proxy)
  found=(HTTPS_PROXY="$proxy" HTTP_PROXY="$proxy" NO_PROXY=127.0.0.0/8,localhost,::1 SSL_CERT_FILE="$LAB_DIR/hub/ca.crt")
}

# Removes the containers first: their shims outlive a dockerd that is told to end.
docker_down() {
  docker_env
  if alive dockerd && docker_answers; then
    docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1 || :
    docker network ls -q --filter type=custom | xargs -r docker network rm >/dev/null 2>&1 || :
  fi
  stop dockerd 20
  stop hub-proxy
  stop hub
  [[ -e $LAB_DIR/network-before ]] || return 0
  rm -f "$DOCKER_SOCKET"
  local ip_forward='' forward_policy='' made_docker0=''
  # shellcheck source=/dev/null
  . "$LAB_DIR/network-before"
  [[ -z $made_docker0 ]] || ip link delete docker0 2>/dev/null || :
  if [[ -n $made_docker0 ]]; then
    drop_rules 'DOCKER|docker0|172\.17\.0\.0'
    [[ -z $forward_policy ]] || iptables -P FORWARD "$forward_policy" 2>/dev/null || :
    echo "$ip_forward" >/proc/sys/net/ipv4/ip_forward 2>/dev/null || :
  fi
}
