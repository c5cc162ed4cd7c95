# shellcheck shell=bash
# For scripts that bring the lab up for themselves (test, demo): the script that starts it marks it to end, the last user ends it.

lab_running() {
  local file
  for file in "$LAB_DIR"/pids/*; do [[ ! -e $file ]] || ! alive "${file##*/}" || return 0; done
  return 1
}

using_lab='' starting_lab=''

# use_lab [PART...]: brings the lab up and its exports into this shell. Fails with `up`'s status.
use_lab() {
  local exports
  lab_running || starting_lab=yes
  exports=$("$LAB_SRC/up" "$@") || {
    release_lab ''
    return 1
  }
  eval "$exports"
  [[ -z $starting_lab ]] || : >"$LAB_DIR/end-when-unused"
  exec 8>>"$LAB_DIR/users"
  using_lab=yes starting_lab=''
  flock -s 8
}

# release_lab [keep]: ends the lab if a script started it and no other script uses it, and what there is of one that was interrupted.
release_lab() {
  if [[ -n $starting_lab ]]; then
    starting_lab=''
    [[ ! -d $LAB_DIR ]] || "$LAB_SRC/down"
    return
  fi
  [[ -n $using_lab ]] || return 0
  using_lab=''
  if [[ ${1-} == keep ]]; then
    rm -f "$LAB_DIR/end-when-unused"
  elif [[ -e $LAB_DIR/end-when-unused ]]; then
    if flock -n 8; then
      exec 8>&-
      "$LAB_SRC/down"
      return
    fi
    say "the lab stays: another script uses it and will end it"
  fi
  exec 8>&-
}
