# shellcheck shell=bash
# Other versions of Maven, fetched by Maven itself, for the projects in src/it.

# shellcheck disable=SC2034 # `test` reads it
MAVEN_VERSIONS=(3.9.16 4.0.0-rc-5)

maven_home() { # VERSION: prints its directory, fetched once
  local cache="$LAB_DIR/maven" new
  if [[ ! -x $cache/apache-maven-$1/bin/mvn ]]; then
    say "fetching Maven $1 (about 10 s)"
    mkdir -p "$cache" && new=$(mktemp -d -p "$cache") || return 1
    if ! mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="org.apache.maven:apache-maven:$1:tar.gz:bin" -DoutputDirectory="$new" </dev/null >&2 ||
      ! tar -xzf "$new/apache-maven-$1-bin.tar.gz" -C "$new"; then
      rm -rf "$new"
      return 1
    fi
    mv "$new/apache-maven-$1" "$cache/" && rm -rf "$new"
  fi
  printf '%s\n' "$cache/apache-maven-$1"
}
