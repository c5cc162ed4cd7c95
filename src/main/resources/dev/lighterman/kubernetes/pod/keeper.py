"""The first process of a pod that is a control node: reaps what others leave, and ends once nothing has run here for a while."""
import os
import signal
import sys
import time


def cgroup(process):
    with open('/proc/%s/cgroup' % process) as lines:
        return lines.read()


def is_spare(process):
    """Whether it is ssh's connection which waits for another use: it is no sign that a run goes on."""
    with open('/proc/%s/cmdline' % process, 'rb') as line:
        text = line.read()
    return text.startswith(b'ssh: ') and b'[mux]' in text


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


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass


def main():
    keep = float(sys.argv[1])
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    signal.signal(signal.SIGCHLD, lambda *_: reap())
    used = time.monotonic()
    while time.monotonic() - used < keep:
        time.sleep(max(0.2, min(2, keep / 5)))
        reap()
        if in_use():
            used = time.monotonic()


main()
