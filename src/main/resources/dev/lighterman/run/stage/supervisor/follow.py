"""Tells what the run writes, in frames."""
import errno
import json
import os
import select
import time

import mask
import secret
import store
from cancel import forget
from common import greet, is_alive, is_final, put
from store import path

VERSION = 2  # of the frames, and of how the client calls a supervisor
POLL_MILLIS = 10
HEARTBEAT = 10.0
CHUNK = 256 * 1024


def follow(events_offset, output_offset):
    with open(path('run.json'), 'rb') as stream:
        run = stream.read()
    try:
        greet(VERSION)
        put(frame(b'R', run))
        tails = [output_tail(output_offset), Tail(b'E', 'events.jsonl', events_offset)]
        put(frame(b'S', pass_on(tails)))
        return 0
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.ECONNRESET):
            return 0
        raise


def output(offset):
    greet(VERSION)
    put(frame(b'R', b'{}'))
    tail = output_tail(offset)
    is_end = is_final(store.read_status()) or not is_alive(store.RUN)
    if is_end and os.path.exists(path('status.json')):
        forget(only_ended=True)
    while tail.pass_on(is_end):
        pass
    put(frame(b'S', b'{}'))
    return 0


def pass_on(tails):
    """Passes on what the run writes until it ends; gives the final status."""
    # A poll of standard output for nothing at all returns early only when nobody reads it any more.
    reader = select.poll()
    reader.register(1, 0)
    seen = None
    beat = looked = time.monotonic()
    while True:
        final = None
        try:
            stat = os.stat(path('status.json'))
            mark = (stat.st_ino, stat.st_mtime, stat.st_size)
        except OSError:
            mark = None
        if mark != seen:
            seen = mark
            status = store.read_status()
            final = status if is_final(status) else None
        now = time.monotonic()
        if final is None and now - looked > 1.0:
            looked = now
            if not is_alive(store.RUN) and not is_final(store.read_status()):
                forget(only_ended=True)
                final = {'state': 'lost'}
        busy = False
        for tail in tails:
            while tail.pass_on(final is not None):
                busy = True
                if final is None:
                    break
        if final is not None:
            return json.dumps(final).encode('ascii')
        if busy:
            beat = now
            continue
        if now - beat > HEARTBEAT:
            beat = now
            put(b'H\n')
        if reader.poll(POLL_MILLIS):
            raise OSError(errno.EPIPE, 'nobody reads any more')


def frame(kind, data):
    return b'%s %d\n' % (kind, len(data)) + data


def output_tail(offset):
    """Secrets are hidden in what others are told while the run goes on; once they are removed, the file has none."""
    return Tail(b'O', 'output.log', offset, mask.read_forms(path(secret.NAME)), secret.are_lost(store.RUN))


class Tail(object):
    def __init__(self, kind, name, offset, forms=None, held=False):
        self.kind = kind
        self.fd = os.open(path(name), os.O_RDONLY)
        self.offset = offset
        self.looked = offset  # what is behind the offset and before this is held back
        self.forms = forms
        self.held = held  # until its end, since what to hide in it is known to its supervisor alone

    def pass_on(self, is_end):
        """Writes what is new, at most a frame; says whether there was any."""
        size = os.fstat(self.fd).st_size
        if size <= (self.offset if is_end else self.looked) or self.held and not is_end:
            return False
        data = self.masked(size, is_end) if self.forms is not None else os.pread(self.fd, CHUNK, self.offset)
        if data:
            put(frame(b'%s %d' % (self.kind, self.offset), data))
            self.offset += len(data)
            self.looked = max(self.looked, self.offset)
        return bool(data)

    def masked(self, size, is_end):
        """What is new, with an asterisk for each byte of a secret, up to what may be the beginning of one. Looks at what
        stands before as well: one may have begun there."""
        reach = self.forms.reach + 1
        before = min(self.offset, reach)
        data = os.pread(self.fd, before + CHUNK + reach, self.offset - before)
        self.looked = self.offset - before + len(data)
        is_end = is_end and self.looked >= size
        until = min(before + CHUNK, len(data) if is_end else mask.unclear(data, self.forms))
        if until <= before:
            return b''
        hidden = bytearray(data)
        for begin, end in mask.joined(mask.found(data, self.forms, is_end)):
            hidden[begin:end] = b'*' * (end - begin)
        if until == before + CHUNK:
            self.looked = self.offset + CHUNK
        return bytes(hidden[before:until])
