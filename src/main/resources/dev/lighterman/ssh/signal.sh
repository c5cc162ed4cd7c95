# Usage: sh -c 'this text' sh VARIABLE=VALUE SIGNAL
# Signals the processes of this SSH connection that carry a variable in their environment: those whose session's leader has the
# parent that the leader of this shell's session has, which is sshd. Daemons, with a session of their own, are left alone.

# Field N after the state in /proc/PID/stat: 1 is the parent, 3 the session.
field() {
  { read -r line < "/proc/$1/stat"; } 2> /dev/null || return 1
  skip=$2
  set -- ${line##*") "}
  shift "$skip"
  echo "$1"
}
mine=$(field "$(field $$ 3)" 1)
targets=
for file in $(grep -lsF -e "$1" /proc/[0-9]*/environ); do
  process=${file#/proc/}
  process=${process%/environ}
  if [ "$(field "$(field "$process" 3)" 1)" = "$mine" ]; then targets="$targets $process"; fi
done
# All at once: when a session's leader is gone, those it leaves behind cannot be told from daemons any more.
[ -z "$targets" ] || kill -s "$2" $targets
