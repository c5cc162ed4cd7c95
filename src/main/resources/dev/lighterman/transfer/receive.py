"""Puts files in place on the control node. It comes on standard input, before what is said there; its argument is the
directory.

Standard input: first a line of JSON: {"allowHome": whether the directory may be a home, "owner": whose files they are, or null, "run": the
owner's run, "last": whether it sends no more after this}. Then the list, a line "SIZE MODE LENGTH" and the path's bytes for each file (MODE:
octal permission bits), then an empty line. Then, for each file to be replaced, a line with its number, its bytes, and a line with their
SHA-256. Then an empty line, upon which everything is put in place.
Standard output: a line "LIGHTERMAN 1", then JSON, one object a line: for each file of the list {"has": SHA-256 or null},
null where there is no file of that size; while bytes arrive, now and then, {"got": how many so far}; {"removed": path} for each file
that goes; at the end {"done": true}, or at any time {"failed": number or -1, "why": text} as the last line.

A file that is replaced keeps its mode and, where this user may give it away, its group; but the executable bits follow the list, and
whom the list keeps out is kept out. New files have the list's mode. No file gets a setuid or setgid bit. What belongs to others than
this user and root is refused, and so is a home directory.

Every file is written beside its place under a new name that nobody can guess, which is locked as long as the process lives;
then verified, then all are renamed. Whatever goes wrong before that leaves everything as it was. What earlier runs of the owner
have put in place, and this one does not send, is removed at the end, where it is as it was put (belongings.py).
Python 3.6 and later.
"""
import errno
import fcntl
import hashlib
import json
import os
import resource
import signal
import stat
import sys
import threading
import time

from belongings import Belongings, hash_of
from common import greet, say
from places import Refused, check, home_problem, key, look, open_folder, open_place, readable, shown

BUFFER = 1024 * 1024
PART = '.lighterman-%s.part'
SYNC_EVERY = 32 * 1024 * 1024
TELL_EVERY = 0.2  # seconds
LIST = 'the list of what is put there cannot be kept in ~/.lighterman/contexts: %s'
OWN_HOME = '%s, all of which a build there would read; perhaps you should name a directory of its own, such as ~/lighterman/app,' \
           ' or set image.allowHome: true'


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


def adjusted(mode, wanted):
    """The mode of an existing file with executable bits as wanted, for all who may read or for none; closed to whom the wanted
    mode is closed to, and without setuid and setgid."""
    mode = (mode | (mode >> 2 & wanted & 0o111) | 0o100 if wanted & 0o100 else mode & ~0o111) & 0o777
    for bits in (0o070, 0o007):
        if not wanted & bits:
            mode &= ~bits
    return mode


def settle(fd, old, wanted):
    """Gives a new file the group and mode of the one it replaces."""
    if old is None:
        os.fchmod(fd, wanted & 0o777)
        return
    mode = adjusted(stat.S_IMODE(old.st_mode), wanted)
    if os.fstat(fd).st_gid != old.st_gid:
        try:
            os.fchown(fd, -1, old.st_gid)
        except OSError:
            mode &= ~0o070  # what its group might do is not for another one
    os.fchmod(fd, mode)


class Receiver(object):
    def __init__(self, stream, directory):
        self.stream = stream
        self.directory = directory
        self.base = None  # the open directory
        self.files = []  # (path, size, mode)
        self.places = {}  # number -> (open folder, name); no number of a file whose folder is missing
        self.folders = {}  # key -> open folder
        self.hashes = {}  # number -> SHA-256, once the file is known to be that
        self.parts = {}  # number -> (name, open file)
        self.made = []  # (open folder, name) of folders
        self.cleared = set()  # open folders
        self.got = 0
        self.told = time.monotonic()

    def work(self):
        what = json.loads(line(self.stream).decode('utf-8'))
        self.open_base(what.get('allowHome'))
        self.read_list()
        for number in range(len(self.files)):
            self.answer(number)
        while True:
            number = line(self.stream)
            if not number:
                break
            self.receive(int(number))
        try:
            mine = Belongings(what.get('owner'), what.get('run'))
        except OSError as error:
            raise Failed(-1, LIST % error.strerror)
        with mine:
            self.note(mine)
            self.put_in_place()
            if what.get('last'):
                for path in mine.tidy():
                    say(removed=path)
        say(done=True)

    def open_base(self, allow_home):
        try:
            self.base = open_folder(os.path.abspath(self.directory), made=self.made)
            problem = None if allow_home else home_problem(self.base)
        except Refused as refused:
            raise Failed(-1, str(refused))
        if problem:
            raise Failed(-1, OWN_HOME % problem)

    def read_list(self):
        while True:
            words = line(self.stream).split()
            if not words:
                return
            path = exactly(self.stream, int(words[2]))
            self.files.append((path, int(words[0]), int(words[1], 8)))

    def place(self, number, made=None):
        """Where a file goes: an open folder and a name, None while the folder is missing. A link stays a link, and what it points to is
        replaced."""
        if number not in self.places:
            try:
                found = open_place(self.files[number][0], self.base, made)
            except Refused as refused:
                raise Failed(number, str(refused))
            if found is None:
                return None
            folder, name = found
            known = self.folders.setdefault(key(os.fstat(folder)), folder)
            if known != folder:
                os.close(folder)
            self.places[number] = (known, name)
        return self.places[number]

    def existing(self, number):
        """The status of the file that is in a place; None where there is none, or no folder yet."""
        place = self.place(number)
        try:
            status = look(*place) if place else None
        except OSError as error:
            raise Failed(number, error.strerror)
        if status is None:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise Failed(number, 'is a directory' if stat.S_ISDIR(status.st_mode) else 'is not a regular file')
        try:
            check(shown(*place), status)
        except Refused as refused:
            raise Failed(number, str(refused))
        return status

    def answer(self, number):
        place = self.place(number)
        if place and place[0] not in self.cleared:
            self.cleared.add(place[0])
            clear(place[0])
        status = self.existing(number)
        if status is None or status.st_size != self.files[number][1]:
            say(has=None)
            return
        try:
            self.hashes[number] = hash_of(*place)
        except OSError as error:
            if error.errno != errno.EACCES:
                raise Failed(number, error.strerror)
        say(has=self.hashes.get(number))

    def receive(self, number):
        _, size, wanted = self.files[number]
        folder, _ = self.place(number, self.made)
        try:
            name, fd = open_part(folder)
            self.parts[number] = (name, fd)
            found = self.copy(fd, size)
            settle(fd, self.existing(number), wanted)
            os.fsync(fd)
        except OSError as error:
            raise Failed(number, error.strerror)
        if line(self.stream).decode('ascii') != found:
            raise Failed(number, 'arrived with a wrong checksum')
        self.hashes[number] = found

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

    def note(self, mine):
        """Says which files are the owner's before they are, so that none is forgotten."""
        try:
            for number in self.hashes:
                mine.has(shown(*self.places[number]), self.hashes[number], number in self.parts)
            for folder, name in self.made:
                mine.has_made(shown(folder, name))
            mine.save()
        except OSError as error:
            raise Failed(-1, LIST % error.strerror)

    def put_in_place(self):
        for number in sorted(self.parts):
            part, fd = self.parts[number]
            folder, name = self.places[number]
            try:
                os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError as error:
                raise Failed(number, error.strerror)
            del self.parts[number]
            os.close(fd)
        for number, (_, _, wanted) in enumerate(self.files):
            folder, name = self.places[number]
            try:
                mode = stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
                if adjusted(mode, wanted) != mode:
                    os.chmod(name, adjusted(mode, wanted), dir_fd=folder)
            except OSError as error:
                raise Failed(number, error.strerror)
        for folder in self.folders.values():
            sync(folder)
        self.made = []

    def leave(self):
        """As if nothing had been."""
        for number, (name, fd) in self.parts.items():
            os.unlink(name, dir_fd=self.places[number][0])
            os.close(fd)
        for folder, name in reversed(self.made):
            try:
                os.rmdir(name, dir_fd=folder)
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


def sync(folder):
    try:
        fd = readable(folder)
    except OSError:
        return  # it may be written to and not be read
    try:
        os.fsync(fd)
    except OSError:
        pass  # some file systems cannot
    os.close(fd)


def open_part(folder):
    """The name of a new file, never that of an existing one, and the file with a lock; another transfer that clears
    the folder may be faster than the lock."""
    while True:
        name = os.fsencode(PART % os.urandom(16).hex())
        try:
            fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        except FileExistsError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            if os.fstat(fd).st_ino == os.stat(name, dir_fd=folder, follow_symlinks=False).st_ino:
                return name, fd
        except FileNotFoundError:
            pass
        os.close(fd)


def clear(folder):
    """Removes the parts of transfers that are dead: those nobody holds a lock on."""
    start, end = PART.split('%s')
    try:
        listed = readable(folder)
    except OSError:
        return
    names = os.listdir(listed)
    os.close(listed)
    for name in names:
        if name.startswith(start) and name.endswith(end):
            try:
                fd = os.open(name, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
            except OSError:
                continue
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(name, dir_fd=folder)
            except OSError:
                pass
            os.close(fd)


def allow_many_files():
    """Each part and each folder is open for as long as this lives."""
    try:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (OSError, ValueError):
        pass


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
    allow_many_files()
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
