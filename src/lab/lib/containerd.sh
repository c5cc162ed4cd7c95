# shellcheck shell=bash
# containerd for the kubelet (LAB_RUNTIME=containerd): a daemon of the lab's with data, state and socket of its own, and a CNI bridge for its
# pods. Images are still built by Docker, and come to it from the registry, or by `LAB_DIR/bin/ctr images import` where one loads them by hand.

CNI_PLUGINS=/usr/lib/cni CNI_BRIDGE=lighterman0

containerd_needs() {
  need containerd containerd
  need runc runc
  need "$CNI_PLUGINS/bridge" containernetworking-plugins
}

containerd_up() {
  local dir=$LAB_DIR/cluster/containerd pause
  alive containerd && return
  pause=127.0.0.1:$(port_of registry)/lighterman-lab/pause:1
  docker tag lighterman-lab/pause:1 "$pause"
  docker push -q "$pause" >/dev/null
  docker rmi "$pause" >/dev/null
  mkdir -p "$dir/cni"
  cat >"$dir/cni/10-lab.conflist" <<CONFIG
{"cniVersion": "0.4.0", "name": "lighterman-lab", "plugins": [{"type": "bridge", "bridge": "$CNI_BRIDGE", "isGateway": true, "ipMasq": true, "hairpinMode": true,
  "ipam": {"type": "host-local", "dataDir": "$dir/addresses", "ranges": [[{"subnet": "172.30.128.0/17"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
CONFIG
  cat >"$dir/config.toml" <<CONFIG
version = 2
root = "$dir/data"
state = "$dir/state"
[grpc]
  address = "$dir/sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$dir/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause"
  restrict_oom_score_adj = true # some sandboxes forbid to lower it
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI_PLUGINS"
    conf_dir = "$dir/cni"
CONFIG
  printf '#!/bin/sh\nexec %s --address %s --namespace k8s.io "$@"\n' "$(type -P ctr)" "$dir/sock" >"$LAB_DIR/bin/ctr.new"
  chmod 755 "$LAB_DIR/bin/ctr.new"
  mv "$LAB_DIR/bin/ctr.new" "$LAB_DIR/bin/ctr"
  # The same view of the outside as dockerd has.
  local outside=()
  [[ ! -e $LAB_DIR/pids/hub-proxy ]] || hub_environment outside
  service containerd env "${outside[@]}" containerd --config "$dir/config.toml"
  wait_for containerd 60 "$LAB_DIR/bin/ctr" version
}

# Removes the containers first: their shims outlive a containerd that is told to end.
containerd_down() {
  local task
  [[ -d $LAB_DIR/cluster/containerd ]] || return 0
  if alive containerd; then
    for task in $("$LAB_DIR/bin/ctr" tasks ls -q 2>/dev/null); do "$LAB_DIR/bin/ctr" tasks rm -f "$task" >/dev/null 2>&1 || :; done
  fi
  stop containerd
  ip link delete "$CNI_BRIDGE" 2>/dev/null || :
  drop_rules 'CNI-|lighterman-lab'
  rm -f "$LAB_DIR/bin/ctr"
}
