"""Directories as open files, and names in them. A name can lead elsewhere at any moment where others may write; an open directory
stays the one that was looked at. What belongs to others than this user and root is not used: its owner could exchange it between a look
and a use. Python 3.6 and later, Linux.
"""
import errno
import os
import pwd
import shlex
import stat

MOST_LINKS = 40
POD_HOME = os.environ.get('LIGHTERMAN_POD_HOME')  # a volume of a pod's own: anybody may write there, but nobody else is in the pod
FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Refused(Exception):
    """Something that is not used; the text says what and why."""


def user(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return 'user %d' % uid


def is_trusted(status):
    return status.st_uid in (0, os.geteuid())


def shown(folder, name=b''):
    """The path of an open directory, or of a name in it."""
    path = os.fsencode(os.readlink('/proc/self/fd/%d' % folder))
    return os.fsdecode(os.path.join(path, name) if name else path)


def look(folder, name):
    """The status of a name in a directory, a link's own; None where there is none."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def check(path, status):
    """Refuses what others own, and a directory in which others may exchange files of ours."""
    if not is_trusted(status):
        raise Refused('%s belongs to %s; perhaps you should remove it, or name a directory of your own' % (path, user(status.st_uid)))
    everybodys = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX
    if everybodys and path != POD_HOME:
        raise Refused('%s can be written by everybody; perhaps you should run `chmod o-w %s` there' % (path, shlex.quote(path)))


def step(folder, name):
    """Opens a directory by its name in another one."""
    try:
        fd = os.open(name, FOLDER, dir_fd=folder)
    except OSError as error:
        why = 'is not a directory' if error.errno == errno.ENOTDIR else error.strerror
        raise Refused('%s: %s' % (shown(folder, name), why))
    try:
        check(shown(folder, name), os.fstat(fd))
    except Refused:
        os.close(fd)
        raise
    return fd


def linked(folder, name, status):
    """Where a link leads, which must be ours too."""
    check(shown(folder, name), status)
    return os.readlink(name, dir_fd=folder)


def open_folder(path, start=None, made=None):
    """Opens a directory by its path, from an open one on or from the root. Makes what is missing where there is a list to say so in, as
    open directories and names; gives None otherwise."""
    folder = os.dup(start) if start is not None and not path.startswith(b'/') else os.open(b'/', FOLDER)
    rest = path.split(b'/')
    links = 0
    try:
        while rest:
            name = rest.pop(0)
            if name in (b'', b'.'):
                continue
            status = look(folder, name)
            if status is None:
                if made is None:
                    os.close(folder)
                    return None
                make(folder, name, made)
            elif stat.S_ISLNK(status.st_mode):
                links += 1
                if links > MOST_LINKS:
                    raise Refused('%s: %s' % (shown(folder, name), os.strerror(errno.ELOOP)))
                target = linked(folder, name, status)
                rest = target.split(b'/') + rest
                if target.startswith(b'/'):
                    os.close(folder)
                    folder = os.open(b'/', FOLDER)
                continue
            inner = step(folder, name)
            os.close(folder)
            folder = inner
        return folder
    except OSError as error:
        why = shown(folder, name)
        os.close(folder)
        raise Refused('%s: %s' % (why, error.strerror))
    except BaseException:
        os.close(folder)
        raise


def make(folder, name, made):
    try:
        os.mkdir(name, dir_fd=folder)
        made.append((os.dup(folder), name))
    except FileExistsError:
        pass  # another transfer was faster


def open_place(path, start, made=None):
    """The open directory that a file is in, and its name there, links followed; None where a directory is missing."""
    folder = start
    links = 0
    while True:
        parent, name = os.path.split(path)
        inner = open_folder(parent, folder, made)
        if folder != start:
            os.close(folder)
        if inner is None:
            return None
        status = look(inner, name)
        if status is None or not stat.S_ISLNK(status.st_mode):
            return inner, name
        links += 1
        try:
            if links > MOST_LINKS:
                raise Refused('%s: %s' % (shown(inner, name), os.strerror(errno.ELOOP)))
            path = linked(inner, name, status)
        except BaseException:
            os.close(inner)
            raise
        folder = inner


def readable(folder):
    """The same directory, to be read or synced."""
    return os.open(b'.', os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)


def key(status):
    return status.st_dev, status.st_ino


def all_above(folder):
    """The keys of a directory and of those above it."""
    keys = []
    current = os.dup(folder)
    while not keys or key(os.fstat(current)) != keys[-1]:
        keys.append(key(os.fstat(current)))
        above = os.open(b'..', FOLDER, dir_fd=current)
        os.close(current)
        current = above
    os.close(current)
    return keys


def home_problem(folder):
    """Why a directory must not be read as a whole: it is a home, or one above, or has the runs with their secrets in it."""
    path = shown(folder)
    own = os.path.expanduser('~')
    try:
        home = os.open(own, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        above_home = all_above(home)
        status = look(home, b'.lighterman')
    finally:
        os.close(home)
    if key(os.fstat(folder)) in above_home:
        return '%s is %s' % (path, 'the home directory of %s' % user(os.geteuid())
                             if key(os.fstat(folder)) == above_home[0] else 'above the home directory %s' % own)
    if status and key(status) in all_above(folder):
        return '%s is where runs and their secrets are kept' % path
    for entry in pwd.getpwall():
        if entry.pw_dir == path:
            return '%s is the home directory of %s' % (path, entry.pw_name)
    return None
