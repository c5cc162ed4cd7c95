"""The other end of a client's connection to a pod: runs its commands, as many at once as it likes.

Both directions of this program's standard streams carry frames: one byte for the kind, the command's number and the payload's length
in four bytes each, the payload. A client sends R (run, a JSON object with argv), I (some input), E (the end of the input), S (a signal's
name, for the command's session), C (let go of it), Q (whether anything else runs here), P (ping) and G (goodbye). It gets H (hello, the
protocol's version), O and e (output, standard error), A (so many bytes of input were taken), B (no more input is taken), X (the end: a
status, or SIG and a signal's name), Q (idle or used) and P.

An exec over the API server cannot close standard input alone, may lose the end of the output and may tell a wrong status. So an end is
what a frame says, and a stream that breaks leaves everything open: commands then see what they would see of an SSH connection that
breaks, the end of their input and closed outputs. The program's argument marks its client, which has one such stream to a pod.
"""
import errno
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time

VERSION = 1
HEAD = struct.Struct('!cII')
PIECE = 64 * 1024
QUIET = 0.3
SILENCE = 60
MOMENT = 2
KEEPER = b'lighterman-keeper'
LOCALE = {'LC_ALL': 'C.UTF-8', 'LANG': 'C.UTF-8'}


def send(kind, number=0, payload=b''):
    data = HEAD.pack(kind, number, len(payload)) + payload
    while data:
        data = data[os.write(1, data):]


class Running(object):
    """A command, and what of its streams is still open."""

    def __init__(self, number, argv):
        self.number = number
        self.input = []
        self.input_ends = False
        self.ended = None
        self.process = subprocess.Popen(
            argv, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(os.environ, **LOCALE), start_new_session=True)
        self.outputs = {
            self.process.stdout.fileno(): (b'O', self.process.stdout),
            self.process.stderr.fileno(): (b'e', self.process.stderr)}
        os.set_blocking(self.process.stdin.fileno(), False)

    def stdin(self):
        """The file number to write input to, once there is some or its end; None otherwise."""
        if self.process.stdin is None or not (self.input or self.input_ends):
            return None
        return self.process.stdin.fileno()

    def feed(self):
        """Writes what the command takes."""
        try:
            while self.input:
                count = os.write(self.process.stdin.fileno(), self.input[0][:PIECE])
                send(b'A', self.number, struct.pack('!I', count))
                self.input[0] = self.input[0][count:]
                if not self.input[0]:
                    self.input.pop(0)
        except OSError as e:
            if e.errno == errno.EAGAIN:
                return
            self.refuse()
        else:
            if self.input_ends:
                self.close_input()

    def refuse(self):
        self.close_input()
        send(b'B', self.number)

    def close_input(self):
        self.input = []
        self.input_ends = False
        if self.process.stdin is not None:
            self.process.stdin.close()
            self.process.stdin = None

    def pump(self, fd):
        data = os.read(fd, PIECE)
        if data:
            send(self.outputs[fd][0], self.number, data)
            self.touch()
        else:
            self.close(fd)

    def touch(self):
        if self.ended is not None:
            self.ended = time.monotonic()

    def close(self, fd):
        self.outputs.pop(fd)[1].close()

    def over(self):
        """Whether it has ended and is sure to write no more; a child of its that keeps the output open has a moment."""
        if self.ended is None:
            if self.process.poll() is None:
                return False
            self.ended = time.monotonic()
        return not self.outputs or time.monotonic() - self.ended >= QUIET

    def let_go(self):
        self.close_input()
        for fd in list(self.outputs):
            self.close(fd)

    def end(self):
        status = self.process.returncode
        self.let_go()
        if status >= 0:
            return str(status).encode()
        try:
            return signal.Signals(-status).name.encode()
        except ValueError:
            return ('SIG%d' % -status).encode()


def signal_session(leader, number):
    """Signals the processes of a command's session: not those that left for one of their own, as daemons do."""
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                fields = contents(name, 'stat').rpartition(b')')[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                found.append(int(name))
    for process in found:
        try:
            os.kill(process, number)
        except OSError:
            pass


def contents(name, file):
    with open('/proc/%s/%s' % (name, file), 'rb') as stream:
        return stream.read()


def is_spare(line):
    """Whether a command line is that of a process which waits for another use, ssh's connection or podman's holder of a user namespace:
    it is no sign that a run goes on."""
    words = line.rstrip(b'\0').split(b'\0')
    holder = words == [b'podman'] or len(words) == 2 and os.path.basename(words[0]) == b'catatonit' and words[1] == b'-P'
    return holder or line.startswith(b'ssh: ') and b'[mux]' in line


def others():
    """Whether there is a process in this container beside this one and the first one, a client's or a run's."""
    own = contents('self', 'cgroup')
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            try:
                zombie = contents(name, 'stat').rpartition(b')')[2].split()[0] == b'Z'
                line = contents(name, 'cmdline')
                if not zombie and contents(name, 'cgroup') == own and KEEPER not in line and not is_spare(line):
                    return True
            except OSError:
                continue
    return False


class Agent(object):
    def __init__(self):
        self.commands = {}
        self.orphans = []
        self.received = b''
        self.heard = time.monotonic()
        self.asked = None
        self.left = False
        self.wake, wake = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    def serve(self):
        send(b'H', 0, str(VERSION).encode())
        while time.monotonic() - self.heard < SILENCE:
            reading, writing = [0, self.wake], []
            for command in self.commands.values():
                reading += command.outputs
                if command.stdin() is not None:
                    writing.append(command.stdin())
            waits = self.asked is not None or any(command.ended is not None for command in self.commands.values())
            ready, room, _ = select.select(reading, writing, [], 0.05 if waits else 5)
            if self.wake in ready:
                self.drain()
            for command in list(self.commands.values()):
                for fd in [fd for fd in command.outputs if fd in ready]:
                    command.pump(fd)
                if command.stdin() in room:
                    command.feed()
            if 0 in ready and not self.receive():
                return
            self.reap()
            self.answer()

    def answer(self):
        """Says whether anything else runs here; what is about to end has a moment for that."""
        if self.asked is not None:
            used = others()
            if not used or time.monotonic() - self.asked > MOMENT:
                self.asked = None
                send(b'Q', 0, b'used' if used else b'idle')

    def drain(self):
        try:
            while os.read(self.wake, 512):
                pass
        except OSError:
            pass

    def reap(self):
        for number, command in list(self.commands.items()):
            if command.over():
                del self.commands[number]
                send(b'X', number, command.end())
        self.orphans = [process for process in self.orphans if process.poll() is None]

    def receive(self):
        data = os.read(0, 1 << 20)
        self.heard = time.monotonic()
        self.received += data
        at = 0
        while len(self.received) - at >= HEAD.size:
            kind, number, length = HEAD.unpack_from(self.received, at)
            if len(self.received) - at - HEAD.size < length:
                break
            at += HEAD.size
            self.take(kind, number, self.received[at:at + length])
            at += length
        self.received = self.received[at:]
        return bool(data) and not self.left

    def take(self, kind, number, payload):
        if kind == b'P':
            send(b'P')
        elif kind == b'G':
            self.left = True
        elif kind == b'Q':
            self.asked = time.monotonic()
        elif kind == b'R':
            self.start(number, json.loads(payload.decode())['argv'])
        elif number in self.commands:
            command = self.commands[number]
            if kind == b'I' and command.process.stdin is not None:
                command.input.append(payload)
            elif kind == b'E' and command.process.stdin is not None:
                command.input_ends = True
            elif kind == b'S' and command.process.poll() is None:
                signal_session(command.process.pid, getattr(signal, 'SIG' + payload.decode()))
            elif kind == b'C':
                command.let_go()
                self.orphans.append(self.commands.pop(number).process)

    def start(self, number, argv):
        try:
            self.commands[number] = Running(number, [word.encode('utf-8') for word in argv])
        except OSError as e:
            missing = e.errno in (errno.ENOENT, errno.ENOTDIR)
            send(b'e', number, ('%s: %s\n' % (argv[0], os.strerror(e.errno))).encode('utf-8', 'surrogateescape'))
            send(b'X', number, b'127' if missing else b'126')


def end_forgotten():
    """Ends the agent of a stream that this agent's client has lost without a word here: its commands see that their client is gone."""
    mark = os.fsencode(sys.argv[1])
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            try:
                if contents(name, 'cmdline').rstrip(b'\0').split(b'\0')[-1] == mark:
                    os.kill(int(name), signal.SIGTERM)
            except OSError:
                continue


def make_private_place():
    """For secrets: the volume in memory is everybody's."""
    try:
        os.makedirs(os.environ['XDG_RUNTIME_DIR'], 0o700, exist_ok=True)
    except (KeyError, OSError):
        pass  # they lie in the run's directory then


def main():
    end_forgotten()
    make_private_place()
    agent = Agent()
    try:
        agent.serve()
    except OSError as e:
        if e.errno != errno.EPIPE:
            raise
    sys.stderr.flush()
    os._exit(0)


main()
