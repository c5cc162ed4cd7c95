"""Ansible in a container: an image has the programs, and the run's directory is mounted where it is here."""
import json
import os
import shutil
import subprocess

import secret
import store

LABEL = 'dev.lighterman.run='
HOME = 'home'
USERS = 'passwd'
PODMAN, ROOTLESS, SYSTEM = 'podman', 'rootless', 'system'
PATIENCE = 60.0  # seconds that an engine may take to answer

# The first process of the container. What the environment holds is read from the run's files: engines tell everybody what a
# container was started with. It passes signals on, and all other processes end with it.
ENTER = '''
import json, locale, os, signal, sys
run, more, command = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]
def read(name):
    try:
        with open(os.path.join(run, name), 'rb') as stream:
            return json.loads(stream.read().decode('utf-8'))
    except FileNotFoundError:
        return {}
def has(name):
    try:
        return bool(locale.setlocale(locale.LC_ALL, name))
    except locale.Error:
        return False
names = ('C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8')
environment = dict(os.environ, LC_ALL=next((name for name in names if has(name)), names[0]))
environment.update(read('run.json')['environment'])
environment.update(read('secrets/environment.json'))
environment.update(more)
child = os.fork()
if child == 0:
    os.setsid()
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        sys.stderr.write('%s: %s\\n' % (command[0], error.strerror))
        sys.stderr.flush()
        os._exit(127)
def forward(number, _):
    try:
        os.killpg(child, number)
    except OSError:
        pass
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, forward)
while True:
    pid, status = os.waitpid(-1, 0)
    if pid == child:
        sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
'''


def run_id():
    return os.path.basename(store.RUN)


def command(run, words, more, directory):
    """The engine's command line for one of Ansible's programs. Nothing on it is a secret."""
    image = run['image']
    home = os.path.expanduser('~')
    kind = None if os.geteuid() == 0 else kind_of(image['engine'])
    more = dict(more, HOME=home if kind is None else make_home(home, kind))
    line = [image['engine'], 'run', '--rm', '--log-driver=none', '--network=host', '--security-opt', 'label=disable',
            '--label', LABEL + run_id(), '--name', 'lighterman-%s-%d' % (run_id(), os.getpid()),
            '--pull=' + image['pull'], '--workdir', directory]
    for path, readonly in mounts(run, directory, home):
        line += ['--mount', 'type=bind,source=%s,target=%s%s' % (path, path, ',readonly' if readonly else '')]
    if kind is not None:  # the files that it makes are this user's
        line += ['--user', '%d:%d' % ids(kind),
                 '--mount', 'type=bind,source=%s,target=/etc/passwd,readonly' % os.path.join(more['HOME'], USERS)]
        if kind == PODMAN:
            line.append('--userns=keep-id')
    if os.path.exists(os.environ.get('SSH_AUTH_SOCK', '')):
        more.setdefault('SSH_AUTH_SOCK', os.environ['SSH_AUTH_SOCK'])
    return line + ['--entrypoint', 'python3', image['name'], '-c', ENTER, store.RUN, json.dumps(more)] + words


def added(variables):
    """What Ansible's environment has beside this process's own, for everybody to see: secrets are read from their file."""
    own = [b'LC_ALL', b'PATH'] + [name.encode('utf-8') for name in secret.environment(store.RUN)]
    return {os.fsdecode(name): os.fsdecode(value) for name, value in variables.items()
            if name not in own and os.environb.get(name) != value}


def kind_of(engine):
    """Whose engine it is that a user calls who is not root: podman, maybe by the name docker, a rootless Docker, or the system's."""
    if engine == PODMAN:
        return PODMAN
    try:
        if PODMAN in ask(engine, '--version').lower():
            return PODMAN
        return ROOTLESS if 'name=rootless' in ask(engine, 'info', '--format', '{{.SecurityOptions}}') else SYSTEM
    except (OSError, subprocess.SubprocessError):
        return SYSTEM  # what is wrong with it is told when it is to run


def ids(kind):
    """This user's in the container: whom a rootless Docker calls root is the user who started it."""
    return (0, 0) if kind == ROOTLESS else (os.geteuid(), os.getegid())


def make_home(real, kind):
    """A home that the user may write to, who is known by it: the real one is not in the container, but for what is mounted."""
    home = store.path(HOME)
    if not os.path.isdir(home):
        os.mkdir(home, 0o700)
        for name in ('.ssh', '.lighterman'):
            os.symlink(os.path.join(real, name), os.path.join(home, name))
        with open(os.path.join(home, USERS), 'w') as stream:
            # the first of an id is who it is
            stream.write('%s:x:%d:%d::%s:/bin/sh\nroot:x:0:0:root:/root:/bin/sh\n'
                         % ((os.environ.get('LOGNAME', 'lighterman'),) + ids(kind) + (home,)))
    return home


def mounts(run, directory, home):
    """What a run needs of this machine, each where it is here; and whether it is read only."""
    found = [(store.RUN, False)]
    secrets = os.path.realpath(os.path.join(store.RUN, secret.NAME))
    access = os.path.realpath(os.path.join(store.RUN, 'access'))  # sockets of the run's agent and its connections
    for path, readonly in [(secrets, False), (access, False), (directory, False), (os.path.join(home, '.ssh'), True),
                           (os.environ.get('SSH_AUTH_SOCK', ''), False)]:
        if path and os.path.exists(path) and not inside(path, [one for one, _ in found]):
            found.append((path, readonly))
    named = [os.path.expanduser(path) for path in run['inventories']]
    for path in named:
        if os.path.exists(path) and not inside(path, [one for one, _ in found]):
            found.append((path, True))
    return found


def inside(path, folders):
    return any(os.path.join(path, '').startswith(os.path.join(folder, '')) for folder in folders)


def remove(run):
    """Removes the run's containers, if there are any left: the client that started one may have been killed."""
    if not run.get('image'):
        return
    shutil.rmtree(store.path(HOME), ignore_errors=True)
    engine = run['image']['engine']
    try:
        found = ask(engine, 'ps', '--all', '--quiet', '--filter', 'label=' + LABEL + run_id()).split()
        if found:
            ask(engine, 'rm', '--force', *found)
    except (OSError, subprocess.SubprocessError):
        store.log_exception()


def ask(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=PATIENCE).stdout.decode('utf-8', 'replace')
