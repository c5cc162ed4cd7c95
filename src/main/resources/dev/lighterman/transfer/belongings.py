"""Which files on the control node are an owner's, a pipeline's say: those that its runs have put in place. The list is kept below
~/.lighterman/contexts, not beside the files. Python 3.6 and later.
"""
import fcntl
import hashlib
import json
import os
import stat

from common import read_json
from places import Refused, is_trusted, look, open_folder

FOLDER = os.path.join('~', '.lighterman', 'contexts')


class Belongings(object):
    """The list of an owner's files, locked until the block ends. A transfer that names no owner has no list and takes no lock."""

    def __init__(self, owner, run):
        self.run = run
        self.name = None
        self.lock = None
        self.files = {}  # path -> {"hashes": what was put there, the last two, "run": the last that sent it}
        self.folders = []  # paths of those made for them
        if owner is None:
            return
        folder = os.path.expanduser(FOLDER)
        for each in (os.path.dirname(folder), folder):
            os.makedirs(each, 0o700, exist_ok=True)
        self.name = os.path.join(folder, hashlib.sha256(owner.encode('utf-8')).hexdigest()[:32] + '.json')
        self.lock = os.open(self.name[:-5] + '.lock', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        kept = read_json(self.name)
        self.files = kept.get('files', {})
        self.folders = kept.get('folders', [])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.lock is not None:
            os.close(self.lock)

    def has(self, path, digest, put):
        """Notes that this run sends a file. A file that was there before, put there by another owner or by hand, does not become this owner's."""
        before = self.files.get(path, {}).get('hashes', [])
        if put or digest in before:
            self.files[path] = {'hashes': ([one for one in before if one != digest] + [digest])[-2:], 'run': self.run}

    def has_made(self, path):
        if path not in self.folders:
            self.folders.append(path)

    def save(self):
        if self.name is None:
            return
        fd = os.open(self.name + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(fd, 'wb') as stream:
            stream.write(json.dumps({'files': self.files, 'folders': self.folders}).encode('ascii'))
        os.rename(self.name + '.new', self.name)

    def tidy(self):
        """Removes what earlier runs have put in place and this one has not sent; never what others have put there since. Gives the paths."""
        old = sorted(path for path, entry in self.files.items() if entry['run'] != self.run)
        removed = [path for path in old if self.remove(path, self.files.pop(path)['hashes'])]
        self.save()
        return removed

    def remove(self, path, hashes):
        parent, name = os.path.split(os.fsencode(path))
        try:
            folder = open_folder(parent)
        except Refused:
            return False
        if folder is None:
            return False
        try:
            status = look(folder, name)
            if status and stat.S_ISREG(status.st_mode) and is_trusted(status) and hash_of(folder, name) in hashes:
                os.unlink(name, dir_fd=folder)
                self.remove_folders(os.fsdecode(parent))
                return True
        except OSError:
            pass  # then it stays
        finally:
            os.close(folder)
        return False

    def remove_folders(self, path):
        """Those that were made for files and have none left."""
        while path in self.folders:
            try:
                os.rmdir(path)
            except OSError:
                return
            self.folders.remove(path)
            path = os.path.dirname(path)


def hash_of(folder, name):
    digest = hashlib.sha256()
    with open(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), 'rb', 0) as stream:
        for data in iter(lambda: stream.read(1024 * 1024), b''):
            digest.update(data)
    return digest.hexdigest()
