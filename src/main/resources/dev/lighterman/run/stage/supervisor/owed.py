"""The handlers that hosts are owed: notified in a run, and not run because the host failed or the run ended before.

What each playbook owes is kept beside the runs, in owed/, one private file a playbook. A run takes owed.json of it, which the callback
plugin reads (lighterman_handlers.py); at its end the events say what was made up for and what is owed from now on.
"""
import contextlib
import fcntl
import hashlib
import json
import os
import re
import time

import store
from common import is_alive, is_final, read_json

KEPT = 7776000  # seconds after which nobody is going to make up for anything
MOST = 50000  # of one playbook
SIGNS = (b'"event":"handlers"', b'"event":"play"', b'"event":"end"')
NUMBER = re.compile(br'"seq":(\d+)')
TEXTS = ('host', 'handler', 'notify', 'section', 'task', 'because')
NAME = 'name'
STAGED = 'owed.json'
SETTLED = 'owed.settled'


def directory():
    return os.path.join(os.path.dirname(os.path.dirname(store.RUN)), 'owed')


def known_by(run):
    """What tells who owes something: the playbook's path, and its inventories, which may have hosts of the same names."""
    command, directory_of_run = run['command'], '/runs/%s/' % run['id']
    inventories = [after.replace(directory_of_run, '/') for option, after in zip(command, command[1:]) if option == '-i']
    return [run['origin']] + inventories


def book(owner):
    name = hashlib.sha256(json.dumps(owner).encode('ascii')).hexdigest()[:32]
    return os.path.join(directory(), name + '.json')


@contextlib.contextmanager
def books():
    """One process at a time has them open."""
    os.makedirs(directory(), mode=0o700, exist_ok=True)
    fd = os.open(os.path.join(directory(), 'lock'), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def named():
    """What tells the books of this home from all others: two names of a machine may stand for one, and machines may share a home."""
    path = os.path.join(directory(), NAME)
    try:
        with open(path) as stream:
            return stream.read()
    except FileNotFoundError:
        with open(path, 'w') as stream:
            stream.write(os.urandom(16).hex())
        return named()


def read(owner):
    debts = read_json(book(owner)).get('owed')
    return debts if isinstance(debts, list) else []


def write(owner, debts):
    if not debts:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(book(owner))
        return
    fresh = book(owner) + '.new'
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'wb') as stream:
        stream.write(json.dumps({'playbook': owner[0], 'inventories': owner[1:], 'owed': debts[-MOST:]}).encode('ascii'))
    os.rename(fresh, book(owner))


def exchange(run, add, remove):
    """Takes in what other control nodes have kept, and gives up what another one has taken in; what is owed then."""
    owner = known_by(run)
    with books():
        if os.path.isdir(os.path.dirname(store.RUN)):
            settle_lost(owner)
        before = read(owner)
        after = [debt for debt in before if debt not in remove]  # one that was owed anew since is another
        known = set(key(debt) for debt in after)
        for debt in add:
            if is_debt(debt) and key(debt) not in known:
                known.add(key(debt))
                after.append(debt)
        if after != before:
            write(owner, after)
        return named(), after


def is_debt(debt):
    """Whether the plugin can read it: one that another control node made up must not keep it from reading all others."""
    return (isinstance(debt, dict) and all(isinstance(debt.get(name), str) for name in TEXTS)
            and isinstance(debt.get('play'), list) and [type(part) for part in debt['play']] == [str, int])


def sweep():
    """Removes what nobody has made up for in a long time."""
    with books():
        for name in os.listdir(directory()):
            path = os.path.join(directory(), name)
            if name not in ('lock', NAME) and time.time() - os.stat(path).st_mtime > KEPT:
                os.unlink(path)


# ---- a run

def counts(run):
    """Whether a run owes and makes up for what is owed."""
    return bool(run.get('origin')) and not run.get('check')


def stage(run):
    """What the run is to make up for, where the plugin finds it."""
    if not counts(run):
        return
    with books():
        settle_lost(known_by(run))
        debts = read(known_by(run)) if run.get('owed') == 'run' else []
    if debts:
        with open(store.path(STAGED), 'wb') as stream:
            stream.write(json.dumps(debts).encode('ascii'))


def settle_lost(owner):
    """Enters what is owed by runs whose supervisor was killed, as when the machine went down."""
    runs = os.path.dirname(store.RUN)
    for name in sorted(os.listdir(runs)):
        run = os.path.join(runs, name)
        asked = read_json(os.path.join(run, 'run.json')) if run != store.RUN else {}
        if (not counts(asked) or known_by(asked) != owner or is_final(read_json(os.path.join(run, 'status.json')))
                or os.path.exists(os.path.join(run, SETTLED)) or not os.path.exists(os.path.join(run, 'events.jsonl'))
                or is_alive(run)):
            continue
        account = Account(os.path.join(run, 'events.jsonl'), name)
        write(owner, account.brought_up_to_date(read(owner)))
        os.close(os.open(os.path.join(run, SETTLED), os.O_WRONLY | os.O_CREAT, 0o600))


def settle(run):
    """At the end of a run: enters what is owed from now on, and adds it to the events."""
    if run.get('check'):
        return
    account = Account(store.path('events.jsonl'), os.path.basename(store.RUN))
    left = account.left()
    if counts(run):
        with books():
            before = read(known_by(run))
            if before or left:
                after = account.brought_up_to_date(before)
                write(known_by(run), after)
                left = [debt for debt in after if debt['host'] in account.hosts]
    if left:
        told = [{name: debt[name] for name in ('host', 'handler', 'task', 'because')} for debt in left]
        store.add_events('owed', told, account.last, account.cut)


def key(debt):
    return json.dumps([debt['host'], debt['play'], debt['handler'], debt['notify']])


class Account(object):
    """What the events of a run say of handlers."""

    def __init__(self, events, name):
        self.hosts = set()  # that the run was for
        self.last = 0  # number of the last event
        self.cut = False  # whether the last line is not whole
        self._run = name
        self._open = {}  # (host, id of a handler) -> what the host is owed unless the handler runs
        self._closed = {}  # the same for those that ran
        self._done = set()
        self._gone = set()
        self._failed = set()  # plays in which a host failed
        self._ended = False
        take = {'notified': self._take_notified, 'ran': self._take_ran, 'failed': self._take_failed, 'gone': self._take_gone}
        with open(events, 'rb') as stream:
            for line in stream:
                self._take(line, take)

    def _take(self, line, take):
        self.cut = not line.endswith(b'\n')
        end = line[-200:]
        if self.cut:
            return
        numbers = NUMBER.findall(end)
        self.last = int(numbers[-1]) if numbers else self.last + 1
        if not any(sign in end for sign in SIGNS):
            return
        event = json.loads(line.decode('utf-8'))
        if event['event'] == 'play':
            self.hosts.update(event.get('targets') or ())
        elif event['event'] == 'end':
            self._ended = True
        elif event['event'] == 'handlers' and event['state'] in take:
            take[event['state']](event)

    def _take_notified(self, event):
        for number, handler, notify in event['handlers']:
            self._open.setdefault((event['host'], number), {
                'host': event['host'], 'play': event['play'], 'handler': handler, 'notify': notify, 'section': event['section'],
                'task': event['name'], 'because': event['path'], 'run': self._run, 'since': event['time']})

    def _take_ran(self, event):
        place = event['host'], event['id']
        for place in [p for p in self._open if p[1] == event['id']] if event['once'] else [place] if place in self._open else ():
            debt = self._closed[place] = self._open.pop(place)
            self._done.add(key(debt))

    def _take_failed(self, event):
        self._failed.add(json.dumps(event['play']))
        place = event['host'], event.get('id')
        if place in self._closed:  # the handler includes tasks, and one of them failed
            debt = self._open[place] = self._closed.pop(place)
            self._done.discard(key(debt))

    def _take_gone(self, event):
        self._gone.add(key(event))

    def left(self):
        """What was notified and not run. Where no host failed the play itself said that it was to end there."""
        return [debt for debt in self._open.values() if not self._ended or json.dumps(debt['play']) in self._failed]

    def brought_up_to_date(self, before):
        kept = [debt for debt in before if key(debt) not in self._done and key(debt) not in self._gone]
        known = set(key(debt) for debt in kept)
        return kept + [debt for debt in self.left() if key(debt) not in known]
