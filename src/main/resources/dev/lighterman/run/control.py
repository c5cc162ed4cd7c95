"""Looks at all runs of this control node. Run as  python3 -c '...' LENGTH COMMAND, this text being the first LENGTH bytes of
standard input.

list          a line of JSON a run, the newest first
usage         one line: how many runs, and the bytes of ~/.lighterman
prune N SECS  removes all but the N runs that ended last, and ended ones older than SECS; then as usage
Before that, whatever the command: secrets of runs whose supervisor was killed are removed.
Standard output: a line "LIGHTERMAN 1", then JSON, one object a line; the last one is {"end": true}.
Python 3.6 and later.
"""
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time

HOME = os.path.join(os.path.expanduser('~'), '.lighterman')
RUNS = os.path.join(HOME, 'runs')
STAGING = 3600.0  # a directory that got no further after this many seconds is a leftover


def say(answer):
    rest = memoryview(json.dumps(answer).encode('ascii') + b'\n')
    while rest:
        rest = rest[os.write(1, rest):]


def content(name):
    try:
        with open(name, 'rb') as stream:
            value = json.loads(stream.read().decode('utf-8'))
            return value if isinstance(value, dict) else {}
    except (IOError, OSError, ValueError):
        return {}


class Run(object):
    def __init__(self, name):
        self.id = name
        self.path = os.path.join(RUNS, name)
        self.alive = self.is_alive()
        # Read after the lock was looked at: what held it then may have ended since.
        self.status = content(os.path.join(self.path, 'status.json'))
        self.begun = os.path.exists(os.path.join(self.path, 'run.json'))
        try:
            self.age = time.time() - os.stat(self.path).st_mtime
        except OSError:
            self.age = 0.0

    def is_alive(self):
        try:
            fd = os.open(os.path.join(self.path, 'lock'), os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except (IOError, OSError):
            return True
        finally:
            os.close(fd)

    def state(self):
        if self.status.get('state') == 'finished':
            return 'finished'
        if self.alive or not os.path.exists(os.path.join(self.path, 'lock')) and self.age < STAGING:
            return 'running'
        return 'lost'

    def clear_secrets(self):
        secrets = os.path.join(self.path, 'secrets')
        dead = os.path.exists(os.path.join(self.path, 'lock')) and self.age > 60.0 or self.age > STAGING
        if (dead or self.status) and not self.is_alive() and os.path.isdir(secrets):
            # Its own supervisor knows what else must not show them, and what to clean up.
            subprocess.call([sys.executable, os.path.join(self.path, 'supervisor.py'), 'forget'] + ([] if dead else ['ended']),
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if dead and not self.is_alive():  # else somebody else sees to it, and may need them for that
                shutil.rmtree(secrets, ignore_errors=True)

    def described(self):
        run = content(os.path.join(self.path, 'run.json'))
        answer = {'id': self.id, 'state': self.state(), 'playbook': run.get('playbook'), 'pipeline': run.get('pipeline'),
                  'origin': run.get('origin'), 'hasInventory': run.get('hasInventory'), 'allowNoHosts': run.get('allowNoHosts')}
        for name in ('startedAt', 'endedAt', 'reason', 'exitCode', 'signal', 'message', 'missing', 'noHosts', 'last'):
            answer[name] = self.status.get(name)
        if answer['startedAt'] is None:
            answer['startedAt'] = time.time() - self.age
        return answer


def runs():
    try:
        names = os.listdir(RUNS)
    except OSError:
        return []
    return [Run(name) for name in sorted(names, reverse=True)]


def usage():
    size = 0
    for folder, _, files in os.walk(HOME):
        for name in files:
            try:
                size += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                pass  # removed meanwhile
    say({'runs': len([run for run in runs() if run.begun]), 'bytes': size})


def prune(keep, seconds):
    kept = 0
    for run in sorted(runs(), key=lambda run: run.age):  # by when they ended
        if run.state() == 'running':
            continue
        kept += 1
        if kept > keep or run.age > seconds:
            shutil.rmtree(run.path, ignore_errors=True)


def main(arguments):
    os.write(1, b'\nLIGHTERMAN 1\n')
    for run in runs():
        run.clear_secrets()
    if arguments[0] == 'list':
        for run in runs():
            if run.begun:
                say(run.described())
    elif arguments[0] == 'prune':
        prune(int(arguments[1]), float(arguments[2]))
        usage()
    else:
        usage()
    say({'end': True})
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[2:]))
