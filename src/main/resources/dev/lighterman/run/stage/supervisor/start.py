"""Starts the run, once, and follows it."""
import os
import shutil
import sys
import time

import access
import content
import owed
import secret
import store
from common import read_json
from follow import follow
from process import fork
from prune import KEEP, prune
from store import lock, make_files, path
from supervise import supervise

STARTED = b'+'


def start(umask):
    held = lock(2.0)
    if held is None or os.path.exists(path('status.json')):
        sys.stderr.write('this run was started or cancelled already\n')
        return 1
    return follow(0, 0) if begin(held, umask) else 1


def adopt(umask):
    """Goes on with a start that was cut off after all files had arrived: the first process with the lock starts the run."""
    held = lock(0.5)
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
        secret.move_out(store.RUN)
        store.keep_forms()
        make_files()
        store.reserve()
        missing = [p for p in run['inventories'] if not os.path.exists(os.path.expanduser(p.encode('utf-8')))]
        if missing:
            store.finish(reason='inventory', missing=missing[0], startedAt=time.time(), endedAt=time.time())
        else:
            fork_supervisor(run, held, umask)
        return True
    except Exception as error:
        sys.stderr.write('%s: %s\n' % (type(error).__name__, error))
        secret.remove(store.RUN)
        shutil.rmtree(store.RUN, ignore_errors=True)
        return False
    finally:
        os.close(held)


def fork_supervisor(run, held, umask):
    """Forks twice, so that ending the process that follows, with all its children, does not end the supervisor."""
    told, tell = os.pipe()

    def supervisor():
        os.write(tell, STARTED)  # also where the one it is for was ended meanwhile: the reading end is open here
        os.close(tell)
        os.close(told)
        supervise(run, held, umask)

    def pruner():
        os.close(tell)
        os.close(held)
        store.redirect(os.devnull)
        keep = run.get('keep') or KEEP
        prune(store.RUN, keep)
        content.prune(keep[1])
        secret.sweep(os.path.dirname(store.RUN))
        owed.sweep()
        access.sweep()

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
