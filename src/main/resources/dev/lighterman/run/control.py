"""Lists the runs of this control node. It comes on standard input and has no arguments.

It first removes the secrets of runs whose supervisor was killed. Standard output: a line "LIGHTERMAN 1", then a line of JSON
for each run, the newest first, then {"end": true}.
Python 3.6 and later.
"""
import os
import sys
import time

from common import STAGING, forget_secrets, greet, is_abandoned, is_alive, is_final, is_passing, read_json, say, sweep

RUNS = os.path.join(os.path.expanduser('~'), '.lighterman', 'runs')


class Run(object):
    def __init__(self, name):
        self.id = name
        self.path = os.path.join(RUNS, name)
        self.alive = is_alive(self.path)
        # Read after the lock was looked at: what held it then may have ended since.
        self.status = read_json(os.path.join(self.path, 'status.json'))
        self.begun = os.path.exists(os.path.join(self.path, 'run.json'))
        try:
            self.age = time.time() - os.stat(self.path).st_mtime
        except OSError:
            self.age = 0.0

    def state(self):
        if is_final(self.status):
            return 'finished'
        if self.alive or not os.path.exists(os.path.join(self.path, 'lock')) and self.age < STAGING:
            return 'running'
        return 'lost'

    def clear_secrets(self):
        abandoned = is_abandoned(self.path, self.age)
        if (abandoned or self.status) and not is_alive(self.path):
            forget_secrets(self.path, abandoned, drop_secrets)

    def described(self):
        run = read_json(os.path.join(self.path, 'run.json'))
        answer = {'id': self.id, 'state': self.state(), 'playbook': run.get('playbook'), 'pipeline': run.get('pipeline'),
                  'origin': run.get('origin'), 'hasInventory': run.get('hasInventory'), 'allowNoHosts': run.get('allowNoHosts')}
        for name in ('startedAt', 'endedAt', 'reason', 'exitCode', 'signal', 'message', 'missing', 'noHosts', 'last'):
            answer[name] = self.status.get(name)
        answer['slices'] = (run.get('notes') or {}).get('slices')
        if answer['startedAt'] is None:
            answer['startedAt'] = time.time() - self.age
        return answer


def drop_secrets(run):
    """Where the run's own supervisor could not: what to hide goes last, and only once the logs that may show it are empty."""
    secrets = os.path.join(run, 'secrets')
    try:
        if os.path.lexists(secrets):
            remove(secrets, lambda name: name != 'mask.json')
            for log in ('output.log', 'cleanup.log', 'supervisor.log'):
                if os.path.exists(os.path.join(run, log)):
                    os.truncate(os.path.join(run, log), 0)
            remove(secrets, lambda name: True)
            if os.path.isdir(secrets):
                os.rmdir(os.path.realpath(secrets))
            if os.path.islink(secrets):
                os.unlink(secrets)
    except OSError:
        pass  # the next look tries again


def remove(folder, wanted):
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if wanted(name):
            os.unlink(os.path.join(folder, name))


def runs():
    try:
        names = os.listdir(RUNS)
    except OSError:
        return []
    return [Run(name) for name in sorted(names, reverse=True) if not is_passing(name)]


def main():
    greet()
    sweep(RUNS)
    for run in runs():
        run.clear_secrets()
    for run in runs():
        if run.begun:
            say(**run.described())
    say(end=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
