"""Which of the other runs on this control node are kept."""
import os
import shutil
import time

from common import STAGING, forget_secrets, is_abandoned, is_alive, is_final, is_passing, read_json, sweep
from store import remove_secrets

KEEP = (20, 2592000, 1 << 30)  # runs, their seconds, their bytes, where run.json does not say
SPARED = 600.0  # for so many seconds after its end a run is kept for a client that lost its connection


def prune(own, keep):
    """Removes all but the runs that ended last, never one that goes on or has only just ended; and secrets that a killed
    supervisor left."""
    kept = total = 0
    for run, since in latest_first(os.path.dirname(own)):
        if run == own or is_alive(run):
            continue
        try:
            age = time.time() - since
            if is_abandoned(run, age):
                forget_secrets(run, True, remove_secrets)
            if is_final(read_json(os.path.join(run, 'status.json'))) or age > STAGING:
                kept += 1
                total += size(run)
                if age > SPARED and (kept >= keep[0] or age > keep[1] or total > keep[2]):
                    remove(run)
        except OSError:
            pass  # another process is removing it
    sweep(os.path.dirname(own))


def remove(run):
    """At once for all that look for it: a client that has its key is to find all of it, or nothing."""
    runs, name = os.path.split(run)
    gone = os.path.join(runs, '.gone-%s-%d' % (name, os.getpid()))
    os.rename(run, gone)
    shutil.rmtree(gone, ignore_errors=True)


def latest_first(runs):
    """By when something was last made in them: for a run that has ended, its end."""
    found = []
    for name in os.listdir(runs):
        if is_passing(name):
            continue
        try:
            found.append((os.stat(os.path.join(runs, name)).st_mtime, name))
        except OSError:
            pass  # another process is removing it
    return [(os.path.join(runs, name), since) for since, name in sorted(found, reverse=True)]


def size(run):
    total = 0
    for folder, _, files in os.walk(run):
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                pass  # removed meanwhile
    return total
