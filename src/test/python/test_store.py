"""A run's directory at its end."""
import os
import sys
import unittest
from unittest import mock

from staging import RunTest  # makes the modules below importable

import store
from common import read_json
from mask import hide


class StoreTest(RunTest):
    def test_secrets_that_were_printed_are_written_over(self):
        run = self.stage('printf "%s" "a sec-ret-1 b 1234 12345 sec-ret-sec-ret-1"; echo 1234')
        self.mask(run, texts=['sec-ret-1', 'sec-ret-sec'], words=['1234'])
        self.start(run)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a ********* b **** 12345 ' + b'*' * 17 + b'1234\n', stream.read())
        self.assertNotIn('secrets', self.left(run))

    def test_output_that_cannot_be_written_over_goes_with_the_secrets_and_the_run_ends_as_it_did(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        self.at(run)
        store.make_files()
        self.append(run, b'sec-ret-1')
        logged = []

        def fail(name, forms):
            raise OSError(28, 'No space left on device')
        self.patch(store, hide=fail, log_exception=lambda: logged.append(str(sys.exc_info()[1])))
        store.finish(reason='exited', exitCode=2)
        self.assertEqual({'state': 'finished', 'reason': 'exited', 'exitCode': 2},
                         read_json(os.path.join(run, 'status.json')))
        self.assertEqual(['[Errno 28] No space left on device'] * 3, logged)
        self.assertNotIn('secrets', self.left(run))
        self.assertEqual(0, os.stat(os.path.join(run, 'output.log')).st_size)

    def test_the_mask_stays_as_long_as_what_it_hides(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        self.at(run)
        store.make_files()
        self.append(run, b'sec-ret-1')

        def fail(*_):
            raise OSError(30, 'Read-only file system')
        self.patch(store, hide=fail, log_exception=lambda: None)
        with mock.patch.object(os, 'truncate', fail):
            store.remove_secrets(run)
        self.assertEqual(['mask.json'], os.listdir(os.path.join(run, 'secrets')))
        with mock.patch.object(store, 'hide', hide):
            store.remove_secrets(run)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'*********', stream.read())
        self.assertNotIn('secrets', self.left(run))


if __name__ == '__main__':
    unittest.main()
