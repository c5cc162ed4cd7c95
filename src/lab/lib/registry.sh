# shellcheck shell=bash
# Two registries on loopback, one of them with a login, and the base image for small Java services.

registry_needs() {
  need docker-registry docker-registry
  need htpasswd apache2-utils
  need openssl openssl
  need /bin/busybox busybox-static
  jlink_path >/dev/null || need "jlink of a JDK 17 or later" openjdk-17-jdk-headless
}

registry_config() { # STORAGE PORT [MORE_OF_HTTP] [MORE]
  cat <<CONFIG
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: $1}
  delete: {enabled: true}
http:
  addr: 127.0.0.1:$2
${3:-}
${4:-}
CONFIG
}

registry_up() {
  local dir=$LAB_DIR/registry port auth_port user=lab
  port=$(port_of registry)
  auth_port=$(port_of auth-registry)
  mkdir -p "$dir"
  if [[ ! -s $dir/htpasswd ]]; then
    (umask 077 && openssl rand -hex 12 >"$dir/password")
    htpasswd -niB "$user" <"$dir/password" >"$dir/htpasswd.new" 2>/dev/null
    mv "$dir/htpasswd.new" "$dir/htpasswd"
  fi
  if ! alive registry; then
    announce registry "starting a registry on 127.0.0.1:$port"
    registry_config "$dir/data" "$port" >"$dir/config.yml"
    service registry docker-registry serve "$dir/config.yml"
    wait_for registry 20 listening "$port"
  fi
  if ! alive auth-registry; then
    announce auth-registry "starting a registry with a login on 127.0.0.1:$auth_port"
    registry_config "$dir/auth-data" "$auth_port" '' "auth: {htpasswd: {realm: lab, path: $dir/htpasswd}}" >"$dir/auth-config.yml"
    service auth-registry docker-registry serve "$dir/auth-config.yml"
    wait_for auth-registry 20 listening "$auth_port"
  fi
  give LAB_REGISTRY "127.0.0.1:$port"
  give LAB_AUTH_REGISTRY "127.0.0.1:$auth_port"
  give LAB_AUTH_REGISTRY_USER "$user"
  give LAB_AUTH_REGISTRY_PASSWORD_FILE "$dir/password"
}

registry_down() {
  stop auth-registry
  stop registry
}

jlink_path() {
  local jlink major
  for jlink in "${JAVA_HOME:+$JAVA_HOME/bin/jlink}" "$(type -P jlink)" /usr/lib/jvm/*/bin/jlink; do
    [[ -x $jlink ]] || continue
    jlink=$(readlink -f "$jlink")
    [[ -e ${jlink%/bin/jlink}/jmods/java.base.jmod ]] || continue
    major=$("$jlink" --version 2>/dev/null) || continue
    ((${major%%.*} >= 17)) || continue
    echo "$jlink"
    return
  done
  return 1
}

# A Java runtime cut to what an HTTP service needs; it needs no package but the JDK.
java_runtime() {
  local jlink runtime=$LAB_DIR/java-runtime
  [[ ! -e $runtime && ! -s $LAB_DIR/base-image ]] || return 0
  jlink=$(jlink_path) || die "no JDK 17 or later with jlink and jmods; perhaps you should install openjdk-17-jdk-headless"
  say "making a Java runtime for the base image (about 8 s)"
  rm -rf "$runtime.new"
  "$jlink" --add-modules java.base,java.logging,jdk.httpserver --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output "$runtime.new" \
    >"$LAB_DIR/log/jlink.log" 2>&1 || { cat "$LAB_DIR/log/jlink.log" >&2; die "jlink failed"; }
  mv "$runtime.new" "$runtime"
}

# The base image for small Java services: that runtime, its shared libraries, and busybox as shell; no outside image.
base_image_up() {
  local reference
  reference=127.0.0.1:$(port_of registry)/lighterman-lab/java:17
  if [[ ! -s $LAB_DIR/base-image ]]; then
    java_runtime
    say "making the base image $reference"
    base_image "$reference"
  fi
  give LAB_BASE_IMAGE "$(<"$LAB_DIR/base-image")"
}

base_image() { # REFERENCE
  local reference=$1 root file
  root=$(mktemp -d "$LAB_DIR/base.XXXXXX")
  chmod 755 "$root"
  mkdir -p "$root"/{bin,etc,opt,usr/lib/locale,proc,sys,dev} "$root"/root
  mkdir -m 1777 "$root/tmp"
  mv "$LAB_DIR/java-runtime" "$root/opt/java"
  # The loader, and every library that a program or library of the runtime names; nss for names from files and DNS.
  { find "$root/opt/java" -type f \( -name '*.so' -o -path '*/bin/*' \) -exec ldd {} + 2>/dev/null || :; } |
    sed -nE 's@^.*=> (/[^ ]+) .*@\1@p; s@^[[:space:]]+(/[^ ]+) .*@\1@p' | grep -v "^$root" | sort -u >"$root.libs"
  ls /lib/*-linux-gnu*/libnss_{files,dns}.so.2 /lib/*-linux-gnu*/libresolv.so.2 >>"$root.libs" 2>/dev/null || :
  while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -Lf "$file" "$root$file"
  done <"$root.libs"
  rm "$root.libs"
  cp /bin/busybox "$root/bin/busybox"
  for file in sh cat ls id sleep env wget ps kill echo test true false; do ln -s busybox "$root/bin/$file"; done
  [[ ! -d /usr/lib/locale/C.utf8 ]] || cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  docker_env
  tar -C "$root" --owner=0 --group=0 --numeric-owner --sort=name --mtime=@0 -c . |
    docker import --change 'ENV PATH=/opt/java/bin:/usr/bin:/bin' --change 'ENV LANG=C.UTF-8' --change 'CMD ["java","-version"]' - "$reference" >/dev/null
  rm -rf "$root"
  docker run --rm "$reference" >"$LAB_DIR/log/base-image.log" 2>&1 || { cat "$LAB_DIR/log/base-image.log" >&2; die "java does not start in the base image"; }
  docker push -q "$reference" >/dev/null
  echo "$reference" >"$LAB_DIR/base-image"
}
