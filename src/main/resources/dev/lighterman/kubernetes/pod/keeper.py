"""The first process of a pod that is a control node: reaps what others leave, and ends once nothing has run here for a while.

It writes how runs ended into the container's termination message, which is read when nothing can run here any more: the node keeps it
when the pod is evicted or out of memory too. A line of JSON for each run, the newest first, as the list of runs has it, but without
messages, which may quote what a task said.

Told to end, it does so at once, or, where the pod's template gives it time for that, once nothing runs here: then a node that is drained waits for runs.
"""
import json
import os
import signal
import sys
import time

RUNS = os.path.join(os.path.expanduser('~'), '.lighterman', 'runs')
WORDS = '/dev/termination-log'
UNUSED = 600  # how long a client may take to come
LONGEST = 4000  # the node keeps 4096 bytes
OF_RUN = ('playbook', 'pipeline', 'origin', 'hasInventory', 'allowNoHosts')
OF_STATUS = ('state', 'startedAt', 'endedAt', 'reason', 'exitCode', 'signal', 'noHosts', 'last')


def cgroup(process):
    with open('/proc/%s/cgroup' % process) as lines:
        return lines.read()


def is_spare(process):
    """Whether it waits for another use, as ssh's connection and podman's holder of a user namespace do: it is no sign that a run goes on."""
    with open('/proc/%s/cmdline' % process, 'rb') as stream:
        line = stream.read()
    words = line.rstrip(b'\0').split(b'\0')
    holder = words == [b'podman'] or len(words) == 2 and os.path.basename(words[0]) == b'catatonit' and words[1] == b'-P'
    return holder or line.startswith(b'ssh: ') and b'[mux]' in line


def in_use():
    """Whether there is another process in this container: a client's, a run's, or one that holds a lock."""
    own = cgroup('self')
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open('/proc/%s/stat' % name, 'rb') as stat:
                    state = stat.read().rpartition(b')')[2].split()[0]
                if state != b'Z' and cgroup(name) == own and not is_spare(name):
                    return True
            except OSError:
                continue
    return False


def read(path):
    with open(path, 'rb') as stream:
        return json.loads(stream.read().decode('utf-8'))


def ended(name):
    """The line of a run that has ended, or None."""
    try:
        run, status = [read(os.path.join(RUNS, name, file)) for file in ('run.json', 'status.json')]
    except (OSError, ValueError):
        return None
    if status.get('state') != 'finished':
        return None
    told = {'id': name}
    told.update((key, run.get(key)) for key in OF_RUN)
    told.update((key, status.get(key)) for key in OF_STATUS)
    return json.dumps(told).encode('ascii')


class Words(object):
    def __init__(self):
        self.lines = {}
        self.said = b''

    def say(self):
        try:
            names = sorted(os.listdir(RUNS), reverse=True)
        except OSError:
            return
        text = b''
        for name in names:
            if not self.lines.get(name):
                self.lines[name] = ended(name)
            line = self.lines[name]
            if line and len(text) + len(line) < LONGEST:
                text += line + b'\n'
        if text != self.said:
            self.said = text
            try:
                with open(WORDS, 'wb') as stream:
                    stream.write(text)
            except OSError:
                pass  # a node without such a file keeps none


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass


def main():
    keep, patient = float(sys.argv[1]), sys.argv[3] == 'patient'
    words, leaving = Words(), []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: leaving.append(True) if patient else sys.exit(0))
    signal.signal(signal.SIGCHLD, lambda *_: reap())
    used = time.monotonic() + max(0, UNUSED - keep)
    try:
        while time.monotonic() - used < keep and (not leaving or in_use()):
            time.sleep(max(0.2, min(2, keep / 5)))
            reap()
            if in_use():
                used = time.monotonic()
            words.say()
    finally:
        words.say()


main()
