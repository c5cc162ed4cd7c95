"""Which of the other runs are kept."""
import os
import shutil
import signal
import time
import unittest

from staging import RunTest, VERSION1  # makes the modules below importable

import store
from common import forget_secrets, is_abandoned


class PruneTest(RunTest):
    def prune(self, run):
        """Starts it, and waits for all that it does."""
        self.start(run)
        self.mark = run
        while self.processes():
            time.sleep(0.01)

    def staged(self, *numbers):
        return ['20260101-000000-%d%s' % (number, self.own) for number in numbers]

    def old(self, name, seconds, length):
        run = os.path.join(self.runs, name)
        os.makedirs(run)
        with open(os.path.join(run, 'status.json'), 'w') as stream:
            stream.write('{"state": "finished"}')
        with open(os.path.join(run, 'output.log'), 'wb') as stream:
            stream.write(b'x' * length)
        os.utime(run, (time.time() - seconds, time.time() - seconds))
        return name

    def test_a_status_that_is_junk(self):
        for junk in ('[]', '"x"', '3', '{', '\xff', ''):
            old = os.path.join(self.runs, '2025-junk')
            os.makedirs(old)
            with open(os.path.join(old, 'status.json'), 'wb') as stream:
                stream.write(junk.encode('latin-1'))
            _, _, status = self.start(self.stage('exit 0'))
            self.assertEqual('exited', status['reason'])
            shutil.rmtree(self.runs)
            os.makedirs(self.runs)

    def test_neither_deadline_nor_end_waits_for_old_runs_to_be_pruned(self):
        for script, more in (('sleep 100', {'timeout': 0.5}), ('exit 0', {})):
            run = self.stage(script, script, **more)
            self.edit(run, 'start', '        prune(', '        time.sleep(100); prune(')
            self.start(run)
            self.at(run)
            self.assertIsNotNone(store.lock(1.0))
            self.mark = run
            pruners = self.processes()
            self.assertEqual(1, len(pruners))
            os.kill(int(pruners[0]), signal.SIGKILL)

    def test_old_runs_are_pruned(self):
        for i in range(25):
            self.old('2025%04d' % i, 2000 - i, 10)
        killed = self.stage('', '20250101-killed')
        os.unlink(os.path.join(killed, 'supervisor.pyz'))
        with open(os.path.join(killed, 'lock'), 'w'):
            pass
        os.utime(killed, (time.time() - 100, time.time() - 100))
        staging = self.stage('', '20250101-staging')
        self.prune(self.stage('sleep 0.5'))
        kept = sorted(os.listdir(self.runs))
        self.assertEqual(19, len([n for n in kept if n.startswith('20250') and len(n) == 8]), kept)
        self.assertNotIn('secrets', self.left(killed))
        self.assertIn('secrets', self.left(staging))

    def test_secrets_of_a_killed_run_of_version_1_are_forgotten_by_its_own_supervisor(self):
        killed = self.stage('', '20250101-killed')
        os.unlink(os.path.join(killed, 'supervisor.pyz'))
        shutil.copy(VERSION1, os.path.join(killed, 'supervisor.py'))
        self.mask(killed, texts=['sec-ret-1'])
        self.append(killed, b'a sec-ret-1')
        with open(os.path.join(killed, 'lock'), 'w'):
            pass
        ours = []
        self.assertTrue(is_abandoned(killed, 61.0))
        forget_secrets(killed, True, ours.append)
        self.assertNotIn('secrets', self.left(killed))
        with open(os.path.join(killed, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a *********', stream.read())
        self.assertEqual([killed], ours)

    def test_what_a_killed_run_has_left_is_cleaned_up_before_the_next_one_removes_its_secrets(self):
        killed = self.stage(': %s; sleep 100; :' % self.mark, '20250101-killed', cleanup=[
            'sh', '-c', 'cat ../secrets/vars.yml >> ../cleaned'])
        status = self.lose(killed)
        os.killpg(status['ansiblePid'], signal.SIGKILL)
        while self.processes():
            time.sleep(0.01)
        os.utime(killed, (time.time() - 100, time.time() - 100))
        self.prune(self.stage('sleep 0.5'))
        with open(os.path.join(killed, 'cleaned')) as stream:
            self.assertEqual('secret', stream.read())
        self.assertEqual([], [name for name in self.left(killed) if name in ('secrets', 'cleanup.log')])

    def test_runs_are_kept_by_number_age_and_room(self):
        small = self.old('20250101-1', 1030, 10)
        recent = self.old('20250109-1', 1010, 10)
        self.old('20250108-1', 1500, 10)
        large = self.old('20250107-1', 1020, 100000)
        first = self.stage('sleep 0.5', keep=[20, 1100, 1 << 20])
        self.prune(first)
        self.assertEqual([small, large, recent], [n for n in sorted(os.listdir(self.runs)) if n.startswith('2025')])
        staged = sum(os.lstat(os.path.join(place, name)).st_blocks * 512 for place, _, names in os.walk(first) for name in names)
        self.prune(self.stage('sleep 0.5', '20260101-000000-2', keep=[20, 2000, staged + 60000]))
        self.assertEqual([recent], [n for n in sorted(os.listdir(self.runs)) if n.startswith('2025')])
        self.prune(self.stage('sleep 0.5', '20260101-000000-3', keep=[2, 2000, 1 << 20]))
        self.assertEqual(self.staged(1, 2, 3), sorted(os.listdir(self.runs)))

    def test_a_run_that_has_just_ended_is_kept_for_a_client_that_lost_sight_of_it(self):
        long_ago = '20250101-began-long-ago'
        self.old(long_ago, 590, 10)
        for i in range(3):
            self.old('2026%04d' % i, 700 + i, 10)
        self.prune(self.stage('sleep 0.5', keep=[1, 100, 1]))
        self.assertEqual([long_ago] + self.staged(1), sorted(os.listdir(self.runs)))
        for i in range(3):
            self.old('2026%04d' % i, 800 + i, 10)
        os.utime(os.path.join(self.runs, long_ago), (time.time() - 700, time.time() - 700))
        self.prune(self.stage('sleep 0.5', '20260101-000000-2', keep=[3, 1000, 1 << 20]))
        self.assertEqual([long_ago] + self.staged(1, 2), sorted(os.listdir(self.runs)))


if __name__ == '__main__':
    unittest.main()
