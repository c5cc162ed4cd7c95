"""Where a run works."""
import os
import shutil
import tempfile
import unittest

import staging  # noqa: F401, makes the modules below importable

import place


class PlaceTest(unittest.TestCase):
    def setUp(self):
        self.home = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ['HOME'] = self.home
        self.addCleanup(os.chdir, os.getcwd())

    def write(self, path, text=''):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as stream:
            stream.write(text)
        return path

    def test_a_path_is_taken_from_home(self):
        for given in ('a/site.yml', '~/a/site.yml', self.home + '/a/site.yml'):
            self.assertEqual(self.home + '/a/site.yml', place.playbook_there({'onServer': given}))
        self.assertIsNone(place.playbook_there({}))

    def test_a_project_is_where_ansible_cfg_is(self):
        playbook = self.write('repo/playbooks/site.yml')
        self.assertEqual(self.home + '/repo/playbooks', place.project_of(playbook))
        self.write('ansible.cfg')  # a home is no project of what is below it
        self.assertEqual(self.home + '/repo/playbooks', place.project_of(playbook))
        self.assertEqual(self.home, place.project_of(self.home + '/site.yml'))
        self.write('repo/ansible.cfg')
        self.assertEqual(self.home + '/repo', place.project_of(playbook))

    def test_the_users_own_callback_plugins_stay(self):
        directory = self.home + '/repo'
        self.assertEqual('/x', place.configured_plugins('callback', directory, {'ANSIBLE_CALLBACK_PLUGINS': '/x'}))
        self.write('repo/ansible.cfg', '[defaults]\ncallback_plugins = plugins:~/more ; both\n')
        self.assertEqual(directory + '/plugins:' + self.home + '/more', place.configured_plugins('callback', directory, {}))
        self.write('repo/ansible.cfg', '[defaults]\nforks = 3\n')
        self.assertEqual(place.USUAL_PLUGINS % ('callback', 'callback'), place.configured_plugins('callback', directory, {}))

    def test_the_playbook_is_named_from_there(self):
        self.write('repo/ansible.cfg')
        self.write('repo/playbooks/site.yml')
        run = {'onServer': 'repo/playbooks/site.yml', 'directory': 'project'}
        more, command = place.go_there(run, '/run', {}, ['ansible-playbook', 'site.yml'])
        self.assertEqual(['ansible-playbook', './playbooks/site.yml'], command)
        self.assertEqual(self.home + '/repo', os.getcwd())
        self.assertEqual('/run/project/callback_plugins:' + place.USUAL_PLUGINS % ('callback', 'callback'), more['ANSIBLE_CALLBACK_PLUGINS'])

    def test_one_that_is_not_there_is_left_to_ansible(self):
        run = {'onServer': '/none/site.yml', 'directory': 'project'}
        self.assertEqual(['x', '/none/site.yml'], place.go_there(run, '/run', {}, ['x', 'site.yml'])[1])


if __name__ == '__main__':
    unittest.main()
