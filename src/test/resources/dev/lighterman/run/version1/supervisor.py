"""Runs one ansible-playbook on the control node so that it outlives the connection that asked for it.

The run is the directory this file lies in:
    run.json       what was asked: command, directory, timeout; no secrets
    project/ inventory/ vars/   what ansible-playbook works on
    secrets/       removed when the run ends, however it ends; mask.json has the forms they must not be found in elsewhere
    events.jsonl   what the callback plugin tells
    output.log     what ansible-playbook prints
    status.json    how the run stands, replaced at once: {"state": "running" | "finished", ...}
    status.json.last   room for the last of these, kept in case the disk is full by then
    lock           held for as long as the supervisor lives, and inside which process it is; empty where another holds it
    supervisor.log only if something here failed
    cleanup.log    only if the cleanup failed

Called as   supervisor.py start UMASK              start the run, then follow it
            supervisor.py adopt UMASK              start it unless that was done, then follow it
            supervisor.py follow EVENTS OUTPUT     follow it from these byte offsets
            supervisor.py output OUTPUT            only what there is of the output, from this byte offset
            supervisor.py cancel                   end it and wait for its end
            supervisor.py forget                   remove the secrets that a killed supervisor has left
            supervisor.py forget ended             the same, but only where nothing of the run goes on
Following writes frames to standard output, after a line "LIGHTERMAN 1" (a login shell may have said something before):
    R LENGTH\\n BYTES          run.json
    O OFFSET LENGTH\\n BYTES   output.log from OFFSET, secrets hidden
    E OFFSET LENGTH\\n BYTES   events.jsonl from OFFSET
    H\\n                       still here
    S LENGTH\\n BYTES          status.json; the last frame
Python 3.6 and later, nothing but its own library; Linux, for what it takes to find every process of a run.
"""
import errno
import fcntl
import json
import os
import select
import signal
import sys
import time

RUN = os.path.dirname(os.path.abspath(__file__))
POLL_MILLIS = 10
HEARTBEAT = 10.0
CHUNK = 256 * 1024
LAST = 'status.json.last'
RESERVED = 4096
LONGEST_LAST = 64 * 1024  # bytes of a last event that are read
ENOUGH = 64 * 1024  # less than this is no room left
GRACE = 10.0
SUDO = 5.0
AFTERWARDS = 30.0  # for what is played after the run
KEEP = (20, 2592000, 1 << 30)  # runs, their seconds, their bytes, where run.json does not say
PLAYED = (0, 2, 4)  # exit codes of ansible-playbook after which `always` sections have run
STARTED = b'+'
STAGING = 3600.0  # a directory that got no further after this many seconds is a leftover
SPARED = 600.0  # whoever lost sight of a run may come back for its end as long as this


def path(name):
    return os.path.join(RUN, name)


def read_json(name):
    try:
        with open(name, 'rb') as stream:
            return json.loads(stream.read().decode('utf-8'))
    except (IOError, ValueError):
        return None


def write_status(**status):
    fresh = path('status.json.new')
    with open(fresh, 'wb') as stream:
        stream.write(json.dumps(status).encode('ascii'))
    os.rename(fresh, path('status.json'))


def is_final(status):
    return isinstance(status, dict) and status.get('state') == 'finished'


# ---- the lock says whether a supervisor lives; nothing else does

def lock(run, wait=0.0):
    """The run's lock as an open file, or None while somebody else holds it. No longer names whoever had it before."""
    fd = os.open(os.path.join(run, 'lock'), os.O_RDWR | os.O_CREAT, 0o600)
    until = time.time() + wait
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(fd, 0)
            return fd
        except (IOError, OSError):
            if time.time() >= until:
                os.close(fd)
                return None
            time.sleep(0.01)


def is_alive(run):
    try:
        fd = os.open(os.path.join(run, 'lock'), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except (IOError, OSError):
        return True
    finally:
        os.close(fd)


def holder(run):
    """The supervisor that holds the lock, or None: its process id may be another's by now."""
    with open(os.path.join(run, 'lock'), 'rb') as stream:
        words = stream.read().decode('ascii', 'replace').split()
    if len(words) == 3 and words[1:] == [str(started(int(words[0]))), boot()]:
        return int(words[0])
    return None


# ---- a process id means nothing without these two: it is used again, and all begins anew when the machine does

def started(pid):
    """When a process was started, since the machine was; None if there is none."""
    stat = read_stat(pid)
    return stat and stat[3]


def read_stat(pid):
    """State, parent, session and start of a process; None if there is none."""
    try:
        with open('/proc/%d/stat' % pid, 'rb') as stream:
            fields = stream.read().rpartition(b')')[2].split()
    except (IOError, OSError):
        return None
    return fields[0], int(fields[1]), int(fields[3]), int(fields[19])


def boot():
    try:
        with open('/proc/sys/kernel/random/boot_id') as stream:
            return stream.read().strip()
    except (IOError, OSError):
        return 'unknown'


# ---- starting

def start(umask):
    held = lock(RUN, 2.0)
    if held is None or os.path.exists(path('status.json')):
        sys.stderr.write('this run was started or cancelled already\n')
        return 1
    return follow(0, 0) if begin(held, umask) else 1


def adopt(umask):
    """For a start that was cut off once all was there: whoever has the lock first, starts."""
    held = lock(RUN, 0.5)
    if held is not None:
        if os.path.exists(path('status.json')):
            os.close(held)
        elif not begin(held, umask):
            return 1
    make_files()
    return follow(0, 0)


def begin(held, umask):
    """Starts the supervisor, which holds the lock from here on. If that fails nothing has run: says why, and removes all."""
    try:
        run = read_json(path('run.json'))
        make_files()
        reserve()
        missing = [p for p in run['inventories'] if not os.path.exists(os.path.expanduser(p.encode('utf-8')))]
        if missing:
            finish(reason='inventory', missing=missing[0], startedAt=time.time(), endedAt=time.time())
        else:
            fork_supervisor(run, held, umask)
        return True
    except Exception as error:
        import shutil
        sys.stderr.write('%s: %s\n' % (type(error).__name__, error))
        shutil.rmtree(RUN, ignore_errors=True)
        return False
    finally:
        os.close(held)


def fork_supervisor(run, held, umask):
    """Forks twice: whoever ends the processes below the one that follows does not find the supervisor."""
    told, tell = os.pipe()

    def supervisor():
        os.write(tell, STARTED)  # also where the one it is for was ended meanwhile: the reading end is open here
        os.close(tell)
        os.close(told)
        supervise(run, held, umask)

    def pruner():
        os.close(tell)
        os.close(held)
        redirect(os.devnull)
        prune(os.path.dirname(RUN), run.get('keep') or KEEP)

    def parent():
        os.setsid()
        try:
            fork(supervisor)
        except OSError as error:
            os.write(tell, os.fsencode(str(error)))
            return
        fork(pruner)  # not the supervisor's: neither its deadline nor a cancel waits for it, nor ends it

    child = fork(parent)
    os.close(tell)
    said = os.read(told, 1024)
    os.close(told)
    try:
        os.waitpid(child, 0)
    except OSError:
        pass  # where SIGCHLD is ignored there is nothing to wait for
    if said != STARTED:
        raise OSError(os.fsdecode(said) or 'the supervisor was killed')


def fork(work):
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def make_files():
    for name in ('events.jsonl', 'output.log'):
        os.close(os.open(path(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))


def reserve():
    """Room for the final status: a run that fills the disk must be able to say how it ended."""
    fd = os.open(path(LAST), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if os.write(fd, b' ' * RESERVED) < RESERVED:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(fd)


def finish(**status):
    remove_secrets(RUN)
    text = json.dumps(dict(status, state='finished')).encode('ascii')
    fd = os.open(path(LAST), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(fd, text)
        os.ftruncate(fd, len(text))
    finally:
        os.close(fd)
    os.rename(path(LAST), path('status.json'))


def remove_secrets(run):
    secrets = os.path.join(run, 'secrets')
    forms = read_forms(secrets)
    if forms:
        for name in ('output.log', 'cleanup.log', 'supervisor.log'):
            try:
                hide(os.path.join(run, name), forms)
            except (IOError, OSError):
                log_exception()  # how the run ended is known all the same, and its secrets must go
    try:
        for name in os.listdir(secrets):
            os.unlink(os.path.join(secrets, name))
        os.rmdir(secrets)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise


def read_forms(secrets):
    """What to hide: bytes, and whether no letter or digit may stand beside them."""
    mask = read_json(os.path.join(secrets, 'mask.json')) or {}
    return [(text.encode('utf-8'), kind == 'words') for kind in ('texts', 'words') for text in mask.get(kind, ())]


def longest(forms):
    return max([len(form) for form, _ in forms] or [0])


def hide(name, forms):
    """Writes an asterisk over each byte of the secrets that were printed; what follows the file has its offsets still. The
    events have none: the callback plugin sees to that."""
    try:
        stream = open(name, 'r+b', buffering=0)
    except (IOError, OSError):
        return  # it was not made
    with stream:
        size = os.fstat(stream.fileno()).st_size
        for at in range(0, size, CHUNK):
            before = 1 if at else 0  # a byte to see whether it is a word that begins
            stream.seek(at - before)
            data = stream.read(before + CHUNK + longest(forms))
            places = found(data, forms, at + CHUNK + longest(forms) >= size)
            for begin, end in joined(place for place in places if place[0] >= before):
                stream.seek(at - before + begin)
                stream.write(b'*' * (end - begin))


def found(data, forms, is_end):
    """Where they are in a piece of text. A word that reaches to its end is found with the next one, if there is one."""
    places = []
    for form, is_word in forms:
        begin = data.find(form)
        while begin >= 0:
            end = begin + len(form)
            if not is_word or (begin == 0 or not is_alnum(data[begin - 1])) and (
                    is_end if end == len(data) else not is_alnum(data[end])):
                places.append((begin, end))
            begin = data.find(form, begin + 1)
    return places


def joined(places):
    """Those that overlap as one: whoever reads meanwhile sees none of them in part."""
    joint = []
    for begin, end in sorted(places):
        if joint and begin <= joint[-1][1]:
            joint[-1][1] = max(joint[-1][1], end)
        else:
            joint.append([begin, end])
    return joint


def unclear(data, forms):
    """From where on the end of a piece of text may be the beginning of a secret; its length for nowhere."""
    earliest = len(data)
    for form, is_word in forms:
        # A word that is there as a whole needs the next byte to be told.
        begin = data.find(form[:1], max(0, len(data) - len(form) + (0 if is_word else 1)), earliest)
        while begin >= 0:
            if form.startswith(data[begin:]) and not (is_word and begin > 0 and is_alnum(data[begin - 1])):
                earliest = begin
                break
            begin = data.find(form[:1], begin + 1, earliest)
    return earliest


def is_alnum(byte):
    return byte < 128 and chr(byte).isalnum()


def supervise(run, held, umask):
    supervisor = None
    try:
        redirect(path('supervisor.log'))
        os.pwrite(held, ('%d %s %s' % (os.getpid(), started(os.getpid()), boot())).encode('ascii'), 0)
        supervisor = Supervisor(run, umask)
        supervisor.work()
    except BaseException as error:
        log_exception()
        try:
            if supervisor:
                supervisor.give_up()
        except BaseException:
            log_exception()
        now = time.time()
        finish(reason='error', message='%s: %s' % (type(error).__name__, error), startedAt=now, endedAt=now)
        return
    drop_empty_log()


def redirect(name):
    """Lets go of the connection; errors go to a file."""
    null = os.open(os.devnull, os.O_RDWR)
    log = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for fd, target in ((null, 0), (null, 1), (log, 2)):
        os.dup2(fd, target)
    os.close(null)
    os.close(log)


def is_disk_full():
    try:
        disk = os.statvfs(RUN)
        return disk.f_bavail * disk.f_frsize < ENOUGH
    except OSError:
        return False


def log_exception():
    import traceback
    try:
        traceback.print_exc()
        sys.stderr.flush()
    except (IOError, OSError):
        pass  # the disk is full


def drop_empty_log():
    try:
        if os.stat(path('supervisor.log')).st_size == 0:
            os.unlink(path('supervisor.log'))
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise


def last_event():
    """What the last line of the events says of the run as a whole, for whoever looks at runs without reading their events."""
    with open(path('events.jsonl'), 'rb') as stream:
        size = os.fstat(stream.fileno()).st_size
        stream.seek(max(0, size - LONGEST_LAST))
        line = (stream.read().splitlines() or [b'{"event": ""}'])[-1]
    said = {'event': '?'}  # where it is longer, or was cut off
    try:
        event = json.loads(line.decode('utf-8'))
        said.update((name, event[name]) for name in ('event', 'plays', 'withoutHosts', 'hosts', 'unanswered') if name in event)
    except (ValueError, TypeError):
        pass
    return said


class Supervisor(object):
    def __init__(self, run, umask):
        self.run = run
        self.umask = umask
        self.child = None
        self.child_started = None
        self.status = None  # of the child, once it ended
        self.cancelled = False
        self.wake, self.waker = os.pipe()
        for fd in (self.wake, self.waker):
            os.set_blocking(fd, False)

    def work(self):
        self.handle_signals()
        began = time.time()
        timeout = self.run.get('timeout')
        deadline = None if timeout is None else time.monotonic() + timeout
        failure = self.spawn()
        if failure:
            finish(reason='start', errno=failure, message=os.strerror(failure), startedAt=began, endedAt=time.time())
            return
        write_status(state='running', pid=os.getpid(), ansiblePid=self.child, ansibleStarted=self.child_started, boot=boot(),
                     startedAt=began)
        become_subreaper()
        reason = self.wait(deadline)
        left = self.end_all() if reason != 'exited' or os.WIFSIGNALED(self.status) else ()
        ended = time.time()
        if reason != 'exited' or os.WIFSIGNALED(self.status) or os.WEXITSTATUS(self.status) not in PLAYED:
            clean_up(self.run)
        how = told_of(left)
        if is_disk_full():
            how['diskFull'] = True
        if os.WIFSIGNALED(self.status):
            how['signal'] = signal_name(os.WTERMSIG(self.status))
        else:
            how['exitCode'] = os.WEXITSTATUS(self.status)
            if reason == 'exited' and self.is_limit_to_blame(how['exitCode']):
                how['noHosts'] = True
            how['last'] = last_event()
        finish(reason=reason, startedAt=began, endedAt=ended, **how)

    def is_limit_to_blame(self, code):
        """ansible-playbook ends with 1 before any play where its limit leaves no host, but for other reasons too: it is this one
        if the plays' hosts cannot be listed with it, and can without."""
        if code != 1 or not self.run.get('listings') or os.stat(path('events.jsonl')).st_size:
            return False
        limited, unlimited = self.run['listings']
        return self.ends(limited, 1) and self.ends(unlimited, 0)

    def ends(self, command, code):
        status = play(self.run, command, os.devnull, lambda: self.cancelled)
        return status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == code

    def give_up(self):
        """After a failure here: nobody will watch what was started, so it must not go on."""
        if self.child and self.status is None:
            self.end_all()
            clean_up(self.run)

    def handle_signals(self):
        signal.set_wakeup_fd(self.waker)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.on_cancel)
        signal.signal(signal.SIGINT, self.on_cancel)

    def on_cancel(self, *_):
        self.cancelled = True

    def spawn(self):
        """Starts ansible-playbook in a session of its own; gives the error number if that cannot be done."""
        told, tell = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            try:
                self.become_ansible()
            except OSError as error:
                os.write(tell, b'%d' % error.errno)
            finally:
                os._exit(127)
        os.close(tell)
        failure = os.read(told, 16)
        os.close(told)
        if failure:
            os.waitpid(self.child, 0)
            self.child = None
        else:
            self.child_started = started(self.child)
        return int(failure or 0)

    def become_ansible(self):
        os.umask(self.umask)
        execute(self.run, self.run['command'], 'output.log', events=True)

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except OSError:
                return
            if pid == 0:
                return
            if pid == self.child:
                self.status = status

    def sleep(self, seconds):
        """Until a signal comes, at most this long."""
        select.select([self.wake], [], [], seconds)
        try:
            while os.read(self.wake, 512):
                pass
        except OSError:
            pass

    def wait(self, deadline):
        while True:
            self.reap()
            if self.status is not None:
                return 'exited'
            if self.cancelled:
                return 'cancelled'
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return 'deadline'
            self.sleep(left)

    def end_all(self):
        """TERM to the group, which Ansible passes on; after a grace KILL to every descendant, whatever its session: from
        ansible-core 2.19 on workers have sessions of their own. Gives those that could not be ended."""
        family = Family(os.getpid(), self.child, self.child_started)
        family.living()
        send(-self.child, signal.SIGTERM)
        until = time.monotonic() + GRACE
        while time.monotonic() < until:
            self.reap()
            if self.status is not None and family.is_gone():
                return ()
            self.sleep(0.02)
        left = family.kill(self.reap)
        while self.status is None:  # it cannot be ended, in an uninterruptible sleep for example: tell no lies
            self.sleep(1.0)
            self.reap()
        return left


def execute(run, command, log, events):
    """Becomes one of Ansible's programs, in a session of its own."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    output = os.open(path(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(os.path.join(RUN, run['directory']))
    environment = dict(os.environb)
    environment[b'LC_ALL'] = utf8_locale()
    if events:
        environment[b'LIGHTERMAN_EVENTS'] = os.fsencode(path('events.jsonl'))
    for name, value in run['environment'].items():
        environment[name.encode('utf-8')] = value.encode('utf-8')
    command = [argument.encode('utf-8') for argument in command]
    os.execvpe(command[0], command, environment)


def clean_up(run):
    """Runs the playbook that undoes what one that was ended has left; whatever becomes of it, the run's outcome stands."""
    if run.get('cleanup'):
        become_subreaper()
        try:
            if play(run, run['cleanup'], 'cleanup.log') == 0:
                os.unlink(path('cleanup.log'))
        except OSError:
            log_exception()


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
    until = time.monotonic() + AFTERWARDS
    while time.monotonic() < until and not is_unwanted():
        family.living()  # what leaves it is known from then on
        for _ in range(10):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            time.sleep(0.02)
    family.kill(reap_all)
    return None


def reap_all():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass  # there are no more


def send(pid, number):
    """Whether this process may send it a signal, if it is there at all."""
    try:
        os.kill(pid, number)
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def kill_as_root(pids):
    """What tasks with `become` have started is another user's; the right to become root may reach to end it. Says whether it is
    worth another try: there may be no sudo, or one that waits for a name server that does not answer."""
    import subprocess
    try:
        sudo = subprocess.Popen(['sudo', '-n', 'kill', '-KILL'] + [str(pid) for pid in pids], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False  # there is no sudo
    try:
        sudo.wait(SUDO)
        return True
    except subprocess.TimeoutExpired:
        send(sudo.pid, signal.SIGKILL)  # which it may not heed: it is root's
        return False


def told_of(left):
    return {'left': ['%d %s' % (pid, command(pid)) for pid in sorted(left)]} if left else {}


def command(pid):
    try:
        with open('/proc/%d/comm' % pid, 'rb') as stream:
            return stream.read().decode('utf-8', 'replace').strip()
    except (IOError, OSError):
        return ''


class Family(object):
    """A process and all that it, or the session of a leader, has started, however they are related by now: once seen, never
    lost. Not among them are this process itself, those to spare (as known to another), and OpenSSH's connections that stay
    open for others (ControlPersist): they are the user's, not the run's."""

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
        return set(pid for pid in found if processes[pid][0] not in (b'Z', b'X') and not is_shared_connection(pid))

    def is_gone(self):
        """Asked twice: while /proc is read a process may lose the parent it was to be found by."""
        return not self.living() and not self.living()

    def kill(self, reap=lambda: None):
        """Until all have gone, or for as long as makes sense; gives those that could not be ended."""
        sudo = True
        for attempt in range(250):
            refused = [pid for pid in self.living() if not send(pid, signal.SIGKILL)]
            if refused and sudo and attempt % 50 == 0:
                sudo = kill_as_root(refused)
            reap()
            if self.is_gone():
                return ()
            time.sleep(0.02)
        return self.living()

    @staticmethod
    def look():
        processes = {}
        for name in os.listdir('/proc'):
            if name.isdigit():
                stat = read_stat(int(name))
                if stat:
                    processes[int(name)] = stat
        return processes


def is_shared_connection(pid):
    try:
        with open('/proc/%d/comm' % pid, 'rb') as stream:
            if stream.read() != b'ssh\n':
                return False
        with open('/proc/%d/cmdline' % pid, 'rb') as stream:
            return stream.read().split(b'\0')[0].rstrip().endswith(b' [mux]')
    except (IOError, OSError):
        return False


def become_subreaper():
    """Descendants whose parents end become children of this process, and so are found when the run is ended."""
    try:
        import ctypes
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    except (ImportError, OSError, AttributeError):
        pass


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


def signal_name(number):
    try:
        return signal.Signals(number).name[3:]
    except ValueError:
        return str(number)


def size(run):
    total = 0
    for folder, _, files in os.walk(run):
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                pass  # removed meanwhile
    return total


def latest_first(runs):
    """By when something was last made in them: for a run that has ended, its end."""
    found = []
    for name in os.listdir(runs):
        try:
            found.append((os.stat(os.path.join(runs, name)).st_mtime, name))
        except OSError:
            pass  # somebody else is removing it
    return [(os.path.join(runs, name), since) for since, name in sorted(found, reverse=True)]


def forget_other(run):
    """Another run's own supervisor knows what else must not show its secrets, and what to clean up."""
    import subprocess
    if os.path.isdir(os.path.join(run, 'secrets')):
        subprocess.call([sys.executable, os.path.join(run, 'supervisor.py'), 'forget'], stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not is_alive(run):  # else somebody else sees to it, and may need them for that
            remove_secrets(run)


def prune(runs, keep):
    """Removes all but the runs that ended last, never one that goes on or has only just ended; and secrets that a killed
    supervisor left."""
    import shutil
    kept = total = 0
    for run, since in latest_first(runs):
        if run == RUN or is_alive(run):
            continue
        try:
            age = time.time() - since
            if age > 60.0 and os.path.exists(os.path.join(run, 'lock')) or age > STAGING:
                forget_other(run)
            if is_final(read_json(os.path.join(run, 'status.json'))) or age > STAGING:
                kept += 1
                total += size(run)
                if age > SPARED and (kept >= keep[0] or age > keep[1] or total > keep[2]):
                    shutil.rmtree(run, ignore_errors=True)
        except OSError:
            pass  # somebody else is removing it


# ---- following

def put(data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(1, rest):]


class Tail(object):
    def __init__(self, kind, name, offset, forms=()):
        self.kind = kind
        self.fd = os.open(path(name), os.O_RDONLY)
        self.offset = offset
        self.looked = offset  # what is behind the offset and before this is held back
        self.forms = forms

    def pass_on(self, is_end):
        """Writes what is new, at most a frame; says whether there was any."""
        size = os.fstat(self.fd).st_size
        if size <= (self.offset if is_end else self.looked):
            return False
        data = self.masked(size, is_end) if self.forms else os.pread(self.fd, CHUNK, self.offset)
        if data:
            put(b'%s %d %d\n' % (self.kind, self.offset, len(data)) + data)
            self.offset += len(data)
            self.looked = max(self.looked, self.offset)
        return bool(data)

    def masked(self, size, is_end):
        """What is new, with an asterisk for each byte of a secret, up to what may be the beginning of one. Looks at what
        stands before as well: one may have begun there."""
        reach = longest(self.forms) + 1
        before = min(self.offset, reach)
        data = os.pread(self.fd, before + CHUNK + reach, self.offset - before)
        self.looked = self.offset - before + len(data)
        is_end = is_end and self.looked >= size
        until = min(before + CHUNK, len(data) if is_end else unclear(data, self.forms))
        if until <= before:
            return b''
        hidden = bytearray(data)
        for begin, end in joined(found(data, self.forms, is_end)):
            hidden[begin:end] = b'*' * (end - begin)
        if until == before + CHUNK:
            self.looked = self.offset + CHUNK
        return bytes(hidden[before:until])


def output_tail(offset):
    """Secrets are hidden in what others are told while the run goes on; once they are removed, the file has none."""
    return Tail(b'O', 'output.log', offset, read_forms(path('secrets')))


def output(offset):
    put(b'\nLIGHTERMAN 1\nR 2\n{}')
    tail = output_tail(offset)
    is_end = is_final(read_json(path('status.json'))) or not is_alive(RUN)
    if is_end and os.path.exists(path('status.json')):
        forget(only_ended=True)
    while tail.pass_on(is_end):
        pass
    put(b'S 2\n{}')
    return 0


def follow(events_offset, output_offset):
    with open(path('run.json'), 'rb') as stream:
        run = stream.read()
    try:
        put(b'\nLIGHTERMAN 1\nR %d\n' % len(run) + run)
        tails = [output_tail(output_offset), Tail(b'E', 'events.jsonl', events_offset)]
        put(b'S %d\n%s' % ((lambda s: (len(s), s))(pass_on(tails))))
        return 0
    except (IOError, OSError) as error:
        if error.errno in (errno.EPIPE, errno.ECONNRESET):
            return 0
        raise


def pass_on(tails):
    """Passes on what the run writes until it ends; gives the final status."""
    # A poll of standard output for nothing at all returns early only when nobody reads it any more.
    reader = select.poll()
    reader.register(1, 0)
    seen = None
    beat = looked = time.monotonic()
    while True:
        final = None
        try:
            stat = os.stat(path('status.json'))
            mark = (stat.st_ino, stat.st_mtime, stat.st_size)
        except OSError:
            mark = None
        if mark != seen:
            seen = mark
            status = read_json(path('status.json'))
            final = status if is_final(status) else None
        now = time.monotonic()
        if final is None and now - looked > 1.0:
            looked = now
            if not is_alive(RUN) and not is_final(read_json(path('status.json'))):
                forget(only_ended=True)
                final = {'state': 'lost'}
        busy = False
        for tail in tails:
            while tail.pass_on(final is not None):
                busy = True
                if final is None:
                    break
        if final is not None:
            return json.dumps(final).encode('ascii')
        if busy:
            beat = now
            continue
        if now - beat > HEARTBEAT:
            beat = now
            put(b'H\n')
        if reader.poll(POLL_MILLIS):
            raise OSError(errno.EPIPE, 'nobody reads any more')


# ---- ending

def cancel():
    """Prints "cancelled" if the run went on, "ended" if it had ended already."""
    answer = b'ended'
    while not is_final(read_json(path('status.json'))):
        held = lock(RUN)
        if held is not None:
            if not is_final(read_json(path('status.json'))):
                abandon()
                answer = b'cancelled'
            os.close(held)
            break
        answer = b'cancelled'
        pid = holder(RUN)
        if pid is not None:
            send(pid, signal.SIGTERM)
        until = time.monotonic() + 1.0
        while time.monotonic() < until and is_alive(RUN):
            time.sleep(POLL_MILLIS / 1000.0)
    put(b'\nLIGHTERMAN ' + answer + b'\n')
    return 0


def abandon():
    """The run was staged but not started, or its supervisor was killed: ends what is left of it."""
    status = read_json(path('status.json'))
    status = status if isinstance(status, dict) else {}
    leader = status.get('ansiblePid')
    now = time.time()
    left = ()
    make_files()
    if leader:
        family = left_of(leader, status)
        if family is not None and family.living():
            for pid in family.living():
                send(pid, signal.SIGTERM)
            until = time.monotonic() + GRACE
            while time.monotonic() < until and not family.is_gone():
                time.sleep(0.05)
            left = family.kill()
        if not status.get('cleaned'):
            clean_up(read_json(path('run.json')))
    drop_empty_log()
    finish(reason='cancelled', startedAt=status.get('startedAt', now), endedAt=now, **told_of(left))


def left_of(leader, status):
    """The processes that a run has left, or None if there are none for certain: a long time may have passed, and its ids may be
    others' by now. Those with the run's id in their environment are its own, whatever their session and their parents."""
    since = status.get('ansibleStarted')
    if since is None or status.get('boot') != boot():
        return None
    processes = Family.look()
    own = {pid: stat[3] for pid, stat in processes.items() if is_of_run(pid)}
    if leader in processes:
        is_session_own = processes[leader][3] == since
    else:
        is_session_own = any(processes[pid][2] == leader for pid in own)
    if not own and not is_session_own:
        return None
    family = Family(leader, leader, since) if is_session_own else Family(os.getpid())
    family.known.update(own)
    return family


def is_of_run(pid):
    marks = (b'LIGHTERMAN_RUN=' + os.fsencode(os.path.basename(RUN)), b'LIGHTERMAN_EVENTS=' + os.fsencode(path('events.jsonl')))
    try:
        with open('/proc/%d/environ' % pid, 'rb') as stream:
            return not set(marks).isdisjoint(stream.read().split(b'\0'))
    except (IOError, OSError):
        return False


def forget(only_ended):
    """Cleans up after a run that nobody watches any more, as far as nothing of it goes on, and removes its secrets."""
    if not os.path.isdir(path('secrets')):
        return 0
    held = lock(RUN, 2.0)  # others look at it for a moment
    if held is None:
        return 1
    try:
        status = read_json(path('status.json'))
        if isinstance(status, dict) and not is_final(status):
            family = left_of(status.get('ansiblePid'), status)
            if family is None or not family.living():
                clean_up(read_json(path('run.json')) or {})
                write_status(**dict(status, cleaned=True))
            elif only_ended:
                return 0
        remove_secrets(RUN)
        return 0
    finally:
        os.close(held)


def main(arguments):
    if sys.version_info < (3, 6):
        sys.stderr.write('Python 3.6 or later is needed, but %s is %s\n' % (sys.executable, sys.version.split()[0]))
        return 1
    os.umask(0o077)
    if arguments[:1] == ['start']:
        return start(int(arguments[1], 8))
    if arguments[:1] == ['output']:
        return output(int(arguments[1]))
    if arguments[:1] == ['adopt']:
        return adopt(int(arguments[1], 8))
    if arguments[:1] == ['follow']:
        return follow(int(arguments[1]), int(arguments[2]))
    if arguments == ['cancel']:
        return cancel()
    if arguments[:1] == ['forget']:
        return forget(arguments[1:] == ['ended'])
    sys.stderr.write(__doc__)
    return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
