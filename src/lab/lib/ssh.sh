# shellcheck shell=bash
# A real sshd on loopback, and Ansible: the control node is the user that runs the lab.

ssh_needs() {
  need /usr/sbin/sshd openssh-server
  need ssh openssh-client
  need ansible-playbook ansible-core
}

ssh_up() {
  local dir=$LAB_DIR/ssh port
  port=$(port_of sshd)
  mkdir -p "$dir"
  ssh_keys "$dir"
  ssh_password_user "$dir"
  ssh_config "$dir" "$port" >"$dir/sshd_config.new"
  if ! cmp -s "$dir/sshd_config.new" "$dir/sshd_config"; then
    mv "$dir/sshd_config.new" "$dir/sshd_config"
    ! alive sshd || stop sshd
  fi
  rm -f "$dir/sshd_config.new"
  if ! alive sshd; then
    announce sshd "starting sshd on 127.0.0.1:$port"
    mkdir -p /run/sshd
    /usr/sbin/sshd -t -f "$dir/sshd_config" || die "sshd rejects $dir/sshd_config"
    service sshd /usr/sbin/sshd -D -e -f "$dir/sshd_config"
    wait_for sshd 20 ssh -F none -p "$port" -i "$dir/id_ed25519" -o IdentitiesOnly=yes -o BatchMode=yes \
      -o UserKnownHostsFile="$dir/known_hosts" -o StrictHostKeyChecking=yes "$(id -un)@127.0.0.1" ansible-playbook --version
  fi
  give LAB_SSH_HOST 127.0.0.1
  give LAB_SSH_PORT "$port"
  give LAB_SSH_USER "$(id -un)"
  give LAB_SSH_IDENTITY "$dir/id_ed25519"
  give LAB_SSH_KEYS "$dir/keys"
  give LAB_SSH_AUTHORIZED_KEYS "$dir/authorized_keys"
  give LAB_KNOWN_HOSTS "$dir/known_hosts"
  give LAB_SSH_PASSWORD_USER "$(<"$dir/password-user")"
  give LAB_SSH_PASSWORD_FILE "$dir/password"
}

# Host keys, the identity, and one more key of each kind in keys/: all may log in.
ssh_keys() {
  local dir=$1 new type
  [[ ! -s $dir/known_hosts ]] || return 0
  say "making SSH keys"
  new=$(mktemp -d "$dir/new.XXXXXX")
  mkdir "$new/keys"
  for type in ed25519 ecdsa rsa; do
    ssh-keygen -q -t "$type" -N '' -C lab-host -f "$new/host_$type"
    ssh-keygen -q -t "$type" -N '' -C "lab $type" -f "$new/keys/$type"
  done
  ssh-keygen -q -t ed25519 -N '' -C 'lab identity' -f "$new/id_ed25519"
  ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C 'lab rsa pem' -f "$new/keys/rsa_pem"
  ssh-keygen -q -t ecdsa -m PEM -N '' -C 'lab ecdsa pem' -f "$new/keys/ecdsa_pem"
  # A throw-away lab's passphrase, no secret: ssh-keygen takes it as an argument only.
  printf '%s\n' 'lab passphrase' >"$new/keys/passphrase"
  ssh-keygen -q -t ed25519 -N 'lab passphrase' -C 'lab passphrase ed25519' -f "$new/keys/ed25519_passphrase"
  ssh-keygen -q -t rsa -b 2048 -m PEM -N 'lab passphrase' -C 'lab passphrase rsa pem' -f "$new/keys/rsa_pem_passphrase"
  cat "$new/id_ed25519.pub" "$new"/keys/*.pub >"$new/authorized_keys"
  (umask 077 && openssl rand -hex 12 >"$new/password")
  for type in ed25519 ecdsa rsa; do
    printf '[127.0.0.1]:%s %s\n' "$(port_of sshd)" "$(cut -d' ' -f1,2 "$new/host_$type.pub")"
  done >"$new/known_hosts.last"
  rm -rf "$dir/keys"
  mv "$new/keys" "$new"/host_* "$new"/id_ed25519* "$new/authorized_keys" "$new/password" "$dir/"
  chmod 600 "$dir/authorized_keys" "$dir/password"
  mv "$new/known_hosts.last" "$dir/known_hosts"
  rmdir "$new"
}

# A Unix user for password and keyboard-interactive logins: the password of the user who runs the lab is not ours to set.
ssh_password_user() {
  local dir=$1 user=lighterman-lab number=1
  [[ ! -s $dir/password-user ]] || return 0
  while id "$user" >/dev/null 2>&1; do user=lighterman-lab-$((++number)); done # another lab's, perhaps
  useradd --create-home --shell /bin/bash --comment 'Lighterman lab' "$user"
  printf '%s:%s\n' "$user" "$(<"$dir/password")" | chpasswd
  echo "$user" >"$dir/password-user"
}

ssh_config() { # DIR PORT
  local user password_user
  user=$(id -un)
  password_user=$(<"$1/password-user")
  cat <<CONFIG
# Written by src/lab/up; loopback only.
ListenAddress 127.0.0.1
Port $2
PidFile none
HostKey $1/host_ed25519
HostKey $1/host_ecdsa
HostKey $1/host_rsa
AuthorizedKeysFile $1/authorized_keys
StrictModes no
UsePAM yes
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowUsers $user $password_user
AllowAgentForwarding yes
AllowTcpForwarding yes
PermitUserEnvironment no
AcceptEnv LANG LC_*
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 200
MaxSessions 100
MaxAuthTries 20
LoginGraceTime 60
Subsystem sftp /usr/lib/openssh/sftp-server
# So that a login finds the lab's kubectl and cluster, and leaves ~/.docker alone. One SetEnv line: sshd takes the first only.
# With SHLVL=1 Debian's bash does not read ~/.bashrc for a command: the lab is the same on every machine.
SetEnv SHLVL=1 PATH=$LAB_DIR/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin KUBECONFIG=$LAB_DIR/kubeconfig DOCKER_CONFIG=$LAB_DIR/docker-config
Match User $password_user
  PubkeyAuthentication no
  PasswordAuthentication yes
  KbdInteractiveAuthentication yes
CONFIG
}

ssh_down() {
  local dir=$LAB_DIR/ssh user
  stop sshd
  if [[ -s $dir/password-user ]]; then
    user=$(<"$dir/password-user")
    pgrep -u "$user" | xargs -r kill -KILL 2>/dev/null || :
    userdel -r "$user" >/dev/null 2>&1 || say "could not remove the user $user"
  fi
}
