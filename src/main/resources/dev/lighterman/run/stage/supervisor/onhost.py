"""What keeps Ansible from working on a host that lets it in: Python, room, the right to become another user.

A script for the host's /bin/sh looks, and changes nothing there; what it says is judged here.
"""
import re
import shlex

# Where Ansible looks for a Python that was not named, and what a remedy may name.
PYTHONS = ('/usr/bin/python3', 'python3', '/usr/libexec/platform-python', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9',
           'python3.8', 'python3.7', 'python3.6', 'python2.7', '/usr/bin/python', 'python')
ENOUGH = 512  # kilobytes that a module takes
BEGIN = 'lighterman begins'
END = 'lighterman ends'

SCRIPT = r'''
LC_ALL=C; export LC_ALL
say() { printf '%s %s\n' "$1" "$2"; }
echo
echo "lighterman begins"
say user "$(id -un 2>/dev/null || echo "$LOGNAME")"
say uid "$(id -u 2>/dev/null)"
for one in $python $pythons; do
    if command -v "$one" >/dev/null 2>&1; then
        version=$("$one" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>&1 </dev/null)
        say python "$? $one $(printf %s "$version" | tail -n 1)"
    fi
done
look() {
    case $1 in
        '~' | '~/'*) place=$HOME${1#?} ;;
        '$HOME' | '$HOME/'*) place=$HOME${1#?HOME} ;;
        *) place=$1 ;;
    esac
    say tmp "$place"
    while [ ! -e "$place" ] && [ "$place" != / ] && [ -n "$place" ]; do place=$(dirname "$place"); done
    say nearest "$place"
    [ -d "$place" ] && [ -w "$place" ] && [ -x "$place" ] && say writable yes
    set -- $(df -Pk "$place" 2>/dev/null | tail -n 1)
    say size "$2"
    say room "$4"
    mount=$6
    set -- $(df -Pi "$place" 2>/dev/null | tail -n 1)
    say files "$4"
    options=
    while read -r device at type with rest; do
        [ "$at" = "$mount" ] && options=$with
    done 2>/dev/null </proc/mounts
    say mount "$mount $options"
}
look "$tmp"
if [ -n "$method" ]; then
    command -v "$program" >/dev/null 2>&1 && say program yes
    id -u "$become" >/dev/null 2>&1 && say become yes
    command -v setfacl >/dev/null 2>&1 && say setfacl yes
    if [ "$method" = sudo ]; then
        said=$("$program" -n -u "$become" /bin/sh -c : 2>&1 </dev/null)
        say sudo "$? $(printf %s "$said" | tail -n 1)"
        "$program" -n -l >/dev/null 2>&1 </dev/null && say listed yes
        "$program" -n -l -u "$become" /bin/sh >/dev/null 2>&1 </dev/null && say allowed yes
    fi
fi
echo "lighterman ends"
'''


def script(way):
    become = way.get('become') or {}
    values = {
        'python': shlex.quote(way.get('python') or '') if way.get('python') else '',
        'pythons': shlex.quote(' '.join(PYTHONS)),
        'tmp': shlex.quote('/tmp' if is_unprivileged(way) else way.get('tmp') or '~/.ansible/tmp'),
        'method': shlex.quote(become.get('method', '')),
        'program': shlex.quote(become.get('program', '')),
        'become': shlex.quote(become.get('user', '')),
    }
    return ''.join('%s=%s\n' % value for value in sorted(values.items())) + SCRIPT


def is_unprivileged(way):
    """Whether files are handed from the login user to another who is not root either: they lie in a directory for all then."""
    become = way.get('become')
    return bool(become) and become['user'] != 'root' and way.get('user') not in ('root', become['user'])


class Said(object):
    """What the script said; `whole` where it came to its end."""

    def __init__(self, output):
        lines = output.replace('\r\n', '\n').split('\n')
        self.began = BEGIN in lines
        self.whole = END in lines
        self.values = {}
        self.pythons = []
        for line in lines[lines.index(BEGIN) + 1:] if self.began else ():
            name, _, value = line.partition(' ')
            if name == 'python':
                code, _, rest = value.partition(' ')
                self.pythons.append((code, rest))
            else:
                self.values.setdefault(name, value.strip())

    def __getitem__(self, name):
        return self.values.get(name, '')

    def number(self, name):
        return int(self[name]) if re.match('[0-9]+$', self[name]) else None


def judge(way, said):
    """(kind, message, remedy) of the first thing that is wrong; None if nothing is. Of a host that modules worked on in the same
    way only the room may have gone since."""
    if way['status'] == 'failed' and way.get('worked'):
        return room(said)
    return tmp(way, said) or python(way, said) or become(way, said) or noexec(way, said)


def tmp(way, said):
    if way['action'] == 'raw' or way['status'] == 'failed' and way.get('pipelining'):
        return None
    place, nearest, user = said['tmp'], said['nearest'], said['user']
    unreal = nearest != place and said.number('size') == 0  # as below /proc, where nothing can be made
    if place and (unreal or not said['writable']):
        if nearest == place:
            what = '%s is not a directory that %s may write to' % (place, user)
        else:
            what = '%s cannot be made%s' % (place, ': %s may not write to %s' % (user, nearest) if not unreal else '')
        if 'ro' in said['mount'].partition(' ')[2].split(','):
            what = '%s lies on a file system that is mounted read-only' % place
        return ('TMP_NOT_WRITABLE', 'Ansible has no place for its modules: ' + what,
                'perhaps you should give %s that directory, or set ansible_remote_tmp to another one' % user)
    return room(said)


def room(said):
    place, free, files = said['tmp'], said.number('room'), said.number('files')
    if free is not None and free < ENOUGH and said.number('size'):
        return ('NO_ROOM', 'there is no room left for modules in %s: %d KB are free' % (place, free),
                'perhaps you should make room there, or set ansible_remote_tmp to a directory elsewhere')
    if files == 0 and said.number('size'):
        return ('NO_ROOM', 'no more files can be made in %s: the file system has no free inodes' % place,
                'perhaps you should remove files there, or set ansible_remote_tmp to a directory elsewhere')
    return None


def python(way, said):
    if way['action'] in ('raw', 'script'):
        return None
    named = way.get('python')
    works = [rest.split(' ')[0] for code, rest in said.pythons if code == '0']
    others = [one for one in works if one != named]
    if named and named not in works:
        broken = [(code, rest) for code, rest in said.pythons if rest.split(' ')[0] == named]
        if broken:
            message = 'the Python %s does not work: %s' % (named, broken[0][1].partition(' ')[2] or 'exit status ' + broken[0][0])
        else:
            message = 'there is no Python %s' % named
        remedy = ('perhaps you should set ansible_python_interpreter to one that is there: ' + others[0] if others
                  else 'perhaps you should install python3 there, by the module raw for example')
        return 'PYTHON_MISSING', message, remedy
    if not works:
        return ('PYTHON_MISSING', 'there is no Python', 'perhaps you should install python3 there, by the module raw for example')
    return None


def noexec(way, said):
    if way['action'] == 'script' and 'noexec' in said['mount'].partition(' ')[2].split(','):
        return ('NO_EXECUTE', 'scripts cannot be executed in %s: the file system is mounted noexec' % said['tmp'],
                'perhaps you should set ansible_remote_tmp to a directory elsewhere, or name the program that reads the script'
                ' (executable)')
    return None


def become(way, said):
    wanted = way.get('become')
    if not wanted:
        return None
    method, program, user, login = wanted['method'], wanted['program'], wanted['user'], said['user']
    if method not in ('sudo', 'su', 'doas'):
        return None
    if not said['program']:
        return ('BECOME_MISSING', 'there is no program %s to become another user with' % program,
                'perhaps you should install it there, log in as %s, or set ansible_become_method' % user)
    if not said['become']:
        return ('BECOME_USER_UNKNOWN', 'there is no user %s to become' % user, 'perhaps you should correct ansible_become_user, or make the user there')
    if method == 'su' and said['uid'] != '0' and not wanted['password']:
        return ('BECOME_PASSWORD_WANTED', 'su asks %s for the password of %s, and none was given' % (login, user), GIVE)
    if method == 'sudo':
        found = sudo(wanted, said)
        if found:
            return found
    if is_unprivileged(way) and said['uid'] != '0' and not said['setfacl'] and not way.get('pipelining'):
        return ('BECOME_FILES', '%s cannot hand files to %s: there is no program setfacl' % (login, user),
                'perhaps you should install the package acl there, or set ansible_ssh_pipelining')
    return None


GIVE = 'perhaps you should give it (ansible.becomePassword, --become-password-file), or allow it without one (NOPASSWD)'


def sudo(wanted, said):
    """sudo's words are compared in the locale C, in which nobody translates them."""
    login, user = said['user'], wanted['user']
    code, _, words = said['sudo'].partition(' ')
    if code == '0':
        return None
    if 'must have a tty' in words:
        return ('BECOME_TTY', 'sudo works for %s on a terminal only (requiretty)' % login,
                'perhaps you should set "Defaults:%s !requiretty" in sudoers there' % login)
    if 'password is required' in words and (said['allowed'] or not said['listed']):
        if wanted['password']:
            return ('BECOME_REFUSED', 'sudo asks %s for a password, and did not take the one that was given' % login,
                    'perhaps you should check the password, and that sudoers there allows %s to become %s' % (login, user))
        return 'BECOME_PASSWORD_WANTED', 'sudo asks %s for a password, and none was given' % login, GIVE
    if said['listed'] or 'not allowed' in words or 'may not run' in words:
        return ('BECOME_NOT_ALLOWED', 'sudo allows %s some commands, but not a shell as %s, which Ansible needs' % (login, user),
                'perhaps you should allow %s to run /bin/sh as %s in sudoers there' % (login, user))
    if 'not in the sudoers' in words:
        return ('BECOME_REFUSED', 'sudoers does not allow %s to become %s' % (login, user),
                'perhaps you should allow it in sudoers there')
    return ('BECOME_REFUSED', 'sudo does not work for %s: %s' % (login, words or 'exit status ' + code),
            'perhaps you should try it on the host: sudo -n -u %s /bin/sh -c :' % user)
