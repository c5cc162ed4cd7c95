"""Runs with small scripts in place of ansible-playbook, for the tests of the supervisor; scripts as a client sends them."""
import fcntl
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from unittest import mock

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman')
SHARED = os.path.join(RESOURCES, 'node')
SUPERVISOR = os.path.join(RESOURCES, 'run/stage/supervisor')
PROGRAM = 'supervisor.pyz'
VERSION1 = os.path.join(RESOURCES, '../../../../test/resources/dev/lighterman/run/version1/supervisor.py')
CLOCKS = {'grace': 1.0, 'afterwards': 3.0, 'sudo': 0.5}  # a tenth of what the client asks for

sys.path[:0] = [SUPERVISOR, SHARED]

import follow  # noqa: E402
import store  # noqa: E402


def modules():
    """The texts of the supervisor's modules by their names."""
    texts = {}
    for name in glob.glob(os.path.join(SUPERVISOR, '*.py')) + [os.path.join(SHARED, 'common.py')]:
        with open(name) as stream:
            texts[os.path.basename(name)[:-3]] = stream.read()
    return texts


def read_pid(name):
    """The first word of a file, a process id."""
    with open(name) as stream:
        return int(stream.read().split()[0])


def script(resource, before=''):
    """The command line of a script that a client sends: it finds what all of them share. Text may be executed before it."""
    return [sys.executable, '-I', '-S', '-B', '-c',
            'import os, runpy, sys; sys.path[:0] = [sys.argv.pop(1), os.path.dirname(sys.argv[1])]; %s;'
            ' runpy.run_path(sys.argv.pop(1), run_name="__main__")'
            % (before or 'pass'), SHARED, os.path.join(RESOURCES, resource)]


class RunTest(unittest.TestCase):
    """Makes runs in a directory of its own."""

    def setUp(self):
        self.runs = tempfile.mkdtemp()
        self.own = '.%d' % os.getpid()  # modules are tested side by side, and a run's name marks its processes for all of them
        self.mark = 'mark%s.' % self.own

    def tearDown(self):
        for name in os.listdir(self.runs):
            shutil.rmtree(os.path.realpath(os.path.join(self.runs, name, 'secrets')), ignore_errors=True)
        shutil.rmtree(self.runs)

    def stage(self, script, name='20260101-000000-1', clocks=(), **more):
        run = os.path.join(self.runs, name + self.own)
        os.makedirs(os.path.join(run, 'project'))
        os.makedirs(os.path.join(run, 'secrets'))
        self.archive(run, modules())
        with open(os.path.join(run, 'secrets', 'vars.yml'), 'w') as stream:
            stream.write('secret')
        asked = {'command': ['sh', '-c', script], 'directory': 'project', 'inventories': [], 'environment': {}}
        asked.update(more, clocks=dict(CLOCKS, **dict(clocks)))
        with open(os.path.join(run, 'run.json'), 'w') as stream:
            json.dump(asked, stream)
        return run

    def call(self, run, *arguments):
        return subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', os.path.join(run, PROGRAM)] + list(arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def start(self, run):
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual(b'', err)
        self.let_go(run)
        return self.frames(out)

    def let_go(self, run):
        """Waits for the supervisor to end: it removes its empty log after it has told of the run's end."""
        with open(os.path.join(run, 'lock')) as held:
            until = time.monotonic() + 30.0
            while time.monotonic() < until:
                try:
                    fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    return
                except (IOError, OSError):
                    time.sleep(0.01)

    def frames(self, out):
        """Output, events and status of a whole stream."""
        greeting = b'\nLIGHTERMAN 2\n'
        self.assertTrue(out.startswith(greeting), out)
        rest = out[len(greeting):]
        told = {b'O': b'', b'E': b''}
        while rest:
            header, rest = rest.split(b'\n', 1)
            words = header.split(b' ')
            if words[0] == b'H':
                continue
            length = int(words[-1])
            body, rest = rest[:length], rest[length:]
            self.assertEqual(length, len(body))
            if words[0] in told:
                self.assertEqual(len(told[words[0]]), int(words[1]))
                told[words[0]] += body
            else:
                told[words[0]] = body
        return told[b'O'], told[b'E'], json.loads(told[b'S'].decode('ascii'))

    def processes(self):
        found = []
        for name in os.listdir('/proc'):
            try:
                with open('/proc/%s/cmdline' % name, 'rb') as stream:
                    if self.mark.encode('ascii') in stream.read():
                        found.append(name)
            except (IOError, OSError):
                pass
        return found

    def left(self, run):
        return sorted(os.listdir(run))

    def at(self, run):
        """Has the supervisor's modules, as this process has them, work on that run, in small pieces."""
        self.patch(store, RUN=run)
        self.patch(follow, CHUNK=64)

    def patch(self, module, **values):
        for name, value in values.items():
            patch = mock.patch.object(module, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def mask(self, run, **forms):
        with open(os.path.join(run, 'secrets', 'mask.json'), 'w') as stream:
            json.dump(dict({'texts': [], 'words': []}, **forms), stream)

    def append(self, run, data):
        with open(os.path.join(run, 'output.log'), 'ab') as stream:
            stream.write(data)

    def edit(self, run, module, old, new):
        """Has the run's supervisor do something else."""
        texts = modules()
        self.assertIn(old, texts[module])
        texts[module] = texts[module].replace(old, new)
        self.archive(run, texts)

    def archive(self, run, texts):
        with zipfile.ZipFile(os.path.join(run, PROGRAM), 'w') as archive:
            for module, text in texts.items():
                archive.writestr(module + '.py', text)

    def lose(self, run):
        """Starts it and kills its supervisor once it has begun."""
        following = self.call(run, 'start', '0022')
        while not self.processes() or not os.path.exists(os.path.join(run, 'status.json')):
            time.sleep(0.01)
        with open(os.path.join(run, 'status.json')) as stream:
            status = json.load(stream)
        os.kill(status['pid'], signal.SIGKILL)
        self.assertEqual({'state': 'lost'}, self.frames(following.communicate(timeout=60)[0])[2])
        return status

    def other(self, script='exec sleep 100', **variables):
        """A process that is not the run's, in a session of its own."""
        process = subprocess.Popen(['sh', '-c', script], start_new_session=True, env=dict(os.environ, **variables))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process
