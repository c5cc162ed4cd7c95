"""Puts files in place on the control node. It comes on standard input, before what is said there; its argument is the
directory.

Standard input: first the list, a line "SIZE MODE LENGTH" and the path's bytes for each file (MODE: octal permission bits), then
an empty line. Then, for each file to be replaced, a line with its number, its bytes, and a line with their SHA-256. Then an empty
line, upon which everything is put in place.
Standard output: a line "LIGHTERMAN 1", then JSON, one object a line: for each file of the list {"has": SHA-256 or null},
null where there is no file of that size; while bytes arrive, now and then, {"got": how many so far}; at the end
{"done": true}, or at any time {"failed": number or -1, "why": text} as the last line.

A file that is replaced keeps its mode and, where this user may give it away, its owner and group; but the executable bits follow
the list, and whom the list keeps out is kept out. New files have the list's mode.

Every file is written beside its place under a new name that nobody can guess, which is locked as long as the process lives;
then verified, then all are renamed. Whatever goes wrong before that leaves everything as it was.
Python 3.6 and later.
"""
import errno
import fcntl
import hashlib
import os
import signal
import stat
import sys
import threading
import time

from common import greet, say

BUFFER = 1024 * 1024
PART = '.lighterman-%s.part'
SYNC_EVERY = 32 * 1024 * 1024
TELL_EVERY = 0.2  # seconds


class Failed(Exception):
    def __init__(self, number, why):
        super(Failed, self).__init__(why)
        self.number = number
        self.why = why


def line(stream):
    text = stream.readline()
    if not text.endswith(b'\n'):
        raise EOFError
    return text[:-1]


def exactly(stream, size):
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def sha256(name):
    digest = hashlib.sha256()
    with open(name, 'rb', 0) as stream:
        while True:
            data = stream.read(BUFFER)
            if not data:
                return digest.hexdigest()
            digest.update(data)


def adjusted(mode, wanted):
    """The mode of an existing file with executable bits as wanted, for all who may read or for none; closed to whom the wanted
    mode is closed to."""
    mode = mode | (mode >> 2 & wanted & 0o111) | 0o100 if wanted & 0o100 else mode & ~0o111
    for bits in (0o070, 0o007):
        if not wanted & bits:
            mode &= ~bits
    return mode


def existing(name):
    try:
        return os.stat(name)
    except OSError:
        return None


def settle(fd, old, wanted):
    """Gives a new file the owner, group and mode of the one it replaces."""
    if old is None:
        os.fchmod(fd, wanted)
        return
    mode = adjusted(stat.S_IMODE(old.st_mode), wanted)
    new = os.fstat(fd)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(fd, old.st_uid, old.st_gid)
        except OSError:
            try:
                os.fchown(fd, -1, old.st_gid)
            except OSError:
                mode &= ~0o070  # what its group might do is not for another one
            mode &= ~0o6000
    os.fchmod(fd, mode)


class Receiver(object):
    def __init__(self, stream, directory):
        self.stream = stream
        self.directory = directory
        self.files = []  # (target, size, mode)
        self.parts = {}  # number -> (name, open file)
        self.made = []  # folders
        self.cleared = set()  # folders
        self.got = 0
        self.told = time.monotonic()

    def work(self):
        self.read_list()
        for number in range(len(self.files)):
            self.answer(number)
        while True:
            number = line(self.stream)
            if not number:
                break
            self.receive(int(number))
        self.put_in_place()
        say(done=True)

    def read_list(self):
        self.folder(-1, self.directory)
        while True:
            words = line(self.stream).split()
            if not words:
                return
            path = exactly(self.stream, int(words[2]))
            # A link stays a link, and what it points to is replaced.
            target = os.path.realpath(os.path.join(self.directory, path))
            self.files.append((target, int(words[0]), int(words[1], 8)))

    def folder(self, number, path):
        """Makes a folder and those above it."""
        missing = []
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        try:
            for path in reversed(missing):
                os.mkdir(path)
                self.made.append(path)
        except OSError as error:
            why = 'is not a directory' if error.errno == errno.EEXIST else error.strerror
            raise Failed(number, '%s: %s' % (os.fsdecode(path), why))

    def answer(self, number):
        target, size, _ = self.files[number]
        folder = os.path.dirname(target)
        if folder not in self.cleared:
            self.cleared.add(folder)
            clear(folder)
        try:
            status = os.stat(target)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                raise Failed(number, error.strerror)
            say(has=None)
            return
        if not stat.S_ISREG(status.st_mode):
            raise Failed(number, 'is a directory' if stat.S_ISDIR(status.st_mode) else 'is not a regular file')
        if status.st_size != size:
            say(has=None)
            return
        try:
            say(has=sha256(target))
        except OSError as error:
            if error.errno != errno.EACCES:
                raise Failed(number, error.strerror)
            say(has=None)

    def receive(self, number):
        target, size, wanted = self.files[number]
        folder = os.path.dirname(target)
        self.folder(number, folder)
        try:
            name, fd = open_part(folder)
            self.parts[number] = (name, fd)
            found = self.copy(fd, size)
            settle(fd, existing(target), wanted)
            os.fsync(fd)
        except OSError as error:
            raise Failed(number, error.strerror)
        if line(self.stream).decode('ascii') != found:
            raise Failed(number, 'arrived with a wrong checksum')

    def copy(self, fd, size):
        """Writes what comes, hashes it and has the disk keep up, each on a thread of its own; gives the hash."""
        digest = hashlib.sha256()
        buffers = [bytearray(BUFFER), bytearray(BUFFER)]
        hashing = None
        syncing = Syncing(fd)
        turn = 0
        try:
            while size:
                view = memoryview(buffers[turn])[:min(size, BUFFER)]
                filled = 0
                while filled < len(view):
                    count = self.stream.readinto1(view[filled:])
                    if not count:
                        raise EOFError
                    filled += count
                size -= filled
                if hashing:
                    hashing.join()
                hashing = threading.Thread(target=digest.update, args=(view,))
                hashing.start()
                rest = view
                while rest:
                    rest = rest[os.write(fd, rest):]
                syncing.wrote(filled)
                self.tell(filled)
                turn = 1 - turn
        finally:
            if hashing:
                hashing.join()
            syncing.end()
        return digest.hexdigest()

    def tell(self, more):
        self.got += more
        if time.monotonic() - self.told >= TELL_EVERY:
            say(got=self.got)
            self.told = time.monotonic()

    def put_in_place(self):
        folders = set()
        for number in sorted(self.parts):
            name, fd = self.parts[number]
            target = self.files[number][0]
            try:
                os.rename(name, target)
            except OSError as error:
                raise Failed(number, error.strerror)
            del self.parts[number]
            os.close(fd)
            folders.add(os.path.dirname(target))
        for number, (target, _, wanted) in enumerate(self.files):
            try:
                mode = stat.S_IMODE(os.stat(target).st_mode)
                if adjusted(mode, wanted) != mode:
                    os.chmod(target, adjusted(mode, wanted))
            except OSError as error:
                raise Failed(number, error.strerror)
        for folder in folders:
            fd = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(fd)
            except OSError:
                pass  # some file systems cannot
            os.close(fd)
        self.made = []

    def leave(self):
        """As if nothing had been."""
        for name, fd in self.parts.values():
            os.unlink(name)
            os.close(fd)
        for folder in reversed(self.made):
            try:
                os.rmdir(folder)
            except OSError:
                pass


class Syncing(object):
    """Writes to the disk while more arrives, so that the last fsync has little to do."""

    def __init__(self, fd):
        self.fd = fd
        self.dirty = 0
        self.thread = None

    def wrote(self, count):
        self.dirty += count
        if self.dirty >= SYNC_EVERY and not (self.thread and self.thread.is_alive()):
            self.dirty = 0
            self.thread = threading.Thread(target=self.sync)
            self.thread.start()

    def sync(self):
        try:
            os.fdatasync(self.fd)
        except OSError:
            pass  # the last fsync tells

    def end(self):
        if self.thread:
            self.thread.join()


def open_part(folder):
    """The name of a new file, never that of an existing one, and the file with a lock; another transfer that clears
    the folder may be faster than the lock."""
    while True:
        name = os.path.join(folder, os.fsencode(PART % os.urandom(16).hex()))
        try:
            fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            if os.fstat(fd).st_ino == os.lstat(name).st_ino:
                return name, fd
        except FileNotFoundError:
            pass
        os.close(fd)


def clear(folder):
    """Removes the parts of transfers that are dead: those nobody holds a lock on."""
    start, end = os.fsencode(PART).split(b'%s')
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if name.startswith(start) and name.endswith(end):
            part = os.path.join(folder, name)
            try:
                fd = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(part)
            except OSError:
                pass
            os.close(fd)


def stop(*_):
    raise EOFError


def main(stream, directory):
    try:
        fcntl.fcntl(0, 1031, BUFFER)  # F_SETPIPE_SZ: fewer turns, where input is a pipe and the system lets it grow
    except OSError:
        pass
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    greet()
    receiver = Receiver(stream, os.path.expanduser(directory))
    try:
        receiver.work()
        return 0
    except Failed as failed:
        receiver.leave()
        say(failed=failed.number, why=failed.why)
    except EOFError:
        receiver.leave()
    except BaseException:
        receiver.leave()
        raise
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.stdin.buffer, os.fsencode(sys.argv[1])))
