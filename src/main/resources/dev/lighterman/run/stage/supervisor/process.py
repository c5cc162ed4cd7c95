"""Processes of this machine: which they are, all that one of them has started, and how to end them."""
import errno
import os
import signal
import time

KEEP = b'LIGHTERMAN_KEEP='  # in the environment of what a task starts to stay, with any value
KILLING = 5.0  # seconds, from the first KILL on
SUDO_AGAIN = 1.0

# Until sudo comes to it a process may have ended, and its id may be another's.
KILL_AS_ROOT = '''
while [ $# -gt 1 ]; do
    fields=$(cat "/proc/$1/stat" 2>/dev/null)
    n=0
    for field in ${fields##*) }; do
        n=$((n + 1))
        if [ $n = 20 ] && [ "$field" = "$2" ] && ! grep -qzs '^LIGHTERMAN_KEEP=.' "/proc/$1/environ"; then
            kill -KILL "$1"
        fi
    done
    shift 2
done
'''


# ---- a process id means nothing without its start and the boot: it is used again, and all begins anew when the machine does

def started(pid):
    """When a process was started, since the machine was; None if there is none."""
    stat = read_stat(pid)
    return stat and stat[3]


def read_stat(pid):
    """State, parent, session and start of a process; None if there is none."""
    try:
        with open('/proc/%d/stat' % pid, 'rb') as stream:
            fields = stream.read().rpartition(b')')[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), int(fields[3]), int(fields[19])


def boot():
    try:
        with open('/proc/sys/kernel/random/boot_id') as stream:
            return stream.read().strip()
    except OSError:
        return 'unknown'


def name_of(pid):
    """The name of its program; empty if there is no such process."""
    try:
        with open('/proc/%d/comm' % pid, 'rb') as stream:
            return stream.read().decode('utf-8', 'replace').strip()
    except OSError:
        return ''


# ---- starting

def fork(work):
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def keep_to_itself():
    """What this process knows of secrets gets into no core dump, and other processes of the user cannot read its memory. The soft limit
    holds for what it starts as well, which may raise it."""
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (ImportError, OSError, ValueError):
        pass
    try:
        import ctypes
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: until it executes another program
    except (ImportError, OSError, AttributeError):
        pass


def become_subreaper():
    """Descendants whose parents end become children of this process, and so are found when the run is ended."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    except (ImportError, OSError, AttributeError):
        pass


def reap_all():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass  # there are no more


# ---- ending

def send(pid, number):
    """Whether this process may send it a signal, if it is there at all."""
    try:
        os.kill(pid, number)
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def kill_as_root(processes, seconds):
    """Ends processes, given with their starts. What tasks with `become` have started is another user's; the right to become root may reach to end it. Says whether it is
    worth another try: there may be no sudo, or one that waits for a name server that does not answer."""
    import subprocess
    try:
        words = [str(word) for process in sorted(processes.items()) for word in process]
        sudo = subprocess.Popen(['sudo', '-n', 'sh', '-c', KILL_AS_ROOT, 'sh'] + words, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False  # there is no sudo
    try:
        sudo.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        send(sudo.pid, signal.SIGKILL)  # which it may not heed: it is root's
        return False


def signal_name(number):
    try:
        return signal.Signals(number).name[3:]
    except ValueError:
        return str(number)


def told_of(left):
    return {'left': ['%d %s' % (pid, name_of(pid)) for pid in sorted(left)]} if left else {}


class Family(object):
    """A process and all that it, or the session of a leader, has started, however they are related by now: once seen, never
    lost. Not among them are this process itself, those to spare (as known to another), what a task has started to stay
    (LIGHTERMAN_KEEP), and OpenSSH's connections that stay open for others (ControlPersist): they are the user's, not the run's."""

    def __init__(self, root, leader=None, leader_started=None, spared=()):
        self.leader = leader
        self.leader_started = leader_started
        self.spared = dict(spared)
        self.known = {root: leader_started if root == leader else started(root)}  # process id -> when it was started

    def living(self):
        processes = self.look()
        children = {}
        # An id is not used again while a session has it.
        own = self.leader not in processes or processes[self.leader][3] == self.leader_started
        for pid, (state, parent, session, since) in processes.items():
            children.setdefault(parent, []).append(pid)
            if own and session == self.leader:
                self.known[pid] = since
        below = [pid for pid, since in self.known.items() if pid in processes and processes[pid][3] == since]
        found = set(below)
        while below:
            for pid in children.get(below.pop(), ()):
                if pid not in found and self.spared.get(pid) != processes[pid][3]:
                    found.add(pid)
                    below.append(pid)
                    self.known[pid] = processes[pid][3]
        found.discard(os.getpid())
        return set(pid for pid in found if processes[pid][0] not in (b'Z', b'X') and not is_shared_connection(pid)
                   and not is_kept(pid))

    def is_gone(self):
        """Asked twice: while /proc is read a process may lose the parent it was to be found by."""
        return not self.living() and not self.living()

    def kill(self, sudo_seconds, reap=lambda: None):
        """Until all have gone, or for as long as makes sense; gives those that could not be ended."""
        sudo, asked, until = True, None, None
        while True:
            refused = {pid: self.known[pid] for pid in self.living() if not send(pid, signal.SIGKILL)}
            if refused and sudo and (asked is None or time.monotonic() - asked > SUDO_AGAIN):
                sudo, asked = kill_as_root(refused, sudo_seconds), time.monotonic()
            until = until or time.monotonic() + KILLING
            reap()
            if self.is_gone():
                return ()
            if time.monotonic() > until:
                return self.living()
            time.sleep(0.02)

    @staticmethod
    def look():
        processes = {}
        for name in os.listdir('/proc'):
            if name.isdigit():
                stat = read_stat(int(name))
                if stat:
                    processes[int(name)] = stat
        return processes


def is_kept(pid):
    try:
        with open('/proc/%d/environ' % pid, 'rb') as stream:
            return any(len(entry) > len(KEEP) and entry.startswith(KEEP) for entry in stream.read().split(b'\0'))
    except OSError:
        return False


def is_shared_connection(pid):
    try:
        if name_of(pid) != 'ssh':
            return False
        with open('/proc/%d/cmdline' % pid, 'rb') as stream:
            return stream.read().split(b'\0')[0].rstrip().endswith(b' [mux]')
    except OSError:
        return False
