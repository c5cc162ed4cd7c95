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
  containerd_start containerd "$LAB_DIR/cluster/containerd" 172.30.128.0/17 ctr
}

# containerd_start NAME DIRECTORY PODS CTR [PREFIX...]: one with its pods in that network, started by the prefix; LAB_DIR/bin/CTR talks to it.
containerd_start() {
  local name=$1 dir=$2 pods=$3 ctr=$LAB_DIR/bin/$4 pause snapshotter
  shift 4
  alive "$name" && return
  pause=127.0.0.1:$(port_of registry)/lighterman-lab/pause:1
  docker tag lighterman-lab/pause:1 "$pause"
  docker push -q "$pause" >/dev/null
  docker rmi "$pause" >/dev/null
  mkdir -p "$dir/cni"
  cat >"$dir/cni/10-lab.conflist" <<CONFIG
{"cniVersion": "0.4.0", "name": "lighterman-lab", "plugins": [{"type": "bridge", "bridge": "$CNI_BRIDGE", "isGateway": true, "ipMasq": true, "hairpinMode": true,
  "ipam": {"type": "host-local", "dataDir": "$dir/addresses", "ranges": [[{"subnet": "$pods"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
CONFIG
  snapshotter=$(snapshotter_of "$dir")
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
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$CNI_PLUGINS"
    conf_dir = "$dir/cni"
CONFIG
  printf '#!/bin/sh\nCONTAINERD_SNAPSHOTTER=%s exec %s --address %s --namespace k8s.io "$@"\n' "$snapshotter" "$(type -P ctr)" "$dir/sock" >"$ctr.new"
  chmod 755 "$ctr.new"
  mv "$ctr.new" "$ctr"
  # The same view of the outside as dockerd has.
  local outside=()
  [[ ! -e $LAB_DIR/pids/hub-proxy ]] || hub_environment outside
  service "$name" "$@" env "${outside[@]}" containerd --config "$dir/config.toml"
  wait_for "$name" 60 "$ctr" version
}

# snapshotter_of DIRECTORY: how containerd keeps layers there. Where the directory is on an overlay itself, as in a container, it cannot mount
# another one, and does not find that out by itself as dockerd does.
snapshotter_of() {
  local probe kind=native
  probe=$(mktemp -d "$1/probe.XXXXXX")
  mkdir "$probe/lower" "$probe/upper" "$probe/work" "$probe/root"
  if mount -t overlay overlay -o "lowerdir=$probe/lower,upperdir=$probe/upper,workdir=$probe/work" "$probe/root" 2>/dev/null; then
    kind=overlayfs
    umount "$probe/root"
  fi
  rm -rf "$probe"
  echo "$kind"
}

# containerd_stop NAME CTR: removes the containers first: their shims outlive a containerd that is told to end.
containerd_stop() {
  local name=$1 ctr=$LAB_DIR/bin/$2
  if alive "$name"; then
    "$ctr" tasks ls -q 2>/dev/null | xargs -r -n 1 -P 8 "$ctr" tasks rm -f >/dev/null 2>&1 || :
  fi
  stop "$name"
  rm -f "$ctr"
}

containerd_down() {
  [[ -d $LAB_DIR/cluster/containerd ]] || return 0
  containerd_stop containerd ctr
  ip link delete "$CNI_BRIDGE" 2>/dev/null || :
  drop_rules 'CNI-|lighterman-lab'
}
