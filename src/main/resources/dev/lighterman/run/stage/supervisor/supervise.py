"""The process that starts ansible-playbook, waits for its end or brings it about, and says how it ended."""
import json
import os
import select
import signal
import time

import container
import content
import owed
import secret
import store
import why
from access import Access, AccessError
from common import read_json
from place import place
from play import become_leader, clean_up, execute, play, print_to
from process import Family, become_subreaper, boot, send, signal_name, started, told_of
from program import candidates
from store import path

LONGEST_LAST = 64 * 1024  # bytes of a last event that are read
PLAYED = (0, 2, 4)  # exit codes of ansible-playbook after which `always` sections have run


def supervise(run, held, umask):
    supervisor = None
    try:
        store.redirect(path('supervisor.log'))
        os.pwrite(held, ('%d %s %s' % (os.getpid(), started(os.getpid()), boot())).encode('ascii'), 0)
        supervisor = Supervisor(run, held, umask)
        supervisor.work()
    except BaseException as error:
        store.log_exception()
        try:
            if supervisor:
                supervisor.give_up()
        except BaseException:
            store.log_exception()
        now = time.time()
        store.finish(reason='error', message='%s: %s' % (type(error).__name__, error), startedAt=now, endedAt=now)
        return
    store.drop_empty_log()


class Supervisor(object):
    def __init__(self, run, held, umask):
        self.run = run
        self.held = held  # the run's lock
        self.umask = umask
        self.child = None
        self.child_started = None
        self.status = None  # of the child, once it ended
        self.in_use = []  # open files, which keep others from clearing away what the run needs
        self.spared = {}  # processes that are the run's, but not Ansible's
        self.cancelled = False
        self.content = None  # the open lock of the roles and collections that the run uses
        self.pipe = None  # through which the plugin tells how it came to hosts that failed
        self.wake, self.waker = os.pipe()
        for fd in (self.wake, self.waker):
            os.set_blocking(fd, False)

    def work(self):
        self.handle_signals()
        began = time.time()
        timeout = self.run.get('timeout')
        deadline = None if timeout is None else time.monotonic() + timeout
        become_subreaper()
        skipped = False
        if content.is_wanted(self.run):
            skipped = bool(self.run.get('image'))
            if not skipped and not self.provide(began, deadline):
                return
        self.attempt(owed.stage)
        self.in_use.append(secret.keep(store.RUN))
        try:
            access = Access(store.RUN, self.run)
        except AccessError as error:
            store.finish(reason='access', message=str(error), startedAt=began, endedAt=time.time())
            return
        self.run['environment'].update(access.environment)
        self.spared = access.spared
        self.in_use.append(access.held)
        told = os.stat(path('events.jsonl')).st_size
        self.attempt(self.listen)
        failure = self.spawn()
        if failure:
            store.finish(reason='start', errno=failure, message=os.strerror(failure), startedAt=began, endedAt=time.time(),
                         found=self.others())
            return
        self.write_running(began)
        reason = self.wait(deadline)
        left = self.end_all() if reason != 'exited' or os.WIFSIGNALED(self.status) else ()
        container.remove(self.run)
        ended = time.time()
        if reason != 'exited' or os.WIFSIGNALED(self.status) or os.WEXITSTATUS(self.status) not in PLAYED:
            clean_up(self.run)
        how = told_of(left)
        if skipped:
            how['contentSkipped'] = True
        if store.is_disk_full():
            how['diskFull'] = True
        if os.WIFSIGNALED(self.status):
            how['signal'] = signal_name(os.WTERMSIG(self.status))
        else:
            how['exitCode'] = os.WEXITSTATUS(self.status)
            if reason == 'exited' and self.is_limit_to_blame(how['exitCode'], told):
                how['noHosts'] = True
            how['last'] = last_event(told)
        self.attempt(owed.settle)
        if self.pipe is not None:
            if reason == 'exited':
                self.attempt(lambda run: why.find(run, self.pipe, deadline, lambda: self.cancelled))
            why.end(self.pipe)
        store.finish(reason=reason, startedAt=began, endedAt=ended, **how)

    def write_running(self, began):
        store.write_status(state='running', pid=os.getpid(), ansiblePid=self.child, ansibleStarted=self.child_started,
                           boot=boot(), startedAt=began)

    def provide(self, began, deadline):
        """Has the roles and collections there that the playbook requires. If that cannot be done, or was ended, the run has."""
        self.child = os.fork()
        if self.child == 0:
            status = 127
            try:
                os.close(self.held)  # it says that the supervisor lives, and this one may outlive it
                become_leader()
                print_to('output.log')
                status = content.provide(self.run, self.umask)
            except Exception:
                print_to('supervisor.log')
                store.log_exception()
            finally:
                os._exit(status)
        self.child_started = started(self.child)
        self.write_running(began)
        reason = self.wait(deadline)
        left = self.end_all() if reason != 'exited' else ()
        answer = read_json(path(content.ANSWER))
        if reason == 'exited' and self.status == 0:
            if 'key' in answer:
                self.content = content.hold(answer['key'])
            self.run['found'] = answer.get('environment', {})
            self.child = self.status = None
            return True
        how = dict(told_of(left), diskFull=store.is_disk_full())
        if reason == 'exited':
            reason = 'content'
            how['content'] = answer.get('failed') or {'message': ended_how(self.status)}
        store.finish(reason=reason, phase='content', startedAt=began, endedAt=time.time(), **how)
        return False

    def listen(self, run):
        self.pipe = why.listen(run)

    def attempt(self, what):
        """What the run can do without."""
        try:
            what(self.run)
        except Exception:
            store.log_exception()

    def others(self):
        """Programs that may be what was meant, where the one that was named is not there."""
        looks = '/' not in self.run['command'][0] and not self.run.get('image')
        return candidates(place(self.run, store.RUN)) if looks else []

    def is_limit_to_blame(self, code, told):
        """ansible-playbook ends with 1 before any play where its limit leaves no host, but for other reasons too: it is this one
        if the plays' hosts cannot be listed with it, and can without."""
        if code != 1 or not self.run.get('listings') or os.stat(path('events.jsonl')).st_size > told:
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
            container.remove(self.run)
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
        """TERM to the group, which Ansible passes on; after a grace KILL to every descendant in any session: from
        ansible-core 2.19 on workers have sessions of their own. Gives those that could not be ended."""
        family = Family(os.getpid(), self.child, self.child_started, self.spared)
        family.living()
        send(-self.child, signal.SIGTERM)
        until = time.monotonic() + self.run['clocks']['grace']
        while time.monotonic() < until:
            self.reap()
            if self.status is not None and family.is_gone():
                return ()
            self.sleep(0.02)
        left = family.kill(self.run['clocks']['sudo'], self.reap)
        while self.status is None:  # it cannot be ended, in an uninterruptible sleep for example: tell no lies
            self.sleep(1.0)
            self.reap()
        return left


def ended_how(status):
    return 'signal ' + signal_name(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else 'exit status %d' % os.WEXITSTATUS(status)


def last_event(told):
    """What the last line of the events, but for those told before it began, says of the whole run; the list of runs is made
    without reading all events."""
    with open(path('events.jsonl'), 'rb') as stream:
        size = os.fstat(stream.fileno()).st_size
        stream.seek(max(told, size - LONGEST_LAST))
        line = (stream.read().splitlines() or [b'{"event": ""}'])[-1]
    said = {'event': '?'}  # where it is longer, or was cut off
    try:
        event = json.loads(line.decode('utf-8'))
        said.update((name, event[name]) for name in ('event', 'plays', 'withoutHosts', 'hosts', 'unanswered') if name in event)
    except (ValueError, TypeError):
        pass
    return said
