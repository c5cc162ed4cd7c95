# shellcheck shell=bash
# The schema that Jenkins' xUnit plugin holds JUnit's XML to. It is in Debian's source package of pytest, whose tests use it too.

# schema_up: exports where it is; says the reason where it cannot be had. Never fails.
schema_up() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/lighterman-lab file
  file=$cache/junit-10.xsd
  if [[ ! -s $file ]] && ! schema_fetch "$cache" "$file" bookworm; then
    say "no schema of Jenkins' for JUnit's XML: Debian's source package of pytest could not be fetched; the test that needs it is skipped"
    return 0
  fi
  give LAB_JUNIT_XSD "$file"
}

schema_fetch() { # CACHE FILE SUITE
  local new mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed="" suite=$3 status=0
  mirror=$(ansible_mirror) || return 1
  [[ ! -e $keyring ]] || signed="[signed-by=$keyring] "
  mkdir -p "$1" && new=$(mktemp -d "$1/schema.XXXXXX") || return 1
  mkdir -p "$new/lists/partial"
  echo "deb-src $signed$mirror $suite main" >"$new/sources.list"
  (
    cd "$new"
    options=(-qq -o Dir::State::lists="$new/lists" -o Dir::Etc::sourcelist="$new/sources.list" -o Dir::Etc::sourceparts=/dev/null
      -o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=2)
    apt-get "${options[@]}" update && apt-get "${options[@]}" --download-only source pytest &&
      tar -xzf pytest_*.orig.tar.gz -O --wildcards '*/testing/example_scripts/junit-10.xsd' >found && mv found "$2"
  ) >"$LAB_DIR/log/schema.log" 2>&1 || status=1
  rm -rf "$new"
  return "$status"
}
