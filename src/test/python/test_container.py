"""Ansible in a container, with a small script in place of the engine."""
import json
import os
import stat
import tempfile
import time
import unittest
from unittest import mock

from staging import RunTest

ENGINE = '''#!%s
import json, os, sys
words = sys.argv[1:]
with open(%r, 'a') as log:
    log.write(json.dumps(words) + '\\n')
if words[0] == 'ps':
    print('0123abc')
elif words[0] == 'run':
    at = words.index('--entrypoint')
    os.chdir(words[words.index('--workdir') + 1])
    os.execvp(sys.executable, [sys.executable] + words[at + 3:])
'''


class ContainerTest(RunTest):
    def setUp(self):
        super().setUp()
        self.bin = tempfile.mkdtemp()
        self.log = os.path.join(self.bin, 'log')
        engine = os.path.join(self.bin, 'podman')
        with open(engine, 'w') as stream:
            stream.write(ENGINE % (os.sys.executable, self.log))
        os.chmod(engine, os.stat(engine).st_mode | stat.S_IXUSR)
        patch = mock.patch.dict(os.environ, PATH=self.bin + os.pathsep + os.environ['PATH'])
        patch.start()
        self.addCleanup(patch.stop)

    def contained(self, script, secrets=(), **more):
        image = {'name': 'me/ee:1', 'engine': 'podman', 'pull': 'missing'}
        run = self.stage(script, image=image, **more)
        with open(os.path.join(run, 'secrets', 'environment.json'), 'w') as stream:
            json.dump(dict(secrets), stream)
        return run

    def asked(self):
        with open(self.log) as stream:
            return [json.loads(line) for line in stream]

    def test_the_run_s_directory_is_mounted_and_secrets_reach_it_by_its_files_only(self):
        run = self.contained('pwd; echo "$COLOR $TOKEN"; cat ../secrets/vars.yml; exit 2', {'TOKEN': 'hidden-value'},
                             environment={'COLOR': 'blue'})
        out, _, status = self.start(run)
        self.assertEqual(('%s/project\nblue hidden-value\nsecret' % os.path.realpath(run)).encode('utf-8'), out)
        self.assertEqual(('exited', 2), (status['reason'], status['exitCode']))
        started, listed, removed = self.asked()
        self.assertEqual(['run', '--rm', '--log-driver=none', '--network=host'], started[:4])
        self.assertIn('type=bind,source=%s,target=%s' % (run, run), started)
        self.assertIn('--pull=missing', started)
        self.assertNotIn('hidden-value', json.dumps(started))
        self.assertEqual(['ps', '--all', '--quiet', '--filter', 'label=dev.lighterman.run=' + os.path.basename(run)], listed)
        self.assertEqual(['rm', '--force', '0123abc'], removed)

    def test_a_deadline_ends_what_is_in_the_container_and_removes_it(self):
        began = time.monotonic()
        self.start(self.contained('exit 0', name='20260101-000000-2'))
        whole = time.monotonic() - began  # on this machine as it is
        run = self.contained('trap "echo ended; exit 3" TERM; : %s; sleep 100 & wait' % self.mark, timeout=1.5 + 2 * whole)
        out, _, status = self.start(run)
        self.assertEqual((b'ended\n', 'deadline'), (out, status['reason']))
        self.assertEqual('rm', self.asked()[-1][0])
        self.assertEqual([], self.processes())

    def test_the_user_of_a_docker_without_root_owns_what_the_container_makes(self):
        import container
        answers = {'version': 'Docker version 20.10.24, build 297e128', 'info': '[name=seccomp,profile=default]'}
        patch = mock.patch.multiple(container, ask=lambda engine, *words: answers[words[0].strip('-')])
        users = mock.patch.multiple('os', geteuid=lambda: 1000, getegid=lambda: 1001)
        with patch, users, mock.patch.dict(os.environ, LOGNAME='deploy'):
            def made(engine):
                kind = container.kind_of(engine)
                with tempfile.TemporaryDirectory() as run, mock.patch.object(container.store, 'RUN', run):
                    home = container.make_home('/home/deploy', kind)
                    with open(os.path.join(home, 'passwd')) as stream:
                        return kind, container.ids(kind), stream.readline().replace(home, 'HOME')
            self.assertEqual(('podman', (1000, 1001), 'deploy:x:1000:1001::HOME:/bin/sh\n'), made('podman'))
            self.assertEqual(('system', (1000, 1001), 'deploy:x:1000:1001::HOME:/bin/sh\n'), made('docker'))
            answers['info'] += ' name=rootless'
            self.assertEqual(('rootless', (0, 0), 'deploy:x:0:0::HOME:/bin/sh\n'), made('docker'))
            answers['version'] = 'podman version 4.3.1'
            self.assertEqual(('podman', (1000, 1001), 'deploy:x:1000:1001::HOME:/bin/sh\n'), made('docker'))

    def test_an_engine_that_is_not_there_is_told(self):
        os.unlink(os.path.join(self.bin, 'podman'))
        with mock.patch.dict(os.environ, PATH='/nowhere'):
            _, _, status = self.start(self.contained('true'))
        self.assertEqual(('start', []), (status['reason'], status['found']))


if __name__ == '__main__':
    unittest.main()
