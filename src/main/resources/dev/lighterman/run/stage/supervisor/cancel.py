"""Ends the run, whether its supervisor lives or not, and clears away what a killed supervisor has left."""
import os
import signal
import time

import container
import secret
import store
from common import is_alive, is_final, put, read_json
from play import clean_up
from process import Family, boot, send, started, told_of
from store import lock, path

POLL = 0.01


def cancel():
    """Prints "cancelled" if the run went on, "ended" if it had ended already."""
    answer = b'ended'
    while not is_final(store.read_status()):
        held = lock()
        if held is not None:
            if not is_final(store.read_status()):
                abandon()
                answer = b'cancelled'
            os.close(held)
            break
        answer = b'cancelled'
        pid = holder()
        if pid is not None:
            send(pid, signal.SIGTERM)
        until = time.monotonic() + 1.0
        while time.monotonic() < until and is_alive(store.RUN):
            time.sleep(POLL)
    put(b'\nLIGHTERMAN ' + answer + b'\n')
    return 0


def holder():
    """The supervisor that holds the lock, or None: its process id may be another's by now."""
    with open(path('lock'), 'rb') as stream:
        words = stream.read().decode('ascii', 'replace').split()
    if len(words) == 3 and words[1:] == [str(started(int(words[0]))), boot()]:
        return int(words[0])
    return None


def abandon():
    """The run was staged but not started, or its supervisor was killed: ends what is left of it."""
    status = store.read_status()
    leader = status.get('ansiblePid')
    now = time.time()
    left = ()
    store.make_files()
    if leader:
        run = read_json(path('run.json'))
        family = left_of(leader, status)
        if family is not None and family.living():
            for pid in family.living():
                send(pid, signal.SIGTERM)
            until = time.monotonic() + run['clocks']['grace']
            while time.monotonic() < until and not family.is_gone():
                time.sleep(0.05)
            left = family.kill(run['clocks']['sudo'])
        container.remove(run)
        if not status.get('cleaned'):
            clean_up(run)
    store.drop_empty_log()
    store.finish(reason='cancelled', startedAt=status.get('startedAt', now), endedAt=now, **told_of(left))


def forget(only_ended):
    """Cleans up after a run that nobody watches any more, as far as nothing of it goes on, and removes its secrets."""
    if not secret.are_there(store.RUN):
        return 0
    held = lock(2.0)  # others look at it for a moment
    if held is None:
        return 1
    try:
        status = store.read_status()
        cleaned = False
        if status and not is_final(status):
            family = left_of(status.get('ansiblePid'), status)
            if family is None or not family.living():
                clean_up(read_json(path('run.json')))
                cleaned = True
            elif only_ended:
                return 0
        store.remove_secrets(store.RUN)  # before anything that needs room on the disk
        if cleaned:
            store.write_status(**dict(status, cleaned=True))
        return 0
    finally:
        os.close(held)


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
    marks = (b'LIGHTERMAN_RUN=' + os.fsencode(os.path.basename(store.RUN)), b'LIGHTERMAN_EVENTS=' + os.fsencode(path('events.jsonl')))
    try:
        with open('/proc/%d/environ' % pid, 'rb') as stream:
            return not set(marks).isdisjoint(stream.read().split(b'\0'))
    except OSError:
        return False
