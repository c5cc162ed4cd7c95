"""Lists the runs of this control node. Run as  python3 -c '...' LENGTH, this text being the first LENGTH bytes of standard
input.

It first removes the secrets of runs whose supervisor was killed. Standard output: a line "LIGHTERMAN 1", then a line of JSON
for each run, the newest first, then {"end": true}.
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
            if dead and not self.is_alive():  # else another process cleans up, and may need them for that
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


def main():
    os.write(1, b'\nLIGHTERMAN 1\n')
    for run in runs():
        run.clear_secrets()
    for run in runs():
        if run.begun:
            say(run.described())
    say({'end': True})
    return 0


if __name__ == '__main__':
    sys.exit(main())
