# shellcheck shell=bash
# The image of a control node in a pod: the files of Debian packages that this machine has installed, with all they depend on. Nothing is
# downloaded, and Ansible is the one that tests over SSH use.

POD_PACKAGES=(base-files base-passwd bash dash coreutils debianutils diffutils findutils grep gzip hostname libc-bin mawk procps sed tar util-linux
  netbase ca-certificates python3 ansible-core git openssh-client)

# Where podman is installed, images are built and deployed by pods: without root, in a chroot, with copied layers.
POD_BUILD_PACKAGES=(podman uidmap conmon crun golang-github-containers-common golang-github-containers-image)

pod_image_up() {
  local reference
  reference=127.0.0.1:$(port_of registry)/lighterman-lab/control-node:1
  if [[ ! -s $LAB_DIR/pod-image ]]; then
    say "making the image of a control node, $reference (about 15 s)"
    pod_image "$reference"
  fi
  give LAB_POD_IMAGE "$(<"$LAB_DIR/pod-image")"
}

# The installed packages that these need, themselves included.
pod_packages() { # PACKAGE...
  apt-cache depends --installed --recurse --important "$@" 2>/dev/null |
    sed -nE 's/^([a-z0-9][^ <]*)$/\1/p' | sort -u |
    while read -r package; do
      [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]] || echo "$package"
    done
}

pod_image() { # REFERENCE
  local reference=$1 root files package
  root=$(mktemp -d "$LAB_DIR/pod.XXXXXX")
  files=$root.files
  type -P podman newuidmap >/dev/null || POD_BUILD_PACKAGES=()
  pod_packages "${POD_PACKAGES[@]}" "${POD_BUILD_PACKAGES[@]}" | while read -r package; do dpkg-query -L "$package"; done |
    grep -vE '^/(usr/share/(doc|man|locale|info|lintian|bash-completion)/|\.$)' |
    sed -E 's@^/(bin|sbin|lib|lib32|lib64|libx32)/@/usr/&@; s@//@/@' | sort -u >"$files" # where /bin is a link
  # What maintainer scripts make: links of alternatives, the cache of libraries, users, certificates.
  printf '%s\n' /bin /sbin /lib /lib64 /etc/alternatives /etc/ld.so.cache /etc/passwd /etc/group /etc/ssl/certs/ca-certificates.crt /usr/bin/awk /usr/bin/which \
    /usr/lib/locale/C.utf8 >>"$files"
  chmod 755 "$root"
  while read -r file; do
    if [[ -L $file || ! -d $file ]]; then [[ ! -e $file && ! -L $file ]] || echo ".$file"; fi
  done <"$files" | sort -u >"$root.list"
  find /etc/alternatives /usr/lib/locale/C.utf8 /usr/lib/ssl -xdev 2>/dev/null | sed 's/^/./' >>"$root.list"
  tar -C / --no-recursion --ignore-failed-read -T "$root.list" -c 2>/dev/null | tar -C "$root" -x
  mkdir -p "$root"/{proc,sys,dev,run,var/tmp,home/lighterman,root}
  mkdir -m 1777 -p "$root/tmp"
  chmod 1777 "$root/var/tmp"
  echo 'root:x:0:0:root:/root:/bin/bash
lighterman:x:1000:1000::/home/lighterman:/bin/bash' >"$root/etc/passwd"
  echo 'root:x:0:
lighterman:x:1000:' >"$root/etc/group"
  chown 1000:1000 "$root/home/lighterman"
  ((${#POD_BUILD_PACKAGES[@]} == 0)) || pod_builds "$root"
  docker_env
  tar -C "$root" --numeric-owner --sort=name --xattrs --xattrs-include=security.capability -c . |
    docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change 'ENV LANG=C.UTF-8' --change 'ENV BUILDAH_ISOLATION=chroot' --change 'USER 1000' --change 'WORKDIR /home/lighterman' - "$reference" >/dev/null
  rm -rf "$root" "$files" "$root.list"
  docker run --rm "$reference" ansible-playbook --version >"$LAB_DIR/log/pod-image.log" 2>&1 || {
    cat "$LAB_DIR/log/pod-image.log" >&2
    die "Ansible does not start in the image of a control node"
  }
  docker push -q "$reference" >/dev/null
  echo "$reference" >"$LAB_DIR/pod-image"
}

# As src/pod/Dockerfile does it. Capabilities in place of the set-user-id bit: with that, a pod's user may not map its own user namespace.
pod_builds() { # ROOT
  local root=$1 registry kubectl=$LAB_DIR/cluster/bin/kubectl
  [[ -x $kubectl ]] || kubectl=$(type -P kubectl)
  install -m 755 "$kubectl" "$root/usr/bin/kubectl"
  echo 'lighterman:100000:65536' | tee "$root/etc/subuid" >"$root/etc/subgid"
  mkdir -p "$root/etc/containers/registries.conf.d"
  printf '[storage]\ndriver = "vfs"\n' >"$root/etc/containers/storage.conf"
  printf '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n' >"$root/etc/containers/containers.conf"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$root/etc/containers/policy.json"
  for registry in registry auth-registry; do
    printf '[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' "$(port_of "$registry")"
  done >"$root/etc/containers/registries.conf.d/lighterman-lab.conf"
  chmod u-s "$root/usr/bin/newuidmap" "$root/usr/bin/newgidmap"
  python3 - "$root/usr/bin" <<'PYTHON'
import os
import struct
import sys
for name, capability in (('newuidmap', 7), ('newgidmap', 6)):  # CAP_SETUID, CAP_SETGID
    os.setxattr(os.path.join(sys.argv[1], name), 'security.capability', struct.pack('<5I', 0x02000001, 1 << capability, 0, 0, 0))
PYTHON
}
