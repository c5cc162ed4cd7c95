# shellcheck shell=bash
# A real one-node Kubernetes: etcd, API server, controllers, scheduler, kubelet on the Docker engine or on containerd, kube-proxy. All on
# loopback but for the pods, which live in a bridge's network. Or a cluster that KUBECONFIG names already.

KUBERNETES_VERSION=1.20.2

# The caller's own cluster counts only when it is on this machine, or when told to: tests deploy to it.
given_cluster() {
  [[ -n ${KUBECONFIG:-} && $KUBECONFIG != "$LAB_DIR"/* ]] || return 1
  local server
  type -P kubectl >/dev/null || {
    say "KUBECONFIG is set, but there is no kubectl on the PATH to ask its cluster with: not used"
    return 1
  }
  server=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}' 2>/dev/null) || server=''
  if [[ -z $server ]]; then
    say "KUBECONFIG names no cluster: not used"
    return 1
  fi
  if [[ ! $server =~ ^https?://(127\.|localhost|\[::1\]) && ${LAB_USE_KUBECONFIG:-} != 1 ]]; then
    say "KUBECONFIG names $server, which is not this machine: not used (LAB_USE_KUBECONFIG=1 would)"
    return 1
  fi
  kubectl --request-timeout=5s get --raw /readyz >/dev/null 2>&1 || {
    say "KUBECONFIG names $server, which does not answer: not used"
    return 1
  }
}

CLUSTER='' # "given" or "own", once kubernetes_needs has looked
kubernetes_needs() {
  if given_cluster; then
    CLUSTER=given
    return
  fi
  CLUSTER=own
  local known=$LAB_DIR/cluster/runtime
  LAB_RUNTIME=${LAB_RUNTIME:-$(cat "$known" 2>/dev/null || echo docker)}
  [[ $LAB_RUNTIME == docker || $LAB_RUNTIME == containerd ]] || die "LAB_RUNTIME must be docker or containerd, not \"$LAB_RUNTIME\""
  [[ ! -s $known || $(<"$known") == "$LAB_RUNTIME" ]] ||
    die "the lab's kubelet uses $(<"$known"), and LAB_RUNTIME is $LAB_RUNTIME; perhaps you should run src/lab/down first"
  nodes_needs
  need etcd etcd-server
  need openssl openssl
  need iptables iptables
  need ip iproute2
  need nsenter util-linux
  need socat socat # kubectl port-forward
  need conntrack conntrack
  need xz xz-utils
  need /bin/busybox busybox-static
  [[ $LAB_RUNTIME != containerd ]] || containerd_needs
}

# What can be done before the packages are there.
kubernetes_prepare() {
  local dir=$LAB_DIR/cluster
  mkdir -p "$dir"/{pki,bin}
  kubernetes_binary "$dir"
  cluster_credentials "$dir"
}

# What needs no engine.
kubernetes_control_plane() {
  [[ $CLUSTER == own ]] || return 0
  ((EUID == 0)) || die "only root can start a Kubernetes node"
  kubernetes_prepare
  control_plane_up "$LAB_DIR/cluster"
}

# The rest: needs the engine and the control plane.
kubernetes_up() {
  local dir=$LAB_DIR/cluster
  if [[ $CLUSTER == given ]]; then
    [[ ! -e $LAB_DIR/pids/etcd ]] || kubernetes_down
    kubectl config view --minify --flatten --raw >"$LAB_DIR/kubeconfig.new"
    chmod 600 "$LAB_DIR/kubeconfig.new"
    mv "$LAB_DIR/kubeconfig.new" "$LAB_DIR/kubeconfig"
    kubectl_wrapper "$(type -P kubectl)"
    say "using the cluster that KUBECONFIG names; its nodes must be able to pull from 127.0.0.1:$(port_of registry)"
    give LAB_NODE_IP "$(given_node_ip)"
  else
    node_up "$dir"
    if [[ $LAB_NODES == 2 ]]; then
      second_node_up
      give LAB_SECOND_NODE "$SECOND_NODE"
    fi
    give LAB_RUNTIME "$LAB_RUNTIME"
    cp -p "$dir/admin.conf" "$LAB_DIR/kubeconfig"
    give LAB_NODE_IP 127.0.0.1
  fi
  give KUBECONFIG "$LAB_DIR/kubeconfig"
  give LAB_KUBECTL "$LAB_DIR/bin/kubectl"
}

# Where the given cluster's NodePorts answer: on the node's address, but for a node that is this machine and whose kube-proxy has made
# them reachable on loopback, perhaps there alone, as the lab's own does.
given_node_ip() {
  local ip
  ip=$(kubectl get nodes -o 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  if [[ " $(hostname -I 2>/dev/null) " == *" $ip "* && $(</proc/sys/net/ipv4/conf/all/route_localnet) == 1 ]]; then ip=127.0.0.1; fi
  echo "$ip"
}

# kubectl with a cache of the lab's own, so that ~/.kube stays as it is.
kubectl_wrapper() {
  printf '#!/bin/sh\nexec %s --cache-dir=%s/kube-cache "$@"\n' "$1" "$LAB_DIR" >"$LAB_DIR/bin/kubectl.new"
  chmod 755 "$LAB_DIR/bin/kubectl.new"
  mv "$LAB_DIR/bin/kubectl.new" "$LAB_DIR/bin/kubectl"
}

kubernetes_binary() {
  local dir=$1 cache name binary carried=$LAB_SRC/kubernetes
  if [[ ! -x $dir/bin/kubeall ]]; then
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/lighterman-lab
    name=$("$LAB_SRC/build-kubernetes" --name)
    binary=$cache/$name
    if [[ -n ${LAB_KUBERNETES:-} ]]; then
      [[ -r $LAB_KUBERNETES ]] || die "LAB_KUBERNETES names no readable file: $LAB_KUBERNETES"
      say "taking Kubernetes from $LAB_KUBERNETES"
      case $LAB_KUBERNETES in
        *.xz) xz -dc "$LAB_KUBERNETES" ;;
        *) cat "$LAB_KUBERNETES" ;;
      esac >"$dir/bin/kubeall.new"
    elif [[ -e $carried/$name.xz ]]; then
      say "unpacking the Kubernetes $KUBERNETES_VERSION that the checkout carries"
      binary=$carried/$name.xz
      (cd "$carried" && sha256sum --status --strict --check "$name.xz.sha256") ||
        die "$binary is not what $name.xz.sha256 beside it says; perhaps you should get both anew: git checkout -- src/lab/kubernetes"
      xz -dc "$binary" >"$dir/bin/kubeall.new"
    else
      if [[ ! -s $binary ]]; then
        local work
        work=$(mktemp -d "$LAB_DIR/build.XXXXXX")
        say "building Kubernetes $KUBERNETES_VERSION from Debian's source package, as the checkout carries no $name.xz (7 to 15 minutes, once; kept in $cache)"
        "$LAB_SRC/build-kubernetes" "$work" "$binary" 9<&- || die "Kubernetes could not be built (see above; left for a look: $work)"
        rm -rf "$work"
      fi
      say "taking Kubernetes from $binary"
      cat "$binary" >"$dir/bin/kubeall.new"
    fi
    chmod 755 "$dir/bin/kubeall.new"
    "$dir/bin/kubeall.new" kubectl version --client >/dev/null 2>&1 || die "${LAB_KUBERNETES:-$binary} is no kubeall binary for this machine (see build-kubernetes)"
    mv "$dir/bin/kubeall.new" "$dir/bin/kubeall"
  fi
  for name in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
    [[ -e $dir/bin/$name ]] || ln -s kubeall "$dir/bin/$name"
  done
  kubectl_wrapper "$dir/bin/kubectl"
}

k() { "$LAB_DIR/cluster/bin/kubectl" --kubeconfig "$LAB_DIR/cluster/admin.conf" --cache-dir "$LAB_DIR/kube-cache" "$@"; }

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$LAB_DIR/cluster/pki/$1.key" 2>/dev/null; }
new_cert() { # NAME SUBJECT EXTENSIONS
  local pki=$LAB_DIR/cluster/pki
  new_key "$1"
  openssl req -new -key "$pki/$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -set_serial "0x$(openssl rand -hex 8)" -days 3650 \
      -extfile <(printf 'keyUsage=digitalSignature,keyEncipherment\n%s\n' "$3") -out "$pki/$1.crt" 2>/dev/null
}

# A kubeconfig of the lab's cluster for one user.
kubeconfig_of() { # USER, as YAML
  cat <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://127.0.0.1:$(port_of kube-apiserver)", certificate-authority-data: $(base64 -w0 "$LAB_DIR/cluster/pki/ca.crt")}}]
users: [{name: lab, user: $1}]
contexts: [{name: lab, context: {cluster: lab, user: lab, namespace: default}}]
current-context: lab
CONFIG
}

# Keys, certificates and tokens, made once.
cluster_credentials() {
  local dir=$1 pki=$1/pki
  [[ ! -s $dir/admin.conf ]] || return 0
  say "making the cluster's certificates"
  new_key ca
  openssl req -x509 -new -key "$pki/ca.key" -subj /CN=lab-ca -days 3650 -out "$pki/ca.crt" 2>/dev/null
  new_cert api /CN=kube-apiserver $'extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,IP:10.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc'
  new_cert kubelet /CN=localhost $'extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,DNS:localhost'
  new_cert apiclient /O=system:masters/CN=apiserver-kubelet-client extendedKeyUsage=clientAuth
  new_key sa
  local line file user groups token
  : >"$pki/tokens.csv"
  for line in kcm:system-kube-controller-manager: sched:system-kube-scheduler: node:system-node-localhost:system:nodes proxy:system-kube-proxy: admin:admin:system:masters; do
    file=${line%%:*} user=${line#*:} token=$(openssl rand -hex 16)
    groups=${user#*:} user=${user%%:*}
    case $user in
      system-node-localhost) user=system:node:localhost ;;
      system-*) user=system:${user#system-} ;;
    esac
    printf '%s,%s,%s%s\n' "$token" "$user" "$file" "${groups:+,\"$groups\"}" >>"$pki/tokens.csv"
    kubeconfig_of "{token: $token}" >"$dir/$file.conf.new"
    chmod 600 "$dir/$file.conf.new"
    mv "$dir/$file.conf.new" "$dir/$file.conf" # admin.conf last: it says that all are there
  done
  chmod 600 "$pki"/*.key "$pki/tokens.csv"
}

control_plane_up() {
  local dir=$1 pki=$1/pki etcd peer
  etcd=http://127.0.0.1:$(port_of etcd)
  peer=http://127.0.0.1:$(port_of etcd-peer)
  announce kube-scheduler "starting Kubernetes $KUBERNETES_VERSION: the control plane (about 5 s)"
  service etcd etcd --name lab --data-dir "$dir/etcd" --unsafe-no-fsync --logger zap --log-level error --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "lab=$peer"
  service kube-apiserver "$dir/bin/kube-apiserver" --etcd-servers="$etcd" --bind-address=127.0.0.1 --secure-port="$(port_of kube-apiserver)" --advertise-address=127.0.0.1 \
    --endpoint-reconciler-type=none --tls-cert-file="$pki/api.crt" --tls-private-key-file="$pki/api.key" --client-ca-file="$pki/ca.crt" --token-auth-file="$pki/tokens.csv" \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$pki/sa.key" --service-account-signing-key-file="$pki/sa.key" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --service-cluster-ip-range=10.0.0.0/24 --allow-privileged=true --profiling=false \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-client-certificate="$pki/apiclient.crt" --kubelet-client-key="$pki/apiclient.key" \
    --kubelet-preferred-address-types=Hostname --v=1
  wait_for kube-apiserver 120 k get --raw /readyz
  service kube-controller-manager "$dir/bin/kube-controller-manager" --kubeconfig="$dir/kcm.conf" --authentication-kubeconfig="$dir/kcm.conf" \
    --authorization-kubeconfig="$dir/kcm.conf" --bind-address=127.0.0.1 --secure-port="$(port_of kube-controller-manager)" --port=0 --leader-elect=false \
    --use-service-account-credentials=true --service-account-private-key-file="$pki/sa.key" --root-ca-file="$pki/ca.crt" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" --v=1
  service kube-scheduler "$dir/bin/kube-scheduler" --kubeconfig="$dir/sched.conf" --authentication-kubeconfig="$dir/sched.conf" --authorization-kubeconfig="$dir/sched.conf" \
    --bind-address=127.0.0.1 --secure-port="$(port_of kube-scheduler)" --port=0 --leader-elect=false --v=1
}

# The kubelet writes outside its root directory too: noted before the first start, so that `down` removes what was not there.
NODE_PATHS=(/var/lib/kubelet /var/lib/dockershim /var/run/dockershim.sock /var/log/pods /var/log/containers /etc/cni /opt/cni /run/containerd)

PROXY_OPTIONS=(--proxy-mode=iptables --nodeport-addresses=127.0.0.0/8 --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0)

kubelet_config() { # CERTIFICATE ADDRESS PORT HEALTH_PORT CGROUP_DRIVER [CGROUP]
  local pki=$LAB_DIR/cluster/pki
  cat <<CONFIG
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $2
port: $3
readOnlyPort: 0
healthzBindAddress: 127.0.0.1
healthzPort: $4
tlsCertFile: $pki/$1.crt
tlsPrivateKeyFile: $pki/$1.key
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: $5
cgroupRoot: "${6:-}"
failSwapOn: false
enforceNodeAllocatable: []
evictionHard: {nodefs.available: "0%", imagefs.available: "0%", memory.available: "100Mi"}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 2s
syncFrequency: 5s
CONFIG
}

node_up() {
  local dir=$1 node_ip path cgroup_driver=cgroupfs runtime
  alive kubelet && alive kube-proxy && { [[ $LAB_RUNTIME == docker ]] || alive containerd; } && return
  echo "$LAB_RUNTIME" >"$dir/runtime"
  announce kubelet "starting Kubernetes $KUBERNETES_VERSION: the node (about 6 s)"
  docker_env
  node_ip=$(ip -4 -o addr show docker0 2>/dev/null | awk '{split($4, a, "/"); print a[1]; exit}')
  [[ -n $node_ip ]] || die "docker0 has no address: the Kubernetes node lives on Docker's default bridge"
  pause_image "$dir/pause"
  if [[ $LAB_RUNTIME == containerd ]]; then
    runtime=(--container-runtime=remote --container-runtime-endpoint="unix://$dir/containerd/sock")
  else
    cgroup_driver=$(docker info -f '{{.CgroupDriver}}')
    runtime=(--container-runtime=docker --docker-endpoint="unix://$DOCKER_SOCKET" --pod-infra-container-image=lighterman-lab/pause:1 --network-plugin=)
  fi
  kubelet_config kubelet 127.0.0.1 "$(port_of kubelet)" "$(port_of kubelet-health)" "$cgroup_driver" >"$dir/kubelet.yml"
  if [[ ! -e $dir/made-paths ]]; then
    for path in "${NODE_PATHS[@]}"; do [[ -e $path ]] || echo "$path"; done >"$dir/made-paths"
    cat /proc/sys/net/ipv4/conf/all/route_localnet >"$dir/route-localnet-before"
    iptables-save | grep -q KUBE- || : >"$dir/made-rules"
  fi
  [[ $LAB_RUNTIME != containerd ]] || containerd_up # after made-paths, which has what it writes too
  service kubelet "$dir/bin/kubelet" --config="$dir/kubelet.yml" --kubeconfig="$dir/node.conf" --hostname-override=localhost --node-ip="$node_ip" \
    --root-dir="$dir/kubelet" --cert-dir="$dir/pki" "${runtime[@]}" --v=1
  k get clusterrolebinding lab:proxy >/dev/null 2>&1 ||
    k create clusterrolebinding lab:proxy --clusterrole=system:node-proxier --user=system:kube-proxy >/dev/null
  service kube-proxy "$dir/bin/kube-proxy" --hostname-override=localhost "${PROXY_OPTIONS[@]}" --kubeconfig="$dir/proxy.conf" \
    --metrics-bind-address="127.0.0.1:$(port_of kube-proxy-metrics)" --healthz-bind-address="127.0.0.1:$(port_of kube-proxy-health)"
  wait_for kube-controller-manager 60 k get serviceaccount default
  wait_for kubelet 90 k wait --for=condition=Ready node/localhost --timeout=1s
}

# What holds a pod's namespaces; it has nothing to save, so that a pod need not wait for its end. Where Debian's dynamic busybox is
# installed, it comes with its libraries.
pause_image() {
  local file
  docker image inspect lighterman-lab/pause:1 >/dev/null 2>&1 && return
  mkdir -p "$1/root"
  for file in /bin/busybox $({ ldd /bin/busybox 2>/dev/null || :; } | { grep -o '/[^ ]*' || :; }); do
    mkdir -p "$1/root${file%/*}"
    cp -L "$file" "$1/root$file"
  done
  printf 'FROM scratch\nCOPY root /\nSTOPSIGNAL SIGKILL\nENTRYPOINT ["/bin/busybox","sleep","2147483647"]\n' >"$1/Dockerfile"
  { docker build -q -t lighterman-lab/pause:1 "$1" && docker run --rm --entrypoint /bin/busybox lighterman-lab/pause:1 true; } >"$LAB_DIR/log/pause.log" 2>&1 || {
    cat "$LAB_DIR/log/pause.log" >&2
    docker rmi -f lighterman-lab/pause:1 >/dev/null 2>&1 || :
    die "could not make the pause image"
  }
}

kubernetes_down() {
  local dir=$LAB_DIR/cluster uid path name
  [[ -d $dir ]] || return 0
  docker_env
  second_node_down
  for name in kube-proxy kubelet kube-scheduler kube-controller-manager kube-apiserver etcd; do stop "$name"; done
  [[ ! -x $dir/bin/kube-proxy || ! -e $dir/made-paths ]] || "$dir/bin/kube-proxy" --cleanup >/dev/null 2>&1 || :
  containerd_down
  if docker_answers; then
    for path in "$dir"/kubelet/pods/*; do
      uid=${path##*/}
      docker ps -aq --filter "label=io.kubernetes.pod.uid=$uid" | xargs -r docker rm -f >/dev/null 2>&1 || :
    done
  fi
  unmount_below "$dir"
  if [[ -e $dir/made-paths ]]; then
    # shellcheck disable=SC2046 # paths from the list above, without spaces
    rm -rf $(<"$dir/made-paths")
    cat "$dir/route-localnet-before" >/proc/sys/net/ipv4/conf/all/route_localnet 2>/dev/null || :
    # `kube-proxy --cleanup` leaves the kubelet's chains.
    [[ ! -e $dir/made-rules ]] || drop_rules KUBE-
    find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null || :
  fi
  rm -rf "$dir" "$LAB_DIR"/{kubeconfig,kube-cache,bin/kubectl}
}
