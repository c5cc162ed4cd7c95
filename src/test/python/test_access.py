"""A run's own way to its hosts: its agent and what lies beside it."""
import glob
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from staging import RunTest, read_pid

import access
import secret
from process import read_stat


def lives(pid):
    stat = read_stat(pid)
    return stat is not None and stat[0] not in (b'Z', b'X')


class AccessTest(RunTest):
    def setUp(self):
        super(AccessTest, self).setUp()
        if not shutil.which('ssh-agent') or not shutil.which('ssh-keygen'):
            self.skipTest('there is no OpenSSH here')

    def key(self, name='id'):
        path = os.path.join(self.runs, name)
        if not os.path.exists(path):
            subprocess.check_call(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path])
        with open(path) as private, open(path + '.pub') as public:
            return {'name': 'key file ' + name, 'private': private.read(), 'public': public.read().strip(), 'hosts': 'all'}

    def want(self, run, **wanted):
        with open(os.path.join(run, 'secrets', 'access.json'), 'w') as stream:
            json.dump(dict({'keys': [], 'logins': [], 'sshpass': True}, **wanted), stream)

    def tearDown(self):
        self.assertEqual([], [name for folder in access.folders() for name in glob.glob(folder + '/lm-*')
                              if os.readlink(os.path.join(name, 'run')).startswith(self.runs)])
        for name in ('id', 'other'):
            for file in glob.glob(os.path.join(self.runs, name + '*')):
                os.unlink(file)
        super(AccessTest, self).tearDown()

    def test_a_run_has_its_keys_in_an_agent_and_in_no_file(self):
        run = self.stage('ssh-add -L; dirname "$SSH_AUTH_SOCK"; ls "$(dirname "$SSH_AUTH_SOCK")"; ls ../secrets;'
                         ' grep -rl "PRIVATE[ ]KEY" .. $(dirname "$SSH_AUTH_SOCK"); echo; cat "$LIGHTERMAN_HOSTS"')
        key = self.key()
        certified = dict(self.key('other'), certificate='ssh-ed25519-cert-v01@openssh.com AAAA', hosts='web')
        self.want(run, keys=[key, certified], logins=[{'hosts': 'db', 'user': 'me'}], knownHosts='a b c\n')
        out, _, status = self.start(run)
        self.assertEqual(('exited', 0), (status['reason'], status['exitCode']))
        lines = out.decode('ascii').splitlines()
        self.assertEqual([key['public'], certified['public']], lines[:2])
        place = lines[2]
        self.assertEqual(['1.pub', '2-cert.pub', '2.pub', 'agent', 'agent.pid', 'hosts.json', 'known_hosts', 'run', 'vars.yml', ''],
                         lines[3:-1])
        self.assertEqual({
            'agent': place + '/agent', 'control': place + '/cp', 'otherwise': os.environ.get('SSH_AUTH_SOCK') or 'none',
            'keys': [{'hosts': 'all', 'public': place + '/1.pub', 'certificate': None},
                     {'hosts': 'web', 'public': place + '/2.pub', 'certificate': place + '/2-cert.pub'}],
            'logins': [{'hosts': 'db', 'user': 'me'}],
            'options': ['StrictHostKeyChecking=yes', 'UserKnownHostsFile=' + place + '/known_hosts', 'GlobalKnownHostsFile=/dev/null'],
        }, json.loads(lines[-1]))
        self.assertFalse(os.path.exists(place))
        self.assertNotIn('access', self.left(run))

    def test_the_agent_is_no_descendant_that_an_end_waits_for(self):
        run = self.stage('trap "exit 0" TERM; : %s; sleep 100 & wait' % self.mark, timeout=0.5, clocks={'grace': 30.0})
        self.want(run, keys=[self.key()])
        began = time.monotonic()
        _, _, status = self.start(run)
        self.assertEqual('deadline', status['reason'])
        self.assertLess(time.monotonic() - began, 20.0)
        self.assertEqual([], self.processes())

    def test_what_a_killed_supervisor_has_left_goes_with_its_secrets(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.want(run, keys=[self.key()])
        self.lose(run)
        agent = read_pid(os.path.join(run, 'access', 'agent.pid'))
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertFalse(lives(agent))
        self.assertNotIn('access', self.left(run))

    def test_the_agent_does_not_outlive_a_killed_supervisor(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.want(run, keys=[self.key()])
        self.lose(run)
        agent = read_pid(os.path.join(run, 'access', 'agent.pid'))
        until = time.monotonic() + 30.0
        while lives(agent) and time.monotonic() < until:
            time.sleep(0.1)
        self.assertFalse(lives(agent))
        self.call(run, 'cancel').communicate(timeout=60)

    def test_a_run_that_is_not_there_any_more_leaves_nothing(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.want(run, keys=[self.key()])
        status = self.lose(run)
        agent = read_pid(os.path.join(run, 'access', 'agent.pid'))
        os.kill(status['ansiblePid'], signal.SIGKILL)
        shutil.rmtree(os.path.realpath(os.path.join(run, 'secrets')))
        shutil.rmtree(run)
        access.sweep()
        self.assertFalse(lives(agent))

    def test_a_run_that_another_container_does_not_see_keeps_what_it_needs(self):
        """Two control nodes in containers that share /dev/shm: the one that started a run cleared away the other's agent and logins,
        and Ansible ended with status 2 in the middle of a play without a word."""
        run = self.stage(': %s; touch ../going; sleep 100' % self.mark)
        self.want(run, keys=[self.key()], logins=[{'hosts': 'db', 'user': 'me'}])
        following = self.call(run, 'start', '0022')
        until = time.monotonic() + 60.0
        while not os.path.exists(os.path.join(run, 'going')) and time.monotonic() < until:
            time.sleep(0.01)
        agent = read_pid(os.path.join(run, 'access', 'agent.pid'))
        places = [os.path.realpath(os.path.join(run, name)) for name in ('access', 'secrets')]
        before = [sorted(os.listdir(place)) for place in places]
        os.utime(places[1], (1, 1))
        os.rename(run, run + '-elsewhere')
        access.sweep()
        secret.sweep(self.runs)
        os.rename(run + '-elsewhere', run)
        self.assertEqual(before, [sorted(os.listdir(place)) for place in places])
        self.assertTrue(lives(agent))
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual('cancelled', self.frames(following.communicate(timeout=60)[0])[2]['reason'])
        self.assertEqual([False, False], [os.path.exists(place) for place in places])

    def test_what_is_missing_is_named_and_nothing_is_started(self):
        bare = os.path.join(self.runs, 'other-bin')
        os.mkdir(bare)
        for name in ('sh', 'cat', 'touch'):
            os.symlink(shutil.which(name), os.path.join(bare, name))
        self.addCleanup(os.environ.update, PATH=os.environ['PATH'])
        key = self.key()
        os.environ['PATH'] = bare
        for wanted, ansible, said in (
                ({'keys': [key]}, '', 'ssh-agent could not be started: No such file or directory'),
                ({'logins': [{'hosts': 'a', 'password': 'x'}]}, 'core 2.14.18',
                 'sshpass is not installed, which Ansible 2.14 needs for passwords'),
                ({'logins': [{'hosts': 'a', 'password': 'x'}]}, 'core 2.19.1', None),
                ({'logins': [{'hosts': 'a', 'password': 'x'}], 'sshpass': False}, 'core 2.14.18', None)):
            program = os.path.join(bare, 'ansible')
            with open(program, 'w') as stream:
                stream.write('#!/bin/sh\n[ "$1" = --version ] && echo "ansible-playbook [%s]" || touch ../began\n' % ansible)
            os.chmod(program, 0o755)
            run = self.stage('', name='20260101-000000-%d' % len(os.listdir(self.runs)))
            with open(os.path.join(run, 'run.json')) as stream:
                asked = json.load(stream)
            asked['command'] = [program]
            with open(os.path.join(run, 'run.json'), 'w') as stream:
                json.dump(asked, stream)
            self.want(run, **wanted)
            _, _, status = self.start(run)
            self.assertEqual(said, status.get('message'))
            self.assertEqual(said is None, os.path.exists(os.path.join(run, 'began')))
            self.assertNotIn('secrets', self.left(run))
        shutil.rmtree(bare)

    def test_a_key_that_the_agent_does_not_take(self):
        run = self.stage('')
        self.want(run, keys=[dict(self.key(), private='no key\n')])
        _, _, status = self.start(run)
        self.assertRegex(status['message'], r'^the agent did not take key file id: .*\(stdin\)')

    def test_the_rule_for_host_keys(self):
        place = self.runs
        rules = access.Access.__new__(access.Access)
        rules.place = place
        self.assertEqual([], rules.host_key_options({}))
        self.assertEqual(['StrictHostKeyChecking=accept-new'], rules.host_key_options({'hostKey': 'accept-new'}))
        self.assertEqual(['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'GlobalKnownHostsFile=/dev/null'],
                         rules.host_key_options({'hostKey': 'insecure'}))
        self.assertEqual(['StrictHostKeyChecking=accept-new', 'UserKnownHostsFile=' + place + '/known_hosts',
                          'GlobalKnownHostsFile=/dev/null'],
                         rules.host_key_options({'hostKey': 'accept-new', 'knownHosts': 'x'}))
        os.unlink(os.path.join(place, 'known_hosts'))

    def test_the_agent_of_the_login_stays_for_other_hosts_where_its_path_needs_no_quotes(self):
        self.addCleanup(lambda before=dict(os.environ): (os.environ.clear(), os.environ.update(before)))
        for path, used in (('/tmp/ssh-x/agent.1', '/tmp/ssh-x/agent.1'), ('/tmp/a b', 'none'), ('', 'none')):
            os.environ['SSH_AUTH_SOCK'] = path
            self.assertEqual(used, access.other_agent())

    def test_keys_last_as_long_as_the_run_and_what_is_played_after_it(self):
        clocks = {'grace': 10.0, 'afterwards': 30.0, 'sudo': 5.0}
        self.assertEqual(106, access.life({'timeout': 60.0, 'clocks': clocks}))
        self.assertIsNone(access.life({'timeout': None, 'clocks': clocks}))


if __name__ == '__main__':
    unittest.main()
