"""Ansible's programs, each in a session of its own."""
import os
import signal
import time

import container
import secret
import store
from place import configured_plugins, go_there
from process import Family, become_subreaper, reap_all, started
from program import program
from store import log_exception, path


def execute(run, command, log, events):
    """Becomes one of Ansible's programs, in a session of its own."""
    become_leader()
    print_to(log)
    variables, command = environment(run, command)
    if events:
        variables[b'LIGHTERMAN_EVENTS'] = os.fsencode(path('events.jsonl'))
    if run.get('image'):
        command = container.command(run, command, container.added(variables), os.getcwd())
        os.execvp(command[0], [argument.encode('utf-8', 'surrogateescape') for argument in command])
    meant = program(command[0], os.getcwd())
    command = [argument.encode('utf-8', 'surrogateescape') for argument in command]
    os.execvpe(os.fsencode(meant), command, variables)


def become_leader():
    """Begins a session of its own, without what this program has set for itself."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def print_to(log):
    output = os.open(path(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)


def environment(run, command):
    """Changes to where the run works. Gives the environment of Ansible's programs, and the command as it is from there."""
    more, command = go_there(run, store.RUN, os.environ, command)
    variables = dict(os.environb)
    variables[b'LC_ALL'] = utf8_locale()
    for name, value in list(run['environment'].items()) + list(secret.environment(store.RUN).items()) + list(more.items()) + list(run.get('found', {}).items()):
        variables[name.encode('utf-8')] = value.encode('utf-8', 'surrogateescape')
    if b'LIGHTERMAN_HOSTS' in variables:
        named = {os.fsdecode(name): os.fsdecode(value) for name, value in variables.items()}
        variables[b'ANSIBLE_VARS_PLUGINS'] = os.fsencode(path('vars_plugins') + ':' + configured_plugins('vars', os.getcwd(), named))
    meant = program(command[0], os.getcwd())
    if '/' in meant:  # its sisters are found, and yet no other Python than before
        variables[b'PATH'] = variables.get(b'PATH', os.defpath.encode('ascii')) + b':' + os.fsencode(os.path.dirname(meant))
    variables.pop(b'LIGHTERMAN_KEEP', None)  # that is for tasks: the run itself does not stay
    return variables, command


def play(run, command, log, is_unwanted=lambda: False):
    """One more of Ansible's programs: its status, or None if it had to be ended, with all that it had started."""
    before = Family(os.getpid())
    before.living()
    child = os.fork()
    if child == 0:
        try:
            execute(run, command, log, events=False)
        finally:
            os._exit(127)
    family = Family(os.getpid(), child, started(child), before.known)
    until = time.monotonic() + run['clocks']['afterwards']
    while time.monotonic() < until and not is_unwanted():
        family.living()  # what leaves it is known from then on
        for _ in range(10):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            time.sleep(0.02)
    family.kill(run['clocks']['sudo'], reap_all)
    container.remove(run)
    return None


def clean_up(run):
    """Runs the cleanup playbook of a run that was ended from outside. Its outcome does not change the run's."""
    if run.get('cleanup'):
        become_subreaper()
        try:
            if play(run, run['cleanup'], 'cleanup.log') == 0:
                os.unlink(path('cleanup.log'))
        except OSError:
            log_exception()


def utf8_locale():
    """Ansible wants a locale with UTF-8; C.UTF-8 is not everywhere."""
    import _locale
    for name in ('C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8'):
        try:
            _locale.setlocale(_locale.LC_ALL, name)
            return name.encode('ascii')
        except _locale.Error:
            pass
    return b'C.UTF-8'
