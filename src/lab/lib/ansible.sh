# shellcheck shell=bash
# Other versions of Ansible, unpacked from other suites of Debian with all they need, down to the C library: no Python of this machine
# has to be new enough, vault has the cryptography it was built with, and nothing is installed.

ansible_cache() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/lighterman-lab/ansible"; }

# ansible_give VERSION: exports where it is; false, with the reason said, where it cannot be had.
ansible_give() {
  local version=$1 name
  name=LAB_ANSIBLE_$(tr a-z. A-Z_ <<<"$version")
  if ! ansible_fetch "$version"; then
    say "no Ansible $version: ${ANSIBLE_WHY:-it could not be unpacked}; tests that need it are skipped"
    return 1
  fi
  ansible_sisters "$(ansible_cache)/$version/root/usr/bin"
  give "$name" "$(ansible_cache)/$version/bin"
}

# Playbooks that others wrote, with the roles and collections they use: exports where the packages' usr/ is.
ansible_give_others() {
  local home new=''
  home=$(ansible_cache)/others
  ANSIBLE_WHY=''
  mkdir -p "${home%/*}" || return 1
  exec 7>"${home%/*}/lock" || return 1
  flock 7
  if [[ ! -d $home ]]; then
    say "fetching playbooks of others from Debian bookworm (about 10 s)"
    rm -rf "$home".new.*
    # shellcheck disable=SC2015 # whatever failed, what was begun goes
    new=$(mktemp -d "$home.new.XXXXXX") && ansible_unpack_others bookworm "$new" && mv "$new" "$home" || rm -rf "$new"
  fi
  exec 7>&-
  if [[ ! -d $home ]]; then
    say "no playbooks of others: ${ANSIBLE_WHY:-they could not be unpacked}; tests that need them are skipped"
    return 1
  fi
  give LAB_ANSIBLE_OTHERS "$home/usr"
}

ansible_unpack_others() { # SUITE NEW
  local apt=$2/apt collections=./usr/lib/python3/dist-packages/ansible_collections
  ansible_apt "$1" "$apt" download ansible ssg-debian || return 1
  dpkg-deb --fsys-tarfile "$apt"/cache/archives/ansible_*.deb | tar -x -C "$2" --no-same-owner \
    "$collections"/{ansible/posix,cisco/intersight,ovirt/ovirt} || return 1
  dpkg-deb --fsys-tarfile "$apt"/cache/archives/ssg-debian_*.deb | tar -x -C "$2" --no-same-owner \
    ./usr/share/scap-security-guide/ansible || return 1
  rm -rf "$apt"
}

ansible_fetch() { # VERSION
  local cache home new suite
  cache=$(ansible_cache)
  home=$cache/$1
  ANSIBLE_WHY=''
  [[ ! -x $home/bin/ansible-playbook ]] || return 0
  case $1 in
    2.10) suite=bullseye ;;
    2.19) suite=trixie ;;
    *) suite=sid ;;
  esac
  mkdir -p "$cache" || return 1
  exec 7>"$cache/lock" || return 1
  flock 7 # another checkout's tests may want it too
  if [[ ! -x $home/bin/ansible-playbook ]]; then
    say "fetching Ansible $1 from Debian $suite (about 10 s)"
    rm -rf "$home" "$cache/$1".new.*
    new=$(mktemp -d "$cache/$1.new.XXXXXX") || return 1
    if ! ansible_unpack "$suite" "$new" "$home" || ! mv "$new" "$home"; then
      rm -rf "$new"
      exec 7>&-
      return 1
    fi
    if ! ansible_answers "$1" "$home"; then
      rm -rf "$home"
      exec 7>&-
      return 1
    fi
  fi
  exec 7>&-
}

# The first address apt has Debian itself from.
ansible_mirror() {
  local uri label
  # shellcheck disable=SC2016 # apt fills these in
  while read -r uri label; do
    if [[ $label == Debian ]]; then
      echo "$uri"
      return
    fi
  done < <(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null)
  return 1
}

# What apt-get is told, with state of its own in the directory APT; what it fetches ends in APT/cache/archives.
ansible_apt() { # SUITE APT APT_GET_ARGUMENTS...
  local suite=$1 apt=$2 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed='' options
  shift 2
  mirror=$(ansible_mirror) || {
    ANSIBLE_WHY='apt knows no mirror of Debian'
    return 1
  }
  [[ ! -e $keyring ]] || signed="[signed-by=$keyring] "
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" || return 1
  : >"$apt/status"
  echo "deb $signed$mirror $suite main" >"$apt/sources.list"
  options=(-qq -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache"
    -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Acquire::Languages=none
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=2
    -o Acquire::Check-Valid-Until=false) # a mirror may keep the state of some day; signatures are checked all the same
  if ! (
    cd "$apt/cache/archives" || exit 1 # where "download" puts what it fetches
    apt-get "${options[@]}" update >"$apt/log" 2>&1 && apt-get "${options[@]}" "$@" >>"$apt/log" 2>&1
  ); then
    ANSIBLE_WHY="$mirror does not give it: $(grep -m 1 '^E:' "$apt/log" || tail -n 1 "$apt/log")"
    return 1
  fi
}

ansible_unpack() { # SUITE NEW HOME
  local suite=$1 new=$2 home=$3 apt=$2/apt deb
  local package=ansible-core
  [[ $suite != bullseye ]] || package=ansible
  mkdir -p "$new/root" "$new/bin" || return 1
  ansible_apt "$suite" "$apt" -y --no-install-recommends --download-only install "$package" libyaml-0-2 || return 1
  for deb in "$apt"/cache/archives/*.deb; do
    case ${deb##*/} in
      systemd_* | libsystemd-shared_* | openssh-* | passwd_* | dpkg_* | wget_* | ieee-data_* | libc-gconv-*) continue ;;
      perl* | tar_* | python3-pycryptodome_*) continue ;;
    esac
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new/root" --no-same-owner --exclude='./usr/share/doc' --exclude='./usr/share/man' \
      --exclude='./usr/share/locale' --exclude='./usr/share/i18n' --exclude='*/ansible_collections/[abd-z]*' \
      --exclude='*/ansible_collections/c[a-np-z]*' || return 1 # of the collections, community's only
  done
  ansible_programs "$new" "$home" || return 1
  rm -rf "$apt"
}

# Python is started by the C library it was built for; Ansible, which starts it again by its name, finds this script there.
ansible_programs() { # NEW HOME
  local new=$1 root=$2/root loader libraries python program argv0=''
  loader=$(cd "$new/root" && find usr/lib -name 'ld-linux*.so.*' -print -quit) || return 1
  if [[ -n $loader ]]; then
    argv0="--argv0 '$root/usr/bin/python3' "
    libraries=$root/${loader%/*}
  else # before Debian 12: a C library that is in /lib, and whose loader knows no --argv0
    loader=$(cd "$new/root" && find lib -name 'ld-2*.so' -print -quit) || return 1
    libraries=$root/${loader%/*}:$root/usr/${loader%/*}
  fi
  python=$(readlink "$new/root/usr/bin/python3") || return 1
  if [[ -z $loader || ! -x $new/root/usr/bin/$python ]]; then return 1; fi
  rm "$new/root/usr/bin/python3"
  cat >"$new/root/usr/bin/python3" <<SCRIPT || return 1
#!/bin/sh
exec '$root/$loader' $argv0--library-path '$libraries' '$root/usr/bin/$python' "\$@"
SCRIPT
  chmod 755 "$new/root/usr/bin/python3"
  for program in "$new"/root/usr/bin/ansible*; do
    program=${program##*/}
    printf '#!/bin/sh\nexec '\''%s/usr/bin/python3'\'' '\''%s/usr/bin/%s'\'' "$@"\n' "$root" "$root" "$program" >"$new/bin/$program" || return 1
    chmod 755 "$new/bin/$program"
  done
}

# From 2.19 on ssh calls the program `ansible` beside ansible-playbook for a password: it must be of that version, too.
ansible_sisters() { # BIN
  if [[ $(head -n 1 "$1/ansible") =~ ^#!\ ?/usr/bin/python3$ ]]; then
    sed "1s|.*|#!$1/python3|" "$1/ansible" >"$1/ansible.new" && chmod 755 "$1/ansible.new" && mv "$1/ansible.new" "$1/ansible"
  fi
}

ansible_answers() { # VERSION HOME
  local said
  said=$(LC_ALL=C.UTF-8 "$2/bin/ansible-playbook" --version 2>&1) || {
    ANSIBLE_WHY="it does not start: $(tail -n 1 <<<"$said")"
    return 1
  }
  [[ $1 == newest || $said == *"[core $1."* || $said == "ansible-playbook $1."* ]] || {
    ANSIBLE_WHY="it is another version: $(head -n 1 <<<"$said")"
    return 1
  }
}

# Best effort: a machine without that mirror runs the other tests.
ansible_up() {
  local version
  for version in 2.19 newest; do ansible_give "$version" || :; done
}
