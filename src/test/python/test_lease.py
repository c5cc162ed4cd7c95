"""The lease with files in place of runs and pipes in place of a connection."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from staging import script

AWAY = 10.0  # as the product's client asks for; a tenth where a test waits for its end


class LeaseTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.locks = os.path.join(self.home, '.lighterman', 'locks')

    def tearDown(self):
        shutil.rmtree(self.home)

    def take(self, token, patient='1', away=AWAY, silence=60.0, holder=None, part=None):
        """Starts the script; with part every write of it takes that many bytes at most."""
        before = part and 'import os; write = os.write; os.write = lambda fd, data: write(fd, data[:%d])' % part
        process = subprocess.Popen(
            script('run/lock/lease.py', before) + [token, holder or 'holder ' + token, patient, str(silence), str(away), 'name'],
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
        began = time.monotonic()
        again.stdin.close()
        other = self.take('b')
        self.assertEqual('name', self.answer(other)['waiting'])
        self.assertEqual({'held': True, 'kept': False}, self.answer(other))
        self.assertGreater(time.monotonic() - began, 0.9 * AWAY)
        self.end(other)
        late = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(late))
        self.end(late)
        for process in (first, again):
            process.wait(60)
            process.stdout.close()
            process.stderr.close()
        self.wait_for_no_lock()

    def test_a_message_is_said_whole_where_the_pipe_takes_only_a_part_of_it(self):
        holder = 'x' * 100000  # more than a pipe holds
        first = self.take('a', holder=holder)
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        other = self.take('b', '0', part=4096)
        self.assertEqual(holder, self.answer(other)['holder'])
        other.communicate(timeout=60)
        self.end(first)
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


    def lose(self, process):
        """Its connection breaks."""
        process.stdin.close()

    def close(self, process, seconds):
        """It ends by itself, within this time."""
        process.wait(seconds)
        self.assertEqual(b'', process.stderr.read())
        process.stdout.close()
        process.stderr.close()

    def test_a_waiter_whose_connection_broke_for_a_moment_keeps_its_place(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        lost = self.take('b')
        self.assertEqual('holder a', self.answer(lost)['holder'])
        third = self.take('c')
        self.assertEqual('holder a', self.answer(third)['holder'])
        self.lose(lost)
        time.sleep(0.5)
        back = self.take('b')
        self.assertEqual('holder a', self.answer(back)['holder'])
        self.close(lost, 8)
        self.end(first)
        self.assertEqual({'held': True, 'kept': True}, self.answer(back))
        self.assertEqual('holder b', self.answer(third)['holder'])
        self.end(back)
        answer = self.answer(third)
        while 'held' not in answer:  # the holder may be told once more
            self.assertEqual('holder b', answer['holder'])
            answer = self.answer(third)
        self.assertEqual({'held': True, 'kept': False}, answer)
        self.end(third)
        self.wait_for_no_lock()

    def test_a_waiter_that_is_away_when_its_turn_comes_keeps_nobody_waiting(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        lost = self.take('b')
        self.answer(lost)
        third = self.take('c')
        self.answer(third)
        self.lose(lost)
        time.sleep(0.5)
        self.end(first)
        self.close(lost, 8)
        while 'held' not in self.answer(third):
            pass
        self.end(third)
        self.wait_for_no_lock()

    def test_a_waiter_that_does_not_come_back_gives_up_its_place(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        lost = self.take('b', away=AWAY / 10)
        self.answer(lost)
        began = time.monotonic()
        self.lose(lost)
        self.close(lost, 20)
        self.assertGreater(time.monotonic() - began, 0.9 * AWAY / 10)
        self.assertEqual(['000000000001-a'], sorted(os.listdir(os.path.join(self.locks, 'name')))[1:])
        self.end(first)
        self.wait_for_no_lock()

    def test_a_client_that_says_nothing_is_gone_and_one_that_says_that_it_lives_is_not(self):
        began = time.monotonic()
        process = self.take('a', silence=2.0, away=AWAY / 10)
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        said = []
        enough = threading.Event()

        def say():
            while not enough.wait(0.2):
                said.append(time.monotonic())
                process.stdin.write(b'\n')
                process.stdin.flush()
        saying = threading.Thread(target=say)
        saying.start()
        time.sleep(max(0.0, began + 4.0 - time.monotonic()))
        self.assertEqual(('name', 'holder a', None), self.refusal())
        enough.set()
        saying.join()
        self.close(process, 60)
        self.assertGreater(time.monotonic() - said[-1], 2.0)
        process.stdin.close()
        self.wait_for_no_lock()

    def test_a_terminated_one_keeps_the_name_for_the_run_that_goes_on(self):
        lock = self.run_under('a')
        process = self.take('a', away=AWAY / 10)
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        process.send_signal(signal.SIGTERM)
        time.sleep(2 * AWAY / 10)
        self.assertEqual(('name', 'holder a', 'run-a'), self.refusal())
        os.close(lock)
        self.end(process, b'')
        self.wait_for_no_lock()

    def test_a_terminated_one_that_was_released_keeps_the_name_for_the_run_that_goes_on(self):
        lock = self.run_under('a')
        process = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(process))
        self.end(process)
        handed_over = self.processes()
        self.assertEqual(1, len(handed_over))
        os.kill(handed_over[0], signal.SIGTERM)
        time.sleep(0.5)
        self.assertEqual(('name', 'holder a', 'run-a'), self.refusal())
        os.close(lock)
        self.wait_for_no_lock()

    def processes(self):
        found = []
        for name in os.listdir('/proc'):
            try:
                with open('/proc/%s/environ' % name, 'rb') as stream:
                    if ('HOME=' + self.home).encode('ascii') in stream.read().split(b'\0'):
                        found.append(int(name))
            except (IOError, OSError):
                pass
        return found

    def test_a_terminated_waiter_ends(self):
        first = self.take('a')
        self.assertEqual({'held': True, 'kept': False}, self.answer(first))
        second = self.take('b')
        self.answer(second)
        second.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        self.end(first)
        second.stdin.close()
        self.close(second, 8)
        self.wait_for_no_lock()


if __name__ == '__main__':
    unittest.main()
