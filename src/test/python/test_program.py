"""Which ansible-playbook is meant."""
import os
import shutil
import tempfile
import unittest

import staging  # noqa: F401, makes the modules below importable

import program


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ['HOME'] = self.home
        os.environ['PATH'] = self.home + '/path'
        os.environ['SHELL'] = '/bin/false'

    def install(self, directory, name='ansible-playbook'):
        path = os.path.join(self.home, directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as stream:
            stream.write('#!/bin/sh\n')
        os.chmod(path, 0o700)
        return path

    def meant(self, given='ansible-playbook'):
        return program.program(given, self.home + '/project')

    def test_the_one_in_path_is_taken_by_its_name(self):
        self.install('.local/bin')
        self.install('path')
        self.assertEqual('ansible-playbook', self.meant())

    def test_the_only_one_elsewhere_is_taken(self):
        for directory in ('.local/bin', 'venv/bin', '.local/share/pipx/venvs/ansible-core/bin', '.local/share/uv/tools/ansible-core/bin',
                          '.pyenv/versions/3.11/bin', 'miniconda3/envs/ansible/bin', 'project/.venv/bin'):
            path = self.install(directory)
            self.assertEqual(path, self.meant())
            os.unlink(path)

    def test_where_logins_have_it_comes_before_virtualenvs(self):
        self.install('venv/bin')
        usual = self.install('.local/bin')
        self.assertEqual(usual, self.meant())
        own = self.install('project/venv/bin')
        self.assertEqual(own, self.meant())

    def shell(self, text):
        path = self.install('bin', 'shell')
        with open(path, 'w') as stream:
            stream.write('#!/bin/sh\n' + text)
        os.environ['SHELL'] = path

    def test_the_one_that_a_login_has_is_taken(self):
        self.install('.virtualenvs/a/bin')
        self.install('.virtualenvs/b/bin')
        path = self.install('tools/ansible/bin')
        self.shell('echo Welcome; [ "$1" = -lc ] && echo %s; echo /no/ansible-playbook' % path)
        self.assertEqual(path, self.meant())

    def test_the_one_that_an_interactive_shell_has_is_taken(self):
        path = self.install('tools/ansible/bin')
        os.environ['SHELL'] = '/bin/bash'
        with open(self.home + '/.bashrc', 'w') as stream:
            stream.write('case $- in *i*) ;; *) return;; esac\nPATH=%s:/usr/bin\n' % os.path.dirname(path))
        with open(self.home + '/.profile', 'w') as stream:
            stream.write('PATH=/none\n')
        self.assertEqual(path, self.meant())

    def test_a_shell_that_does_not_end_is_not_waited_for(self):
        self.addCleanup(setattr, program, 'PATIENCE', program.PATIENCE)
        program.PATIENCE = 0.2
        path = self.install('venv/bin')
        self.shell('/bin/sleep 60 & /bin/sleep 60')
        self.assertEqual(path, self.meant())

    def test_links_to_one_are_one(self):
        real = self.install('.local/share/pipx/venvs/ansible/bin')
        os.makedirs(self.home + '/.virtualenvs')
        os.symlink(os.path.dirname(os.path.dirname(real)), self.home + '/.virtualenvs/a')
        self.assertEqual(1, len(program.candidates(self.home)))

    def test_of_several_none_is_taken(self):
        both = [self.install('.virtualenvs/a/bin'), self.install('.virtualenvs/b/bin')]
        self.assertEqual('ansible-playbook', self.meant())
        self.assertEqual(both, program.candidates(self.home))

    def test_a_path_may_be_a_virtualenv_or_the_program_ansible(self):
        path = self.install('some/venv/bin')
        ansible = self.install('some/venv/bin', 'ansible')
        for given in (path, ansible, self.home + '/some/venv', self.home + '/some/venv/bin', '~/some/venv'):
            self.assertEqual(path, self.meant(given))
        os.unlink(path)
        self.assertEqual(path, self.meant(self.home + '/some/venv'))
        self.assertEqual(self.home + '/none', self.meant(self.home + '/none'))

    def test_another_name_is_nobody_elses(self):
        self.install('.local/bin')
        self.assertEqual('no-such', self.meant('no-such'))


if __name__ == '__main__':
    unittest.main()
