# What a run needs of the control node, one "name<TAB>value" a line; changes nothing. $1: the directory that files are sent to, or nothing;
# $2: where Ansible is said to be, or nothing; $3: the script that finds it; $4, $5 and $6: engine, name and pull of the image that has it,
# or nothing.
say() { printf '%s\t%s\n' "$1" "$2"; }
# The directory itself or the first one above it that is there.
there() {
    d=$1
    while [ ! -d "$d" ]; do d=$(dirname "$d"); done
    printf '%s' "$d"
}
free() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }
writable() { if [ -w "$1" ] && [ -x "$1" ]; then echo yes; else echo no; fi; }

say python "$(python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)"
tab=$(printf '\t')
if [ -n "$5" ]; then
    meant=image
    said=$("$4" run --rm --network=none --pull="$6" --entrypoint "${2:-ansible-playbook}" "$5" --version 2>&1)
    say ansible "$(printf '%s\n' "$said" | grep -m 1 -e '^ansible-playbook' || printf '%s\n' "$said" | grep -v '^$' | head -n 1)"
else
    meant=$(python -c "$3" "$2" 2>/dev/null)
    say "ansible.${meant%%"$tab"*}" "${meant#*"$tab"}"
fi
case $meant in
program*)
    if command -v "${meant#*"$tab"}" >/dev/null; then
        say ansible "$("${meant#*"$tab"}" --version 2>&1 | head -n 1)"
        found=$(command -v "${meant#*"$tab"}")
        for one in "$found" "$(readlink -f "$found" 2>/dev/null)"; do
            [ ! -x "$(dirname "$one")/ansible-galaxy" ] || say ansible-galaxy yes
        done
    fi ;;
esac
for program in ssh-agent ssh-add sshpass git ssh kubectl; do
    ! command -v $program >/dev/null || say "$program" yes
done
runs=$(there "$HOME/.lighterman/runs")
say runs.directory "$runs"
say runs.writable "$(writable "$runs")"
say runs.free "$(free "$runs")"
say runs.used "$(du -sk "$HOME/.lighterman" 2>/dev/null | awk '{ print $1 }')"
if [ -n "$1" ]; then
    case $1 in
        \~|\~/*) c=$HOME${1#\~};;
        *) c=$1;;
    esac
    context=$(there "$c")
    say context.directory "$context"
    say context.writable "$(writable "$context")"
    say context.free "$(free "$context")"
    # Up to the home or the root: a user who may write to one of these directories may exchange what is in it, but for what is
    # of others in a sticky one, such as /tmp.
    d=$(cd "$context" && pwd -P)
    while [ -n "$d" ] && [ "$d" != / ]; do
        for bit in 0002 0020; do
            [ -z "$(find "$d" -prune -type d -perm -$bit ! -perm -1000 2>/dev/null)" ] || { say context.$bit "$d"; break 2; }
        done
        d=${d%/*}
    done
    [ "$(cd "$c" 2>/dev/null && pwd -P)" != "$(cd && pwd -P)" ] || say context.home "$HOME"
fi
