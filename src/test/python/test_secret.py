"""Where secrets lie while a run goes on."""
import os
import shutil
import tempfile
import unittest
from unittest import mock

from staging import RunTest  # makes the modules below importable

import cancel
import follow
import secret
import store


class SecretTest(RunTest):
    def folder(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        patch = mock.patch.dict(os.environ, XDG_RUNTIME_DIR=folder)
        patch.start()
        self.addCleanup(patch.stop)
        return folder

    def test_secrets_lie_outside_of_the_home_and_are_gone_at_the_end(self):
        folder = self.folder()
        run = self.stage('cat ../secrets/vars.yml; readlink ../secrets; stat -c %a $(readlink ../secrets) ../secrets/vars.yml')
        os.chmod(os.path.join(run, 'secrets', 'vars.yml'), 0o600)
        self.start(run)
        with open(os.path.join(run, 'output.log')) as stream:
            said = stream.read().split('\n')
        self.assertEqual('secret' + folder, said[0][:6 + len(folder)])
        self.assertEqual(['700', '600', ''], said[1:])
        self.assertNotIn('secrets', self.left(run))
        self.assertEqual([], os.listdir(folder))

    def test_without_such_a_place_they_lie_in_the_run(self):
        run = self.stage('')
        with mock.patch.object(secret, 'folders', lambda: []):
            secret.move_out(run)
        self.assertFalse(os.path.islink(os.path.join(run, 'secrets')))
        self.assertEqual(['vars.yml'], os.listdir(os.path.join(run, 'secrets')))
        home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, home)
        inside = os.path.join(home, 'run')
        os.mkdir(inside)
        with mock.patch.dict(os.environ, HOME=home, XDG_RUNTIME_DIR=inside):
            self.assertNotIn(inside, list(secret.folders()))

    def test_a_memory_that_is_lost_meanwhile_lets_nothing_out(self):
        """As at the last logout of a user, or when the machine is started again."""
        folder = self.folder()
        run = self.stage('rm -rf $(readlink ../secrets); echo a sec-ret-1; sleep 0.3')
        self.mask(run, texts=['sec-ret-1'])
        out, _, _ = self.start(run)
        self.assertEqual(b'a *********\n', out)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a *********\n', stream.read())
        self.assertNotIn('secrets', self.left(run))

        lost = self.stage('', '20260101-000000-2')
        self.mask(lost, texts=['sec-ret-1'])
        secret.move_out(lost)
        shutil.rmtree(os.path.realpath(os.path.join(lost, 'secrets')))
        self.at(lost)
        store.make_files()
        self.append(lost, b'sec-ret-1')
        self.patch(store, log_exception=lambda: None)
        self.assertFalse(follow.output_tail(0).pass_on(False))
        cancel.forget(only_ended=True)
        self.assertEqual(0, os.stat(os.path.join(lost, 'output.log')).st_size)
        self.assertNotIn('secrets', self.left(lost))
        self.assertEqual([], os.listdir(folder))

    def test_what_runs_have_left_that_are_gone_is_removed(self):
        folder = self.folder()
        names = {}
        for name in ('gone', 'there', 'fresh'):
            run = self.stage('', name)
            secret.move_out(run)
            names[name] = os.path.basename(os.path.realpath(os.path.join(run, 'secrets')))
            os.utime(os.path.join(folder, names[name]), (1, 1) if name != 'fresh' else None)
        for name in ('gone', 'fresh'):
            shutil.rmtree(os.path.join(self.runs, name + self.own))
        secret.sweep(self.runs)
        self.assertEqual(sorted([names['there'], names['fresh']]), sorted(os.listdir(folder)))

    def test_a_status_that_cannot_be_written_does_not_keep_secrets_from_being_hidden(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        self.at(run)
        store.make_files()
        store.write_status(state='running', ansiblePid=0)
        self.append(run, b'hello sec-ret-1 bye')
        os.mkdir(os.path.join(run, 'status.json.new'))  # stands for a full disk
        with self.assertRaises(OSError):
            cancel.forget(only_ended=False)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'hello ********* bye', stream.read())
        self.assertNotIn('secrets', self.left(run))


if __name__ == '__main__':
    unittest.main()
