"""Why hosts failed: probes them once ansible-playbook has ended, and adds what was found to the events.

The callback plugin tells through a named pipe how it came to each of them (lighterman_ways.py). The pipe is open here all the
time, so that what is told stays in the kernel's memory; probe.py and onhost.py look. They run in a session of their own, in the
environment that Ansible had, and end in time.
"""
import fcntl
import json
import os
import signal
import threading
import time

import content
import store
from lighterman_ways import MOST, PIPE
from play import become_leader, environment, print_to
from process import Family, reap_all, started

AT_ONCE = 5
HOST = 12.0  # seconds for one
ALL = 40.0
PIPE_SIZE = 1024 * 1024
F_SETPIPE_SZ = 1031
LAST = 64 * 1024


def is_wanted(run):
    return bool(run.get('why')) and not run.get('image')


def listen(run):
    """The pipe, open; None where nobody is to tell anything."""
    if not is_wanted(run):
        return None
    os.mkfifo(store.path(PIPE), 0o600)
    pipe = os.open(store.path(PIPE), os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.fcntl(pipe, F_SETPIPE_SZ, PIPE_SIZE)
    except OSError:
        pass  # what does not fit is not told
    return pipe


def told(pipe):
    """What the plugin told of each host."""
    said = b''
    try:
        while True:
            more = os.read(pipe, 65536)
            if not more:
                break
            said += more
    except BlockingIOError:
        pass
    ways = []
    for line in said.split(b'\n'):
        try:
            ways.append(json.loads(line.decode('ascii')))
        except ValueError:
            pass  # it did not fit
    return ways[:MOST]


def end(pipe):
    os.close(pipe)
    try:
        os.unlink(store.path(PIPE))
    except OSError:
        pass


def find(run, pipe, deadline, is_unwanted):
    """Probes the hosts that were told of, unless the run has been cancelled, and tells of them in the events."""
    ways = told(pipe)
    if not ways or is_unwanted():
        return
    until = time.monotonic() + ALL
    found = ask(run, ways, min(until, deadline) if deadline else until, is_unwanted)
    order = [way['host'] for way in ways]
    if found:
        tell(sorted(found, key=lambda one: order.index(one[0])))


def ask(run, ways, until, is_unwanted):
    """(host, kind, message, remedy) of those for which something was found, from a process that can be ended as a whole."""
    before = Family(os.getpid())
    before.living()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work(run, ways, until, writing)
        except BaseException:
            store.log_exception()
        finally:
            os._exit(0)
    os.close(writing)
    family = Family(os.getpid(), child, started(child), before.known)
    os.set_blocking(reading, False)
    said = b''
    ended = False
    while True:
        try:
            more = os.read(reading, 65536)
            if not more:
                break
            said += more
            continue
        except BlockingIOError:
            pass
        family.living()
        if time.monotonic() > until + 1 or is_unwanted():
            ended = True
            break
        time.sleep(0.02)
    os.close(reading)
    family.kill(run['clocks']['sudo'], reap_all) if ended or family.living() else reap_all()
    return [json.loads(line.decode('ascii')) for line in said.split(b'\n')[:-1]]


def work(run, ways, until, writing):
    import probe  # here only: most runs have no use for it, and each start would take a seventh longer

    parent = os.getppid()
    become_leader()
    print_to('supervisor.log')
    variables = {os.fsdecode(name): os.fsdecode(value) for name, value in environment(run, run['command'])[0].items()}
    waiting = list(ways)
    lock = threading.Lock()

    def next_way():
        with lock:
            return waiting.pop(0) if waiting and time.monotonic() < until else None

    def look():
        while True:
            way = next_way()
            if way is None:
                return
            try:
                found = probe.diagnose(way, variables, min(until, time.monotonic() + HOST))
            except Exception:
                store.log_exception()
                continue
            if found:
                with lock:
                    os.write(writing, json.dumps([way['host']] + list(found)).encode('ascii') + b'\n')

    threads = [threading.Thread(target=look) for _ in range(min(AT_ONCE, len(ways)))]
    for thread in threads:
        thread.daemon = True
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
            if os.getppid() != parent:  # nobody watches any more
                os.killpg(0, signal.SIGKILL)


def tell(found):
    store.add_events('why', [{'host': host, 'kind': kind, 'message': content.hidden(message), 'remedy': content.hidden(remedy)}
                             for host, kind, message, remedy in found], *last_number())


def last_number():
    """Of the last whole event, and whether half of another follows."""
    with open(store.path('events.jsonl'), 'rb') as stream:
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - LAST))
        text = stream.read()
    for line in reversed(text.split(b'\n')[:-1]):
        try:
            return int(json.loads(line.decode('utf-8'))['seq']), not text.endswith(b'\n')
        except (ValueError, KeyError, TypeError):
            continue
    return 0, False
