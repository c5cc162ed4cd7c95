"""Ansible's programs, each in a session of its own."""
import os
import signal
import time

import secret
import store
from place import go_there
from process import Family, become_subreaper, reap_all, started
from program import program
from store import log_exception, path


def execute(run, command, log, events):
    """Becomes one of Ansible's programs, in a session of its own."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    output = os.open(path(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    more, command = go_there(run, store.RUN, os.environ, command)
    environment = dict(os.environb)
    environment[b'LC_ALL'] = utf8_locale()
    if events:
        environment[b'LIGHTERMAN_EVENTS'] = os.fsencode(path('events.jsonl'))
    for name, value in list(run['environment'].items()) + list(secret.environment(store.RUN).items()) + list(more.items()):
        environment[name.encode('utf-8')] = value.encode('utf-8', 'surrogateescape')
    meant = program(command[0], os.getcwd())
    if '/' in meant:  # its sisters are found, and yet no other Python than before
        environment[b'PATH'] = environment.get(b'PATH', os.defpath.encode('ascii')) + b':' + os.fsencode(os.path.dirname(meant))
    environment.pop(b'LIGHTERMAN_KEEP', None)  # that is for tasks: the run itself does not stay
    command = [argument.encode('utf-8', 'surrogateescape') for argument in command]
    os.execvpe(os.fsencode(meant), command, environment)


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
