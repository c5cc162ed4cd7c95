# shellcheck shell=bash
# A second node of the lab's cluster (LAB_NODES=2), as a machine of its own would be: a kubelet, a kube-proxy and a containerd in namespaces
# of their own for the network and for mounts, behind a link that can be cut. Its name is its address, as in some clouds' clusters. What
# is on 127.0.0.1 of this machine, API server and registries, answers on 127.0.0.1 there too, so that images have the same names.

NODE_LINK=lighterman2 NODE_GATEWAY=172.30.0.1 SECOND_NODE=172.30.0.2 SECOND_PODS=172.30.64.0/18 SECOND_CGROUP=lighterman-node2
LAB_PORTS=20000:28999 # as port_of chooses them

# The lab keeps the nodes it has until `down`.
nodes_needs() {
  local known=$LAB_DIR/cluster/nodes
  LAB_NODES=${LAB_NODES:-$(cat "$known" 2>/dev/null || echo 1)}
  [[ $LAB_NODES == 1 || $LAB_NODES == 2 ]] || die "LAB_NODES must be 1 or 2, not \"$LAB_NODES\""
  [[ $LAB_NODES == 2 ]] || return 0
  containerd_needs
}

in_second_node() {
  local pid
  pid=$(<"$LAB_DIR/pids/node2")
  nsenter -t "${pid%% *}" -n -m "$@"
}

second_node_up() {
  local dir=$LAB_DIR/cluster/node2 within
  alive kubelet2 && alive kube-proxy2 && alive containerd2 && return
  announce kubelet2 "starting the cluster's second node, $SECOND_NODE (about 8 s)"
  mkdir -p "$dir"
  echo 2 >"$LAB_DIR/cluster/nodes"
  docker_env
  alive node2 || second_machine "$dir"
  within=(nsenter -t "$(cut -d ' ' -f 1 "$LAB_DIR/pids/node2")" -n -m)
  containerd_start containerd2 "$dir/containerd" "$SECOND_PODS" ctr2 "${within[@]}"
  if [[ ! -s $dir/kubelet.conf ]]; then
    new_cert node2 "/CN=$SECOND_NODE" $'extendedKeyUsage=serverAuth\nsubjectAltName=IP:'"$SECOND_NODE"
    new_cert node2-client "/O=system:nodes/CN=system:node:$SECOND_NODE" extendedKeyUsage=clientAuth
    kubeconfig_of "{client-certificate: $LAB_DIR/cluster/pki/node2-client.crt, client-key: $LAB_DIR/cluster/pki/node2-client.key}" >"$dir/kubelet.conf.new"
    mv "$dir/kubelet.conf.new" "$dir/kubelet.conf"
  fi
  second_cgroup
  kubelet_config node2 "$SECOND_NODE" 10250 10248 cgroupfs "/$SECOND_CGROUP" >"$dir/kubelet.yml"
  # Tests of the lab count on one node, and on images that only its Docker has.
  service kubelet2 "${within[@]}" "$LAB_DIR/cluster/bin/kubelet" --config="$dir/kubelet.yml" --kubeconfig="$dir/kubelet.conf" --hostname-override="$SECOND_NODE" \
    --node-ip="$SECOND_NODE" --root-dir="$dir/kubelet" --cert-dir="$dir" --register-with-taints=lighterman-lab=second:NoSchedule \
    --container-runtime=remote --container-runtime-endpoint="unix://$dir/containerd/sock" --v=1
  service kube-proxy2 "${within[@]}" "$LAB_DIR/cluster/bin/kube-proxy" --hostname-override="$SECOND_NODE" "${PROXY_OPTIONS[@]}" --kubeconfig="$LAB_DIR/cluster/proxy.conf"
  wait_for kubelet2 90 k wait --for=condition=Ready "node/$SECOND_NODE" --timeout=1s
}

# Namespaces that a sleeping process keeps, and the way to them. The kubelet removes what it does not know from the paths that it shares with others.
second_machine() { # DIRECTORY
  local path pid
  service node2 unshare --net --mount sleep infinity
  pid=$(cut -d ' ' -f 1 "$LAB_DIR/pids/node2")
  until [[ $(readlink "/proc/$pid/ns/mnt") != "$(readlink /proc/self/ns/mnt)" && $(</proc/"$pid"/comm) == sleep ]]; do sleep .05; done
  for path in /var/lib/kubelet /var/log/pods /var/log/containers; do
    mkdir -p "$path" "$1$path"
    in_second_node mount --bind "$1$path" "$path"
  done
  ip link delete "$NODE_LINK" 2>/dev/null || :
  ip link add "$NODE_LINK" type veth peer name eth0 netns "$pid"
  ip address add "$NODE_GATEWAY/30" dev "$NODE_LINK"
  ip link set "$NODE_LINK" up
  in_second_node sh -ec "ip link set lo up; ip address add $SECOND_NODE/30 dev eth0; ip link set eth0 up; ip route add default via $NODE_GATEWAY
    echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
    iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport $LAB_PORTS -j DNAT --to-destination $NODE_GATEWAY
    iptables -t nat -A POSTROUTING -s 127.0.0.1 -o eth0 -j MASQUERADE"
  ip route replace "$SECOND_PODS" via "$SECOND_NODE"
  drop_rules "$NODE_LINK"
  iptables -t nat -I PREROUTING -i "$NODE_LINK" -d "$NODE_GATEWAY" -p tcp --dport "$LAB_PORTS" -j DNAT --to-destination 127.0.0.1
  iptables -I INPUT -i "$NODE_LINK" -j ACCEPT
  iptables -I FORWARD -i "$NODE_LINK" -j ACCEPT
  iptables -I FORWARD -o "$NODE_LINK" -j ACCEPT
}

# A kubelet ends what it does not know below its cgroup.
second_cgroup() {
  local controller
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    for controller in $(</sys/fs/cgroup/cgroup.controllers); do echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || :; done
    mkdir -p "/sys/fs/cgroup/$SECOND_CGROUP"
  else
    for controller in /sys/fs/cgroup/*/; do mkdir -p "$controller$SECOND_CGROUP" 2>/dev/null || :; done
  fi
}

second_node_down() {
  [[ -e $LAB_DIR/cluster/nodes ]] || return 0
  stop kube-proxy2
  stop kubelet2
  containerd_stop containerd2 ctr2
  stop node2
  ip link delete "$NODE_LINK" 2>/dev/null || :
  drop_rules "$NODE_LINK"
  find /sys/fs/cgroup -depth -type d -path "*/$SECOND_CGROUP*" -exec rmdir {} + 2>/dev/null || :
}
