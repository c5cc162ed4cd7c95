"""The run's directory: its files, its lock, its status, and its secrets until they go."""
import errno
import fcntl
import json
import os
import sys
import time

import access
import secret
from common import locked, read_json
from mask import hide, read_forms

RUN = os.path.dirname(os.path.abspath(sys.argv[0]))
LAST = 'status.json.last'
RESERVED = 4096
ENOUGH = 64 * 1024  # less than this is no room left


def path(name):
    return os.path.join(RUN, name)


def lock(wait=0.0):
    """The run's lock as an open file, or None while another process holds it. Removes the name of the process that had it."""
    fd = os.open(path('lock'), os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + wait
    while not locked(fd, fcntl.LOCK_EX):
        if time.monotonic() >= until:
            os.close(fd)
            return None
        time.sleep(0.01)
    os.ftruncate(fd, 0)
    return fd


# ---- files

def make_files():
    for name in ('events.jsonl', 'output.log'):
        os.close(os.open(path(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))


def add_events(kind, events, last, is_cut):
    """Adds events of a kind behind the one with the last number; ends the line of one that is cut off."""
    lines = [json.dumps(dict(event, seq=number, event=kind, time=time.time()), separators=(',', ':'))
             for number, event in enumerate(events, last + 1)]
    with open(path('events.jsonl'), 'ab') as stream:
        stream.write((('\n' if is_cut else '') + '\n'.join(lines) + '\n').encode('ascii'))


def redirect(name):
    """Lets go of the connection; errors go to a file."""
    null = os.open(os.devnull, os.O_RDWR)
    log = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for fd, target in ((null, 0), (null, 1), (log, 2)):
        os.dup2(fd, target)
    os.close(null)
    os.close(log)


def log_exception():
    import traceback
    try:
        traceback.print_exc()
        sys.stderr.flush()
    except OSError:
        pass  # the disk is full


def drop_empty_log():
    try:
        if os.stat(path('supervisor.log')).st_size == 0:
            os.unlink(path('supervisor.log'))
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise


def is_disk_full():
    """Whether there is no room left to speak of."""
    try:
        disk = os.statvfs(RUN)
        return disk.f_bavail * disk.f_frsize < ENOUGH
    except OSError:
        return False


# ---- the status

def read_status():
    """How the run stands; empty before it was started."""
    return read_json(path('status.json'))


def write_status(**status):
    fresh = path('status.json.new')
    with open(fresh, 'wb') as stream:
        stream.write(json.dumps(status).encode('ascii'))
    os.rename(fresh, path('status.json'))


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


# ---- secrets

class Kept(object):
    """What to hide, as this process read it: the directory in memory that it was read from may be lost."""
    forms = ()


def keep_forms():
    Kept.forms = read_forms(path(secret.NAME))


def remove_secrets(run):
    """Hides what was printed of them first: without them nobody can. A log in which that cannot be done goes instead."""
    access.remove(run)
    lost = secret.are_lost(run)
    forms = read_forms(os.path.join(run, secret.NAME))
    if not forms and run == RUN and Kept.forms:
        forms = Kept.forms
    hidden = True
    for name in ('output.log', 'cleanup.log', 'supervisor.log'):
        hidden &= hide_or_drop(os.path.join(run, name), forms, lost)
    secret.remove(run, keep_mask=not hidden)


def hide_or_drop(name, forms, lost):
    """Whether no secret is in a log any more; how the run ended is known all the same."""
    try:
        if lost and not forms:
            raise OSError(errno.ENOENT, 'what to hide is not known any more')
        hide(name, forms)
        return True
    except OSError:
        log_exception()
    try:
        os.truncate(name, 0)
        return True
    except FileNotFoundError:
        return True
    except OSError:
        log_exception()
        return False
