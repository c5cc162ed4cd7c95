"""What is wrong on a host, from what its shell says; the script itself on this machine."""
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MAIN = os.path.join(HERE, '../../main/resources/dev/lighterman')
sys.path[:0] = [os.path.join(MAIN, 'run/stage/supervisor'), os.path.join(MAIN, 'node')]

import onhost  # noqa: E402

FINE = {'user': 'deploy', 'uid': '1000', 'tmp': '/home/deploy/.ansible/tmp', 'nearest': '/home/deploy', 'writable': 'yes', 'size': '1000',
        'room': '5000', 'files': '99', 'mount': '/home rw,nosuid', 'program': 'yes', 'become': 'yes', 'setfacl': 'yes', 'sudo': '0'}
SUDO = {'method': 'sudo', 'user': 'root', 'program': 'sudo', 'password': False}


def judged(way=None, pythons=('0 /usr/bin/python3 3.11.2',), **said):
    values = dict(FINE, **said)
    lines = ['motd', onhost.BEGIN] + ['%s %s' % one for one in values.items() if one[1]] + ['python ' + one for one in pythons] + [onhost.END]
    whole = {'status': 'unreachable', 'action': 'ping', 'python': '', 'become': None, 'user': 'deploy'}
    whole.update(way or {})
    return onhost.judge(whole, onhost.Said('\n'.join(lines)))


class OnHostTest(unittest.TestCase):
    def kind(self, *args, **kwargs):
        return (judged(*args, **kwargs) or (None,))[0]

    def test_nothing_is_wrong(self):
        self.assertIsNone(judged())
        self.assertIsNone(judged({'become': SUDO}))

    def test_room(self):
        self.assertEqual('NO_ROOM', self.kind(room='8'))
        self.assertEqual('NO_ROOM', self.kind(files='0'))
        self.assertIsNone(judged(files='-', room=''))
        self.assertEqual('NO_ROOM', self.kind({'status': 'failed', 'worked': True}, room='0'))

    def test_the_directory_for_modules(self):
        self.assertEqual('Ansible has no place for its modules: /home/deploy/.ansible/tmp cannot be made: deploy may not write to /home/deploy',
                         judged(writable='')[1])
        self.assertIn('mounted read-only', judged(writable='', mount='/ ro,relatime')[1])
        self.assertIn('/t is not a directory that deploy may write to', judged(writable='', tmp='/t', nearest='/t')[1])
        self.assertIsNone(judged({'status': 'failed', 'pipelining': True}, writable=''))

    def test_python(self):
        self.assertEqual(('PYTHON_MISSING', 'there is no Python', 'perhaps you should install python3 there, by the module raw for example'),
                         judged(pythons=()))
        self.assertEqual('perhaps you should set ansible_python_interpreter to one that is there: /usr/bin/python3',
                         judged({'python': '/opt/python'})[2])
        self.assertEqual('the Python /opt/python does not work: libpython.so: not found',
                         judged({'python': '/opt/python'}, pythons=('127 /opt/python libpython.so: not found',))[1])
        self.assertIsNone(judged({'action': 'raw'}, pythons=()))

    def test_what_worked_before_is_not_the_hosts_fault(self):
        self.assertIsNone(judged({'status': 'failed', 'worked': True}, pythons=(), writable=''))

    def test_become(self):
        self.assertEqual('BECOME_MISSING', self.kind({'become': SUDO}, program=''))
        self.assertEqual('BECOME_USER_UNKNOWN', self.kind({'become': SUDO}, become=''))
        self.assertIsNone(judged({'become': dict(SUDO, method='doas')}))
        self.assertIsNone(judged({'become': dict(SUDO, method='enable')}, program=''))
        self.assertEqual('BECOME_PASSWORD_WANTED', self.kind({'become': dict(SUDO, method='su', program='su')}))
        self.assertIsNone(judged({'become': dict(SUDO, method='su', program='su', password=True)}))
        self.assertEqual('BECOME_FILES', self.kind({'become': dict(SUDO, user='www')}, setfacl=''))
        self.assertIsNone(judged({'become': dict(SUDO, user='www'), 'pipelining': True}, setfacl=''))

    def test_sudo(self):
        asks = '1 sudo: a password is required'
        self.assertEqual('sudo asks deploy for a password, and none was given', judged({'become': SUDO}, sudo=asks)[1])
        self.assertEqual('sudo asks deploy for a password, and none was given',
                         judged({'become': SUDO}, sudo=asks, listed='yes', allowed='yes')[1])
        self.assertEqual('BECOME_REFUSED', self.kind({'become': dict(SUDO, password=True)}, sudo=asks))
        self.assertEqual('sudo allows deploy some commands, but not a shell as root, which Ansible needs',
                         judged({'become': SUDO}, sudo=asks, listed='yes')[1])
        self.assertEqual('BECOME_TTY', self.kind({'become': SUDO}, sudo='1 sudo: sorry, you must have a tty to run sudo'))
        self.assertEqual('sudo does not work for deploy: sudo: /etc/sudo.conf is owned by uid 1000, should be 0',
                         judged({'become': SUDO}, sudo='1 sudo: /etc/sudo.conf is owned by uid 1000, should be 0')[1])

    def test_noexec(self):
        self.assertEqual('NO_EXECUTE', self.kind({'action': 'script'}, mount='/tmp rw,noexec'))
        self.assertIsNone(judged(mount='/tmp rw,noexec'))

    def test_the_script_looks_and_quotes(self):
        way = {'python': sys.executable, 'tmp': '~/not there/$(touch /tmp/x)', 'user': 'root',
               'become': {'method': 'sudo', 'user': "no'body at all", 'program': '/no/sudo', 'password': False}}
        output = subprocess.run(['/bin/sh'], input=onhost.script(way).encode('utf-8'), stdout=subprocess.PIPE,
                                env={'HOME': '/tmp', 'PATH': '/usr/bin:/bin'}).stdout.decode('utf-8')
        said = onhost.Said(output)
        self.assertTrue(said.whole, output)
        self.assertEqual('/tmp/not there/$(touch /tmp/x)', said['tmp'])
        self.assertEqual('/tmp', said['nearest'])
        self.assertEqual('yes', said['writable'])
        self.assertTrue(said.number('room'))
        self.assertEqual('', said['program'])
        self.assertEqual(('0', '%s %d.%d.%d' % ((sys.executable,) + sys.version_info[:3])), said.pythons[0])


if __name__ == '__main__':
    unittest.main()
