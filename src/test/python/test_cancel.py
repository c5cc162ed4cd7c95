"""Runs that are cancelled, and runs that have lost their supervisor."""
import fcntl
import json
import os
import signal
import sys
import time
import unittest

from staging import RunTest  # makes the modules below importable

from cancel import holder
from common import is_alive, read_json
from process import boot, started


class CancelTest(RunTest):
    def test_cancel(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        following = self.call(run, 'start', '0022')
        while not self.processes():
            time.sleep(0.01)
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN cancelled\n', out)
        _, _, status = self.frames(following.communicate(timeout=60)[0])
        self.assertEqual(('cancelled', 'TERM'), (status['reason'], status['signal']))
        self.assertEqual([], self.processes())
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN ended\n', out)

    def test_a_killed_supervisor_is_noticed_and_cancel_ends_the_rest(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.lose(run)
        self.assertIn('secrets', self.left(run))
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())
        self.assertNotIn('secrets', self.left(run))

    def test_cancelling_a_lost_run_spares_others_that_came_to_have_its_process_ids(self):
        now = boot()
        other = self.other('sleep 100 & exec sleep 100')
        began = started(other.pid)
        for number, more in enumerate((
                {}, {'ansibleStarted': began}, {'ansibleStarted': began, 'boot': 'an earlier one'},
                {'ansibleStarted': began - 1, 'boot': now})):
            run = self.stage('', str(number))
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump(dict(more, state='running', ansiblePid=other.pid, startedAt=1.0), stream)
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), self.call(run, 'cancel').communicate(timeout=60))
            self.assertEqual('cancelled', read_json(os.path.join(run, 'status.json'))['reason'])
            self.assertNotIn('secrets', self.left(run))
        self.assertIsNone(other.poll())
        run = self.stage('', 'its-own')
        with open(os.path.join(run, 'status.json'), 'w') as stream:
            json.dump({'state': 'running', 'ansiblePid': other.pid, 'ansibleStarted': began, 'boot': now}, stream)
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(-signal.SIGTERM, other.wait(timeout=60))

    def test_cancelling_a_lost_run_ends_a_session_without_its_leader_only_where_it_is_the_runs(self):
        run = self.stage('')
        script = 'sh -c ": %s; sleep 100; :" & exit' % self.mark
        for mark, left in (('else', 1), (os.path.basename(run), 0)):
            other = self.other(script, LIGHTERMAN_RUN=mark)
            other.wait()
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump({'state': 'running', 'ansiblePid': other.pid, 'ansibleStarted': 1, 'boot': boot()}, stream)
            self.call(run, 'cancel').communicate(timeout=60)
            processes = self.processes()
            self.assertEqual(left, len(processes))
            for pid in processes:
                os.killpg(other.pid, signal.SIGKILL)
            while self.processes():
                time.sleep(0.01)

    def test_cancelling_a_lost_run_ends_what_has_left_ansibles_session(self):
        run = self.stage('')
        alone = 'exec %s -S -c "import time; time.sleep(100)" %s' % (sys.executable, self.mark)  # no shell that may see its end
        own = self.other(alone, LIGHTERMAN_EVENTS=os.path.join(os.path.realpath(run), 'events.jsonl'))
        another = self.other(LIGHTERMAN_RUN='20260101-000000-2')
        ended = self.other('exit')
        ended.wait()
        for session in (ended.pid, another.pid):  # its id is nobody's by now, or another's
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump({'state': 'running', 'ansiblePid': session, 'ansibleStarted': 1, 'boot': boot()}, stream)
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), self.call(run, 'cancel').communicate(timeout=60))
            self.assertEqual(-signal.SIGTERM, own.wait(timeout=60))
            self.assertEqual([], self.processes())
            self.assertIsNone(another.poll())
            own = self.other(alone, LIGHTERMAN_RUN=os.path.basename(run))
            os.unlink(os.path.join(run, 'status.json'))

    def test_looking_at_a_lost_run_cleans_up_and_removes_its_secrets_once_nothing_of_it_goes_on(self):
        for number, arguments in enumerate((('follow', '0', '0'), ('output', '0'))):
            run = self.stage(': %s; echo a sec-ret-1; sleep 100; :' % self.mark, name=str(number), cleanup=[
                'sh', '-c', 'cat ../secrets/vars.yml >> ../cleaned'])
            self.mask(run, texts=['sec-ret-1'])
            status = self.lose(run)
            self.assertIn('secrets', self.left(run))
            os.killpg(status['ansiblePid'], signal.SIGKILL)
            while self.processes():
                time.sleep(0.01)
            out, err = self.call(run, *arguments).communicate(timeout=60)
            self.assertIn(b'a *********\n', out)
            self.assertEqual(b'', err)
            with open(os.path.join(run, 'output.log'), 'rb') as stream:
                self.assertEqual(b'a *********\n', stream.read())
            self.call(run, 'cancel').communicate(timeout=60)
            with open(os.path.join(run, 'cleaned')) as stream:
                self.assertEqual('secret', stream.read())
            self.assertEqual([], [name for name in self.left(run) if name in ('secrets', 'cleanup.log', 'supervisor.log')])

    def test_cancelling_a_lost_run_ends_ansible_itself(self):
        run = self.stage(': %s; trap "" TERM; while :; do sleep 0.2; done' % self.mark)
        self.lose(run)
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())

    def test_a_second_cancel_of_a_lost_run_spares_who_came_to_have_the_supervisors_process_id(self):
        run = self.stage(': %s; trap "" TERM; while :; do sleep 0.2; done' % self.mark)
        self.edit(run, 'cancel', 'pid = holder()', "pid = holder(); open(path('asked-%d' % os.getpid()), 'w').close()")
        self.lose(run)
        other = self.other()
        self.at(run)
        lock = os.path.join(run, 'lock')
        for text in (str(other.pid), '%d 1 %s' % (other.pid, boot()), '%d %d -' % (other.pid, started(other.pid))):
            with open(lock, 'w') as stream:
                stream.write(text)
            self.assertIsNone(holder())
        with open(lock, 'w') as stream:
            stream.write('%d %d %s' % (other.pid, started(other.pid), boot()))
        self.assertEqual(other.pid, holder())
        first = self.call(run, 'cancel')
        while not is_alive(run):
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGSTOP)  # it has the lock for as long as the second needs to look at it
        second = self.call(run, 'cancel')
        while not os.path.exists(os.path.join(run, 'asked-%d' % second.pid)):
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGCONT)
        for call in (first, second):
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), call.communicate(timeout=60))
        self.assertIsNone(other.poll())
        self.assertEqual(0, os.path.getsize(lock))

    def test_secrets_are_forgotten_also_while_somebody_looks_at_the_lock(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        self.append(run, b'a sec-ret-1')
        held = os.open(os.path.join(run, 'lock'), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_SH)
        forgetting = self.call(run, 'forget')
        time.sleep(0.3)
        os.close(held)
        self.assertEqual((b'', b''), forgetting.communicate(timeout=60))
        self.assertEqual(0, forgetting.returncode)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a *********', stream.read())


if __name__ == '__main__':
    unittest.main()
