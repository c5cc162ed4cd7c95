"""Roles and collections, with small scripts in place of Ansible's programs and with JSON, which is YAML too."""
import glob
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest

from staging import RunTest

import content

GALAXY = '''#!%s
import os, sys, time
kind, _, _, path, _, target = sys.argv[1:7]
log = os.environ['GALAXY_LOG']
with open(log, 'a') as stream:
    stream.write(kind + ' ' + path + '\\n')
name = os.path.join(target, 'greet', 'meta')
os.makedirs(name)
time.sleep(float(os.environ.get('GALAXY_TIME', '0')))
if 'bad' in open(path).read():
    sys.exit('ERROR! no such role in ' + target)
open(os.path.join(name, '.galaxy_install_info'), 'w').write('version: v1\\n')
'''
CONSTANTS = '''
DEFAULT_ROLES_PATH = ['/none/roles']
COLLECTIONS_PATHS = ['/none/collections']
class config:
    _config_file = None
    get_config_value_and_origin = staticmethod(lambda name: (None, 'default'))
    get_config_value = staticmethod(lambda name: None if name.endswith('LIST') else 'https://galaxy.example.org')
'''


class ContentTest(RunTest):
    def setUp(self):
        RunTest.setUp(self)
        self.home = self.runs
        self.runs = os.path.join(self.home, 'runs')
        os.makedirs(self.runs)
        self.log = os.path.join(self.home, 'log')
        self.write('bin/ansible-galaxy', GALAXY % sys.executable, 0o755)
        self.write('bin/ansible-playbook', '#!/bin/sh\necho played with "$ANSIBLE_ROLES_PATH"\n', 0o755)
        self.write('python/yaml.py', 'import json\nYAMLError = ValueError\nsafe_load = json.loads\n')
        self.write('python/ansible/__init__.py')
        self.write('python/ansible/constants.py', CONSTANTS)
        self.write('python/ansible/release.py', '__version__ = "2.14.0"\n')
        for name in ('', 'playbook/', 'playbook/role/'):
            self.write('python/ansible/%s__init__.py' % name)
        self.write('python/ansible/playbook/role/requirement.py',
                   'class RoleRequirement:\n    role_yaml_parse = staticmethod(lambda role: role)\n')

    def tearDown(self):
        RunTest.tearDown(self)
        shutil.rmtree(self.home, ignore_errors=True)

    def write(self, path, text='', mode=0o644):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as stream:
            stream.write(text)
        os.chmod(path, mode)

    def requiring(self, name, version='v1', environment=(), **more):
        variables = {'PYTHONPATH': os.path.join(self.home, 'python'), 'GALAXY_LOG': self.log}
        variables.update(environment)
        run = self.stage('', name, environment=variables, content={},
                         command=[os.path.join(self.home, 'bin', 'ansible-playbook'), 'site.yml'], **more)
        with open(os.path.join(run, 'project', 'requirements.yml'), 'w') as stream:
            json.dump([{'name': 'greet', 'src': 'git+file:///none', 'version': version}], stream)
        return run

    def installs(self):
        try:
            with open(self.log) as stream:
                return stream.read().splitlines()
        except OSError:
            return []

    def kept(self):
        return [name for name in glob.glob(os.path.join(self.home, 'content', '*')) if os.path.isdir(name)]

    def test_what_is_required_is_installed_once(self):
        out, events, status = self.start(self.requiring('1'))
        self.assertEqual(('exited', 0), (status['reason'], status['exitCode']), out)
        kept = self.kept()
        self.assertEqual(1, len(kept))
        self.assertEqual('played with %s/roles:/none/roles\n' % kept[0], out.decode('ascii'))
        told = [json.loads(line.decode('ascii')) for line in events.splitlines()]
        self.assertEqual(['installing', 'ready'], [one['state'] for one in told])
        self.assertEqual([{'type': 'role', 'name': 'greet', 'version': 'v1', 'source': 'git+file:///none'}], told[1]['items'])
        self.start(self.requiring('2'))
        self.assertEqual(['role requirements.yml'], self.installs())
        self.start(self.requiring('3', version='v2'))
        self.assertEqual(2, len(self.installs()))

    def test_two_runs_that_want_the_same_wait_for_each_other(self):
        runs = [self.requiring(name, environment={'GALAXY_TIME': '1'}) for name in ('1', '2', '3')]
        calls = [self.call(run, 'start', '0022') for run in runs]
        for run, call in zip(runs, calls):
            _, _, status = self.frames(call.communicate(timeout=60)[0])
            self.assertEqual(('exited', 0), (status['reason'], status.get('exitCode')), status)
            self.let_go(run)
        self.assertEqual(['role requirements.yml'], self.installs())
        self.assertEqual(1, len(self.kept()))

    def test_a_failed_install_leaves_nothing_and_is_told(self):
        for name in ('1', '2'):
            out, _, status = self.start(self.requiring(name, version='bad'))
            self.assertEqual('content', status['reason'])
            self.assertEqual({'file': 'requirements.yml', 'kind': 'roles', 'servers': [],
                              'message': 'ERROR! no such role in roles'}, status['content'])
            self.assertIn(b'ERROR! no such role', out)
        self.assertEqual([], self.kept())
        self.assertEqual(2, len(self.installs()))

    def test_an_install_that_is_ended_or_killed_leaves_nothing_that_counts(self):
        _, _, status = self.start(self.requiring('1', environment={'GALAXY_TIME': '60'}, timeout=2.0))
        self.assertEqual(('deadline', 'content'), (status['reason'], status['phase']))
        run = self.requiring('2', environment={'GALAXY_TIME': '60'})
        call = self.call(run, 'start', '0022')
        until = time.monotonic() + 20.0
        while len(self.installs()) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        with open(os.path.join(run, 'lock')) as stream:
            os.kill(int(stream.read().split()[0]), signal.SIGKILL)
        _, _, status = self.frames(call.communicate(timeout=60)[0])
        self.assertEqual('lost', status['state'])
        self.assertEqual(b'\nLIGHTERMAN cancelled\n', self.call(run, 'cancel').communicate(timeout=60)[0])
        self.assertEqual([], [name for name in self.kept() if not name.endswith('.new')])
        out, _, status = self.start(self.requiring('3'))
        self.assertEqual(0, status.get('exitCode'), out)
        self.assertEqual(1, len(self.kept()))

    def test_secrets_are_hidden_in_what_ansible_galaxy_said(self):
        run = self.requiring('1', version='bad')
        self.write('bin/ansible-galaxy', '#!%s\nimport sys\nsys.exit("ERROR! the token s3cret-word is wrong")\n' % sys.executable, 0o755)
        self.mask(run, texts=['s3cret-word'])
        out, _, status = self.start(run)
        self.assertEqual('ERROR! the token *********** is wrong', status['content']['message'])
        self.assertNotIn(b's3cret-word', out)

    def test_a_project_without_requirements_asks_nobody(self):
        run = self.requiring('1')
        os.unlink(os.path.join(run, 'project', 'requirements.yml'))
        os.unlink(os.path.join(self.home, 'bin', 'ansible-galaxy'))
        out, events, _ = self.start(run)
        self.assertEqual((b'played with \n', b''), (out, events))

    def test_without_ansible_galaxy_that_is_said(self):
        run = self.requiring('1')
        os.unlink(os.path.join(self.home, 'bin', 'ansible-galaxy'))
        _, _, status = self.start(run)
        self.assertEqual({'missing': True, 'message': 'there is no ansible-galaxy beside %s/bin/ansible-playbook' % self.home},
                         status['content'])

    def test_what_nobody_used_for_long_is_removed_and_what_a_run_uses_stays(self):
        self.start(self.requiring('1'))
        self.start(self.requiring('2', version='v2'))
        self.at(os.path.join(self.runs, '1'))
        old, used = sorted(self.kept())
        for directory in (old, used):
            os.utime(os.path.join(directory, 'content.json'), (1.0, 1.0))
        held = content.hold(os.path.basename(used))
        content.prune(60)
        self.assertEqual([used], self.kept())
        self.assertFalse(os.path.exists(old + '.lock'))
        os.close(held)
        content.prune(10 ** 10)
        self.assertEqual([used], self.kept())
        os.makedirs(old + '.123.new')
        content.prune(60)
        self.assertEqual([], os.listdir(os.path.join(self.home, 'content')))

    def test_the_python_of_a_program(self):
        for text, words in (('#!/opt/v/bin/python3\n', ['/opt/v/bin/python3']), ('#! /usr/bin/python3 -Es\n', ['/usr/bin/python3', '-Es']),
                            ('#!/usr/bin/env python3\n', ['python3']), ('#!/usr/bin/env -S python3 -s\n', ['python3', '-s']),
                            ('#!/bin/sh\n\'\'\'exec\' "/a b/python3.11" "$0" "$@"\n', None),
                            ('#!/bin/sh\n\'\'\'exec\' /a/python3.11 "$0" "$@"\n', ['/a/python3.11']),
                            ("#!/bin/sh\nexec '/x/python3' '/x/ansible-galaxy' \"$@\"\n", ['/x/python3'])):
            self.write('program', text)
            self.assertEqual(words, next(content.pythons(os.path.join(self.home, 'program')), None))


if __name__ == '__main__':
    unittest.main()
