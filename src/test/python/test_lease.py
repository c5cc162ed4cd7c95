"""The lease with files in place of runs and pipes in place of a connection."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

LEASE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman/run/lease.py')


class LeaseTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.locks = os.path.join(self.home, '.lighterman', 'locks')

    def tearDown(self):
        shutil.rmtree(self.home)

    def take(self, token, patient='1'):
        process = subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', LEASE, '0', token, 'holder ' + token, patient, 'name'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, HOME=self.home))
        self.assertEqual(b'\n', process.stdout.readline())
        self.assertEqual(b'LIGHTERMAN 1\n', process.stdout.readline())
        return process

    def answer(self, process):
        return json.loads(process.stdout.readline().decode('ascii'))

    def end(self, process, said=b'release\n'):
        """Ends as soon as nobody holds its channel any more."""
        out, err = process.communicate(said, timeout=60)
        self.assertEqual((b'', b'', 0), (out, err, process.returncode))

    def run_under(self, token):
        """The lock of a run that goes on."""
        run = os.path.join(self.home, '.lighterman', 'runs', 'run-' + token)
        os.makedirs(run)
        with open(os.path.join(run, 'run.json'), 'w') as stream:
            json.dump({'lease': token}, stream)
        fd = os.open(os.path.join(run, 'lock'), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(fd, fcntl.LOCK_EX)
        return fd

    def refusal(self):
        process = self.take('b', '0')
        answer = self.answer(process)
        process.communicate(timeout=60)
        return answer.get('refused'), answer.get('holder'), answer.get('run')

    def wait_for_no_lock(self):
        until = time.monotonic() + 30
        while os.listdir(self.locks):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)

    def test_is_kept_for_a_client_that_comes_back_and_not_said_to_be_after_others_had_it(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        first.stdin.close()
        again = self.take('a')
        self.assertEqual({'held': True, 'kept': True}, self.answer(again))
        again.stdin.close()
        other = self.take('b')
        self.assertEqual('name', self.answer(other)['waiting'])
        self.assertEqual({'held': True, 'kept': False}, self.answer(other))
        self.end(other)
        late = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(late))
        self.end(late)
        for process in (first, again):
            process.wait(60)
            process.stdout.close()
            process.stderr.close()
        self.wait_for_no_lock()

    def test_a_terminals_interrupt_does_not_end_it(self):
        process = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            process.send_signal(number)
        self.assertEqual(('name', 'holder a', None), self.refusal())
        self.end(process)
        self.wait_for_no_lock()

    def test_a_release_leaves_the_name_to_the_run_that_goes_on(self):
        process = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        lock = self.run_under('a')
        self.end(process)
        self.assertEqual(('name', 'holder a', 'run-a'), self.refusal())
        os.close(lock)
        self.wait_for_no_lock()

    def test_a_run_that_said_how_it_ended_keeps_no_name(self):
        process = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        lock = self.run_under('a')
        with open(os.path.join(self.home, '.lighterman', 'runs', 'run-a', 'status.json'), 'w') as stream:
            json.dump({'state': 'finished'}, stream)
        self.end(process)
        self.assertEqual([], os.listdir(self.locks))
        os.close(lock)

    def test_a_waiter_that_comes_back_before_it_was_missed_has_a_ticket_still(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        lost = self.take('b')
        self.assertEqual('name', self.answer(lost)['waiting'])
        back = self.take('b')
        self.assertEqual('name', self.answer(back)['waiting'])
        lost.stdin.close()
        lost.wait(60)
        lost.stdout.close()
        lost.stderr.close()
        self.end(first)
        self.assertEqual({'held': True, 'kept': True}, self.answer(back))
        third = self.take('c', '0')
        self.assertEqual('holder b', self.answer(third)['holder'])
        third.communicate(timeout=60)
        self.end(back)
        self.wait_for_no_lock()


if __name__ == '__main__':
    unittest.main()
