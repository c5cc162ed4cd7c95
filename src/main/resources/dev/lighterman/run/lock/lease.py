"""Holds names on the control node for one client. It comes on standard input, before what is said there; its arguments are
TOKEN HOLDER WAIT SILENCE AWAY NAME... WAIT is 1 or 0. A client that says nothing for SILENCE seconds is gone, whatever TCP
thinks.

Each name is a folder below ~/.lighterman/locks with a file for everybody who wants it, a ticket, numbered in order of
arrival and locked (flock) for as long as its owner lives; a ticket that nobody has a lock on is dead. A ticket's turn has
come once no earlier one is alive. The last one to give a ticket back removes the folder. What follows "context:" in a name
is a directory; all paths to it are the same name.

Standard output: a line "LIGHTERMAN 1", then JSON, one object a line: {"waiting": name, "holder": text, "since": seconds,
"run": id or null}, again when that changes, {"refused": the same} without WAIT, {"held": true, "kept": bool} once all names
are held; kept if this token had them all along.
Standard input: an empty line now and then says that the client lives; "release" ends it. The names are held on for as long
as a run started under this lease goes on, and where the client is only gone for AWAY seconds longer, in which it may come
back with the same token. So is its place in the queue, until its turn comes. TERM does as if the client were gone.
Python 3.6 and later.
"""
import errno
import fcntl
import hashlib
import json
import os
import select
import signal
import sys
import time

from common import greet, is_alive, is_final, locked, read_json, say

POLL = 0.1
HOME = os.path.join(os.path.expanduser('~'), '.lighterman')


def tell(**answer):
    try:
        say(**answer)
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ECONNRESET):
            raise


def folder_name(name):
    """Any name as a file's: other bytes than these as %xx; a long one by its beginning and its hash."""
    if name.startswith('context:'):
        name = 'context:' + os.path.realpath(os.path.expanduser(name[len('context:'):]))
    plain = b'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
    text = ''.join(chr(b) if b in plain else '%%%02x' % b for b in os.fsencode(name))
    return text if len(text) <= 200 else text[:130] + '-' + hashlib.sha256(os.fsencode(name)).hexdigest()


class Ticket(object):
    def __init__(self, name, token, holder):
        self.name = name
        self.token = token
        self.holder = holder
        self.folder = os.path.join(HOME, 'locks', folder_name(name))
        order = self.order()
        try:
            found = self.mine()
            self.kept = found is not None
            self.path, self.fd = found or self.draw()
            self.touched = os.fstat(self.fd).st_mtime_ns
        finally:
            os.close(order)

    def order(self):
        """The lock on the folder. The last holder may remove the folder between our two steps; then both are done again."""
        path = os.path.join(self.folder, '.order')
        while True:
            os.makedirs(self.folder, 0o700, exist_ok=True)
            try:
                fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                if error.errno != errno.ENOENT:
                    raise
                continue
            fcntl.flock(fd, fcntl.LOCK_EX)
            try:
                if os.stat(path).st_ino == os.fstat(fd).st_ino:
                    return fd
            except OSError as error:
                if error.errno != errno.ENOENT:
                    raise
            os.close(fd)

    def all(self):
        try:
            return sorted(n for n in os.listdir(self.folder) if n[:1].isdigit())
        except OSError as error:
            if error.errno != errno.ENOENT:
                raise
            return []  # it was this client's, who came back and gave it back

    def mine(self):
        """The ticket of a client that comes back: it shares the lock with the process it had before."""
        for name in self.all():
            if name.endswith('-' + self.token):
                path = os.path.join(self.folder, name)
                fd = os.open(path, os.O_RDWR)
                if not locked(fd, fcntl.LOCK_EX) and locked(fd, fcntl.LOCK_SH) and is_file(fd, path):
                    os.utime(fd, (time.time(), time.time()))
                    return path, fd
                os.close(fd)
                unlink(path)
        return None

    def draw(self):
        last = self.all()[-1:]
        number = int(last[0].split('-')[0]) + 1 if last else 1
        path = os.path.join(self.folder, '%012d-%s' % (number, self.token))
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(fd, fcntl.LOCK_SH)
        self.sign(fd)
        return path, fd

    def sign(self, fd):
        """Says who has the ticket since when: when it was drawn, then again when its turn has come, in the same place."""
        text = '{"holder": %s, "since": %.6f}' % (json.dumps(self.holder), time.time())
        os.pwrite(fd, text.encode('ascii'), 0)

    def ahead(self):
        """Token of the first who is alive before this one, and what it has written into its ticket; None if it is this
        one's turn."""
        for name in self.all():
            path = os.path.join(self.folder, name)
            if path == self.path:
                return None
            try:
                fd = os.open(path, os.O_RDWR)
            except OSError:
                continue  # given back
            try:
                if not locked(fd, fcntl.LOCK_EX):
                    return name.partition('-')[2], read_json(path)
                os.unlink(path)
            except OSError:
                pass  # another process was faster
            finally:
                os.close(fd)
        return None

    def is_anothers(self):
        """Whether the client came back, and another process has it or gave it back. Not by the lock, which cannot be tried
        without letting it go for a moment."""
        return not is_file(self.fd, self.path) or os.fstat(self.fd).st_mtime_ns != self.touched

    def give_back(self, even_shared):
        order = self.order()
        try:
            if (even_shared or locked(self.fd, fcntl.LOCK_EX)) and is_file(self.fd, self.path):
                unlink(self.path)
            os.close(self.fd)
            if not self.all():
                os.unlink(os.path.join(self.folder, '.order'))
                os.rmdir(self.folder)
        finally:
            os.close(order)


def is_file(fd, path):
    """Whether the path still names the open file: another process may have removed it and made a new one."""
    try:
        return os.stat(path).st_ino == os.fstat(fd).st_ino
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return False


def unlink(path):
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise


class Client(object):
    """Whether it is there, and what it says. Standard input is read without a buffer: the text before it was exact."""

    def __init__(self, silence):
        self.silence = silence
        self.heard = time.monotonic()
        self.gone = False
        self.released = False
        self.text = b''
        self.wake, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker)  # a signal alone does not end a select
        signal.signal(signal.SIGTERM, self.on_end)

    def on_end(self, *_):
        self.gone = True

    def listen(self, seconds):
        if self.gone:
            time.sleep(seconds)
            return
        ready = select.select([0, self.wake], [], [], seconds)[0]
        if 0 in ready:
            data = os.read(0, 4096)
            self.heard = time.monotonic()
            self.text = (self.text + data)[-64:]
            self.released = b'release\n' in self.text
            self.gone = self.gone or not data
        elif time.monotonic() - self.heard > self.silence:
            self.gone = True


def run_of(token):
    """The id of a run that was started under this lease and goes on, or None."""
    runs = os.path.join(HOME, 'runs')
    try:
        names = sorted(os.listdir(runs), reverse=True)
    except OSError:
        return None
    for name in names:
        run = os.path.join(runs, name)
        if read_json(os.path.join(run, 'run.json')).get('lease') == token:
            if is_final(read_json(os.path.join(run, 'status.json'))):
                continue  # its supervisor may still live for a moment
            if is_alive(run):
                return name
    return None


def wait(ticket, client, patient, away):
    """Until the name is held; False if that was not to be."""
    told = None
    run = (None, None)  # of which holder, which run
    looked = 0.0
    until = None
    while True:
        other = ticket.ahead()
        if other is None:
            if client.gone:
                return False
            ticket.sign(ticket.fd)
            return True
        token, written = other
        if run[0] != token or run[1] is None and time.monotonic() - looked > 1.0:
            looked = time.monotonic()
            run = (token, run_of(token))
        about = {'holder': str(written.get('holder', '')), 'since': written.get('since', 0), 'run': run[1]}
        if not patient:
            tell(refused=ticket.name, **about)
            return False
        if told != about:
            told = about
            tell(waiting=ticket.name, **about)
        client.listen(POLL)
        if client.released:
            return False
        if client.gone:
            until = until or time.monotonic() + away
            if time.monotonic() >= until or ticket.is_anothers():
                return False


def hold(tickets, client, token, away):
    tell(held=True, kept=all(ticket.kept for ticket in tickets))
    while not (client.gone or client.released):
        client.listen(client.silence / 4)
    if client.released:
        return
    until = time.monotonic() + away
    while time.monotonic() < until:
        time.sleep(0.5)
        if run_of(token):
            until = time.monotonic() + away
        if not any(os.path.exists(ticket.path) for ticket in tickets):
            return  # the client came back, and gave them back


def main(token, holder, patient, silence, away, names):
    os.umask(0o077)
    for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT):  # the last two from a terminal it shares
        signal.signal(number, signal.SIG_IGN)
    greet()
    client = Client(silence)
    tickets = []
    try:
        for name in sorted(set(names)):  # everybody in the same order, so that nobody waits in a circle
            tickets.append(Ticket(name, token, holder))
            if not wait(tickets[-1], client, patient, away):
                return 1
        hold(tickets, client, token, away)
        return 0
    finally:
        leave(tickets, client, token)


def leave(tickets, client, token):
    """Gives the names back: those of a run that goes on once that has ended, and none that a client who came back has."""
    if client.released and tickets and run_of(token):
        if os.fork():
            return  # the child has the locks as well
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        while run_of(token):
            time.sleep(POLL)
    for ticket in tickets:
        ticket.give_back(client.released)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] == '1', float(sys.argv[4]), float(sys.argv[5]), sys.argv[6:]))
