"""Starts that come to nothing."""
import os
import subprocess
import sys
import unittest

from staging import RunTest


class StartTest(RunTest):
    def test_an_inventory_that_is_not_there(self):
        run = self.stage('echo ran', inventories=['/', '/no/such'])
        out, _, status = self.start(run)
        self.assertEqual((b'', 'inventory', '/no/such'), (out, status['reason'], status['missing']))
        self.assertNotIn('secrets', self.left(run))

    def test_cancel_before_the_start(self):
        run = self.stage('echo ran')
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN cancelled\n', out)
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual((b'', b'this run was started or cancelled already\n'), (out, err))
        self.assertNotIn('secrets', self.left(run))
        self.assertEqual('cancelled', self.frames(self.call(run, 'follow', '0', '0').communicate(timeout=60)[0])[2]['reason'])

    def test_a_start_without_room_leaves_nothing_and_says_why(self):
        run = self.stage('echo ran')
        starting = subprocess.Popen(
            ['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh', sys.executable, '-I', '-S', '-B',
             os.path.join(run, 'supervisor.pyz'), 'start', '0022'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((b'', b'OSError: [Errno 28] No space left on device\n'), starting.communicate(timeout=60))
        self.assertEqual((1, []), (starting.returncode, os.listdir(self.runs)))

    def test_a_start_whose_supervisor_does_not_come_to_be_leaves_nothing_and_says_why(self):
        for old, new, why in (
                ('fork(supervisor)', "raise OSError(11, 'Resource temporarily unavailable')",
                 b'OSError: [Errno 11] Resource temporarily unavailable\n'),
                ('os.write(tell, STARTED)', 'os.kill(os.getpid(), 9)', b'OSError: the supervisor was killed\n')):
            for command in ('start', 'adopt'):
                run = self.stage('echo ran')
                self.edit(run, 'start', old, new)
                starting = self.call(run, command, '0022')
                self.assertEqual((b'', why), starting.communicate(timeout=60))
                self.assertEqual((1, []), (starting.returncode, os.listdir(self.runs)))


if __name__ == '__main__':
    unittest.main()
