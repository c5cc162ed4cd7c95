"""What Lighterman's scripts on the control node share. The client sends it before each script that it sends on standard input,
and it is one of the modules of a run's supervisor. Python 3.6 and later.
"""
import fcntl
import json
import os
import sys

STAGING = 3600.0  # a run's directory that got no further after this many seconds is a leftover
DEAD = 60.0  # a run that was started and has no supervisor after this many seconds has lost it


# ---- answers

def put(data):
    """Writes all of it to standard output, which may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(1, rest):]


def greet(version=1):
    """Begins the answers: a login shell may have said something before. A script that the client has just sent speaks as that
    client does, and needs no version; a run's supervisor may be older or newer than the client."""
    put(b'\nLIGHTERMAN %d\n' % version)


def say(**answer):
    put(json.dumps(answer).encode('ascii') + b'\n')


# ---- files

def read_json(name):
    """The JSON object that a file has; an empty one where it has none."""
    try:
        with open(name, 'rb') as stream:
            value = json.loads(stream.read().decode('utf-8'))
            return value if isinstance(value, dict) else {}
    except (OSError, ValueError):
        return {}


def locked(fd, how):
    """Whether the open file could be locked at once."""
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def hold(directory):
    """Says that what lies in a directory is in use, for as long as the file that it gives is open: also to processes that see other
    files at the same paths, as in another container. None where there is no such directory."""
    try:
        fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH)
    except OSError:
        pass  # a file system without locks, on which nothing counts as unused either
    return fd


def is_in_use(directory):
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        return not locked(fd, fcntl.LOCK_EX)
    finally:
        os.close(fd)


# ---- runs

def is_final(status):
    return status.get('state') == 'finished'


def is_alive(run):
    """Whether a supervisor holds the lock of the run in this directory; nothing else says so."""
    try:
        fd = os.open(os.path.join(run, 'lock'), os.O_RDWR)
    except OSError:
        return False
    try:
        return not locked(fd, fcntl.LOCK_SH)
    finally:
        os.close(fd)


def is_passing(name):
    """Whether what is called so among the runs is none: one that is being put in place, or removed."""
    return name.startswith('.')


def sweep(runs):
    """Removes what was to become a run and did not, and what is left of one that was being removed."""
    import shutil
    import time
    try:
        names = os.listdir(runs)
    except OSError:
        return
    for name in names:
        place = os.path.join(runs, name)
        try:
            if is_passing(name) and time.time() - max(os.stat(p).st_mtime for p in (place, os.path.join(place, 'run'))
                                                      if os.path.lexists(p)) > STAGING:
                shutil.rmtree(place, ignore_errors=True)
        except (OSError, ValueError):
            pass  # another process is removing it


def is_abandoned(run, age):
    """Whether a run without a living supervisor, last changed so many seconds ago, will never get any further."""
    return age > STAGING or age > DEAD and os.path.exists(os.path.join(run, 'lock'))


def supervisor(run):
    """The program of a run's supervisor. Version 1 had a single file."""
    program = os.path.join(run, 'supervisor.pyz')
    return program if os.path.exists(program) else os.path.join(run, 'supervisor.py')


def forget_secrets(run, abandoned, remove):
    """Has the run's own supervisor remove its secrets: that one knows what else must not show them, and what to clean up. For an
    abandoned run it does so even where processes of it go on; and where it cannot, `remove` does."""
    import subprocess
    if os.path.lexists(os.path.join(run, 'secrets')):
        subprocess.call([sys.executable, '-I', '-S', '-B', supervisor(run), 'forget'] + ([] if abandoned else ['ended']),
                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if abandoned and not is_alive(run):  # else another process cleans up, and may need them for that
            remove(run)
