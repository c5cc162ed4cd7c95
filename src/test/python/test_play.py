"""The cleanup after a run that was ended from outside."""
import os
import signal
import unittest

from staging import RunTest


class PlayTest(RunTest):
    def test_what_a_run_that_was_ended_has_left_is_cleaned_up(self):
        cleanup = ['sh', '-c', 'cat ../secrets/vars.yml > ../cleaned; echo "$X" >> ../cleaned; pwd >> ../cleaned']
        environment = {'X': 'of the run'}
        for script, more in (('sleep 100', {'timeout': 0.5}), ('kill -KILL $$', {}), ('exit 99', {})):
            run = self.stage(script, name=str(len(script)), cleanup=cleanup, environment=environment, **more)
            self.start(run)
            with open(os.path.join(run, 'cleaned')) as stream:
                self.assertEqual('secretof the run\n%s/project\n' % os.path.realpath(run), stream.read())
            self.assertNotIn('secrets', self.left(run))
            self.assertNotIn('cleanup.log', self.left(run))
        for script in ('exit 0', 'exit 2  ', 'exit 4   '):
            run = self.stage(script, name=str(len(script)) + 'x', cleanup=cleanup, environment=environment)
            self.start(run)
            self.assertNotIn('cleaned', self.left(run))

    def test_a_cleanup_that_fails_or_hangs_changes_nothing(self):
        for number, script in enumerate(('echo why; exit 3', 'echo why; trap "" TERM; : %s; sleep 100' % self.mark)):
            run = self.stage('sleep 100', name=str(number), timeout=0.5, clocks={'afterwards': 0.5},
                             cleanup=['sh', '-c', script])
            _, _, status = self.start(run)
            self.assertEqual(('deadline', 'TERM'), (status['reason'], status['signal']))
            with open(os.path.join(run, 'cleanup.log')) as stream:
                # the shell of the second may see its sleep killed before it is itself
                self.assertIn(stream.read(), ['why\n', 'why\nKilled\n'][:1 + number])
            self.assertEqual([], self.processes())

    def test_a_cleanup_that_hangs_is_ended_with_all_that_it_has_started(self):
        try:
            import ctypes  # noqa: F401
        except ImportError:
            self.skipTest('this Python has no ctypes: orphans that left their session cannot be found')
        orphan = 'setsid sh -c "setsid sh -c \': %s; trap \\"\\" TERM; sleep 100; :\' & sleep 0.1" & '
        cleanup = ['sh', '-c', orphan % self.mark + ': %s; sleep 100; :' % self.mark]
        run = self.stage(': %s; sleep 100; :' % self.mark, timeout=0.5, cleanup=cleanup, clocks={'afterwards': 1.0})
        self.start(run)
        self.assertEqual([], self.processes())
        lost = self.stage(': %s; sleep 100; :' % self.mark, 'lost', cleanup=cleanup, clocks={'afterwards': 1.0})
        self.lose(lost)
        self.call(lost, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())

    def test_a_cleanup_that_hangs_is_not_ended_with_what_the_run_has_left(self):
        run = self.stage('setsid sh -c ": %s; sleep 100; :" & exit 3' % self.mark, clocks={'afterwards': 0.5},
                         cleanup=['sh', '-c', 'sleep 100; :'])
        _, _, status = self.start(run)
        self.assertEqual(('exited', 3), (status['reason'], status['exitCode']))
        processes = self.processes()
        self.assertEqual(1, len(processes))
        os.killpg(int(processes[0]), signal.SIGKILL)


if __name__ == '__main__':
    unittest.main()
