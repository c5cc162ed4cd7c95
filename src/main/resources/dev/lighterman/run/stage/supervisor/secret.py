"""Where a run's secrets lie: outside of the home, which somebody may read as a whole, where the machine has such a place. The run's
directory has a link to it then.
"""
import errno
import hashlib
import os
import re
import shutil
import stat
import time

from common import STAGING, hold, is_in_use, read_json

NAME = 'secrets'
MASK = 'mask.json'
ENVIRONMENT = 'environment.json'


def folders():
    """Directories in memory that are there for such things; never one below the home."""
    home = os.path.realpath(os.path.expanduser('~')) + os.sep
    for folder in (os.environ.get('XDG_RUNTIME_DIR', ''), '/dev/shm'):
        try:
            status = os.stat(folder)
        except OSError:
            continue
        ours = status.st_uid == os.geteuid() or status.st_uid == 0 and status.st_mode & stat.S_ISVTX
        if os.path.isabs(folder) and ours and not (os.path.realpath(folder) + os.sep).startswith(home):
            yield folder


def prefix(run):
    """What the names of such directories of one run begin with: another home may have runs of the same ids."""
    runs, name = os.path.split(run)
    return 'lighterman-%s-%s-' % (hashlib.sha256(os.fsencode(runs)).hexdigest()[:8], name)


def move_out(run):
    """Moves the secrets of a run that is about to start. They stay where they are if that cannot be done."""
    secrets = os.path.join(run, NAME)
    if not os.path.isdir(secrets) or os.path.islink(secrets):
        return
    for folder in folders():
        place = os.path.join(folder, prefix(run) + os.urandom(8).hex())
        try:
            os.mkdir(place, 0o700)
        except OSError:
            continue
        try:
            for name in os.listdir(secrets):
                copy(os.path.join(secrets, name), os.path.join(place, name))
            os.symlink(place, secrets + '.new')
        except OSError:
            shutil.rmtree(place, ignore_errors=True)
            continue
        shutil.rmtree(secrets)
        os.rename(secrets + '.new', secrets)
        return


def copy(source, target):
    with open(source, 'rb') as stream:
        data = stream.read()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'wb') as stream:
        stream.write(data)


def environment(run):
    """The variables that only the environment of Ansible's programs may have."""
    return read_json(os.path.join(run, NAME, ENVIRONMENT))


def keep(run):
    """Keeps others from sweeping them while the file that this gives is open."""
    return hold(os.path.join(run, NAME))


def are_there(run):
    """Whether a run has secrets, or had some that are lost: memory forgets."""
    return os.path.lexists(os.path.join(run, NAME))


def are_lost(run):
    return are_there(run) and not os.path.isdir(os.path.join(run, NAME))


def remove(run, keep_mask=False):
    """Removes them, all but the mask on demand."""
    secrets = os.path.join(run, NAME)
    try:
        for name in os.listdir(secrets):
            if not (keep_mask and name == MASK):
                os.unlink(os.path.join(secrets, name))
        if not keep_mask:
            os.rmdir(os.path.realpath(secrets))
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
    if os.path.islink(secrets) and not keep_mask:
        os.unlink(secrets)


def sweep(runs):
    """Removes what runs have left that are not there any more, nor go on in another container."""
    start = prefix(os.path.join(runs, ''))[:-1]
    for folder in folders():
        for name in os.listdir(folder):
            place = os.path.join(folder, name)
            match = re.match(re.escape(start) + '(.+)-[0-9a-f]{16}$', name)
            try:
                if match and not os.path.lexists(os.path.join(runs, match.group(1))) \
                        and os.lstat(place).st_uid == os.geteuid() and time.time() - os.lstat(place).st_mtime > STAGING \
                        and not is_in_use(place):
                    shutil.rmtree(place, ignore_errors=True)
            except OSError:
                pass  # another process is removing it
