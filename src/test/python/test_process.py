"""Which processes are ended, and which cannot be."""
import errno
import os
import shutil
import signal
import subprocess
import time
import unittest
from unittest import mock

from staging import RunTest  # makes the modules below importable

import process


class ProcessTest(RunTest):
    def test_connections_that_are_shared_are_left_open(self):
        if not os.path.exists('/bin/bash'):
            self.skipTest('no bash')
        shutil.copy('/bin/sleep', os.path.join(self.runs, 'ssh'))
        run = self.stage('%s/ssh 33 & setsid bash -c \'exec -a "ssh: %s [mux]" %s/ssh 44\' & sleep 100'
                         % (self.runs, self.mark, self.runs), timeout=1.0)
        self.start(run)
        left = self.processes()
        self.assertEqual(1, len(left))
        with open('/proc/%s/cmdline' % left[0], 'rb') as stream:
            self.assertEqual(('ssh: %s [mux]\x0044\x00' % self.mark).encode('ascii'), stream.read())
        os.kill(int(left[0]), signal.SIGKILL)

    def test_what_knows_secrets_dumps_no_core_and_shows_no_memory(self):
        run = self.stage('ulimit -S -c; cat /proc/$PPID/limits')
        self.start(run)
        with open(os.path.join(run, 'output.log')) as stream:
            said = stream.read().splitlines()
        self.assertEqual('0', said[0])
        self.assertEqual(['0'], [line.split()[4] for line in said if line.startswith('Max core file size')])

    def test_a_process_is_not_to_be_read_until_it_executes_another_program(self):
        import ctypes
        child = os.fork()
        if child == 0:
            process.keep_to_itself()
            inner = subprocess.check_output(['sh', '-c', 'test -O /proc/self/environ && echo read'])
            os._exit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) * 2 + (inner != b'read\n'))  # PR_GET_DUMPABLE
        self.assertEqual(0, os.waitpid(child, 0)[1])

    def test_what_may_not_be_ended_is_told(self):
        other = self.other('exec sleep 100')
        family = process.Family(other.pid)
        refuse = mock.patch.object(process.os, 'kill', side_effect=OSError(errno.EPERM, 'not permitted'))
        asked = []
        root = mock.patch.object(process, 'kill_as_root', lambda pids, seconds: asked.append((pids, seconds)) is None)
        with refuse, root, mock.patch.object(process.time, 'sleep'):
            left = family.kill(5.0)
        self.assertEqual(([({other.pid: process.started(other.pid)}, 5.0)] * 5, {'left': ['%d sleep' % other.pid]}), (asked, process.told_of(left)))
        with refuse, mock.patch.object(process, 'kill_as_root', lambda pids, _: os.killpg(list(pids)[0], signal.SIGKILL)):
            self.assertEqual({}, process.told_of(family.kill(5.0, other.poll)))
        self.assertEqual(-signal.SIGKILL, other.wait())

    def test_what_a_task_starts_to_stay_stays(self):
        starts = "LIGHTERMAN_KEEP=%s setsid sh -c 'sleep %d; : %s' & "
        self.start(self.stage(starts % ('1', 44, self.mark) + starts % ('', 33, self.mark) + 'sleep 100', timeout=1.0))
        left = self.processes()
        self.assertEqual(1, len(left))
        with open('/proc/%s/cmdline' % left[0], 'rb') as stream:
            self.assertIn(b'sleep 44', stream.read())
        os.killpg(int(left[0]), signal.SIGKILL)

    def test_a_run_does_not_stay_by_what_the_server_has_set(self):
        with mock.patch.dict(os.environ, LIGHTERMAN_KEEP='1'):
            self.start(self.stage("sh -c 'sleep 100; : %s'" % self.mark, timeout=1.0))
        self.assertEqual([], self.processes())

    def test_root_ends_no_process_that_has_got_the_id_of_another(self):
        programs = os.path.join(self.runs, 'programs')
        os.mkdir(programs)
        sudo = os.path.join(programs, 'sudo')
        with open(sudo, 'w') as stream:
            stream.write('#!/bin/sh\nshift\nexec "$@"\n')
        os.chmod(sudo, 0o700)
        other, wanted = self.other('exec sleep 100'), self.other('exec sleep 100')
        with mock.patch.dict(os.environ, LIGHTERMAN_KEEP='yes'):
            kept = self.other('exec sleep 100')
        with mock.patch.dict(os.environ, PATH=programs + ':' + os.environ['PATH']):
            self.assertTrue(process.kill_as_root({
                other.pid: process.started(other.pid) - 1, kept.pid: process.started(kept.pid),
                wanted.pid: process.started(wanted.pid)}, 10.0))
        self.assertEqual((None, None, -signal.SIGKILL), (other.poll(), kept.poll(), wanted.wait()))

    def test_a_sudo_that_hangs_holds_nothing_up(self):
        programs = os.path.join(self.runs, 'programs')
        os.mkdir(programs)
        sudo = os.path.join(programs, 'sudo')
        with open(sudo, 'w') as stream:
            stream.write('#!/bin/sh\necho $$ >> %s/pids\nexec sleep 100\n' % programs)
        os.chmod(sudo, 0o700)
        other = self.other('exec sleep 100')
        family = process.Family(other.pid)
        refuse = mock.patch.object(process, 'send', return_value=False)  # what is root's, sudo itself too
        with refuse, mock.patch.dict(os.environ, PATH=programs + ':' + os.environ['PATH']):
            self.assertEqual({other.pid}, set(family.kill(0.2)))
        with open(os.path.join(programs, 'pids')) as stream:
            pids = stream.read().split()
        self.assertEqual(1, len(pids))
        os.kill(int(pids[0]), signal.SIGKILL)  # it was not waited for

    def test_killing_ends_in_time_however_long_a_look_takes(self):
        other = self.other('exec sleep 100')
        family = process.Family(other.pid)
        looks, look = [], family.look

        def slow():
            looks.append(time.monotonic())
            time.sleep(0.5)
            return look()

        refuse = mock.patch.object(process, 'send', return_value=False)
        alone = mock.patch.object(process, 'kill_as_root', return_value=False)
        with refuse, alone, mock.patch.object(process, 'KILLING', 1.0), mock.patch.object(family, 'look', slow):
            self.assertEqual({other.pid}, set(family.kill(0.2)))
        self.assertLess(len(looks), 20)  # it was 250 times two of them


if __name__ == '__main__':
    unittest.main()
