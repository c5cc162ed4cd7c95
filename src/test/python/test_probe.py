"""Each step of the way to a host, with servers and programs of the test's own."""
import os
import shutil
import socket
import stat
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MAIN = os.path.join(HERE, '../../main/resources/dev/lighterman')
sys.path[:0] = [os.path.join(MAIN, 'run/stage/supervisor'), os.path.join(MAIN, 'node')]

import onhost  # noqa: E402
import probe  # noqa: E402

CONFIG = 'user deploy\\nhostname 127.0.0.1\\nport %d\\nuserknownhostsfile %s\\nstricthostkeychecking %s\\n'
KEY = 'debug1: Remote protocol version 2.0\\ndebug1: Server host key: ssh-ed25519 SHA256:' + 'a' * 43 + '\\n'
METHODS = 'debug1: Authentications that can continue: %s\\n'
OFFER = 'debug1: Offering public key: /k/%s ED25519 SHA256:' + 'b' * 43 + ' agent\\n'


class Server(object):
    """Says something to each client."""

    def __init__(self, words=None):
        self.socket = socket.socket()
        self.socket.bind(('127.0.0.1', 0))
        self.socket.listen(20)
        self.port = self.socket.getsockname()[1]
        self.words = words
        self.kept = []
        thread = threading.Thread(target=self.serve)
        thread.daemon = True
        thread.start()

    def serve(self):
        while True:
            try:
                connection = self.socket.accept()[0]
            except OSError:
                return
            if self.words is None:
                self.kept.append(connection)
                continue
            try:
                connection.sendall(self.words)
                if self.words:
                    connection.recv(100)
            except OSError:
                pass  # the other side has gone
            connection.close()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)  # the thread waits for another connection
        for one in self.kept + [self.socket]:
            one.close()


class ProbeTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.server = Server(b'SSH-2.0-OpenSSH_9.2\r\n')
        self.known = os.path.join(self.directory, 'known_hosts')
        step, probe.STEP = probe.STEP, 1.5
        self.addCleanup(setattr, probe, 'STEP', step)

    def tearDown(self):
        self.server.close()
        shutil.rmtree(self.directory)

    def program(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, 'w') as stream:
            stream.write('#!/bin/sh\n' + text)
        os.chmod(path, 0o755)

    def ssh(self, said, out='', policy='yes', port=None, code=255, shared=''):
        """A program in ssh's place, which notes how it was called."""
        self.program('ssh', '''echo "$@" >>'%s/called'
case " $* " in
*" -O "*) %s ;;
*" -G "*) printf '%s' ;;
*) cat >/dev/null; printf '%s' >&2; printf '%s'; exit %d ;;
esac
''' % (self.directory, shared or 'exit 255', CONFIG % (port or self.server.port, self.known, policy), said, out, code))

    def found(self, **more):
        way = {'host': 'web', 'status': 'unreachable', 'action': 'ping', 'connection': 'ssh', 'address': '127.0.0.1', 'port': None,
               'user': 'deploy', 'password': False, 'key': '', 'become': None, 'python': '', 'tmp': '~/.ansible/tmp', 'arguments': []}
        way.update(more)
        environment = dict(os.environ, PATH=self.directory + ':' + os.environ['PATH'])
        return probe.diagnose(way, environment, time.monotonic() + 20)

    def kind(self, **more):
        return (self.found(**more) or (None,))[0]

    def test_an_address_that_ssh_would_take_for_an_option_is_not_tried(self):
        self.ssh('ssh: no\\n')
        self.assertIsNone(self.found(address='-oProxyCommand=touch /tmp/x'))
        self.assertFalse(os.path.exists(os.path.join(self.directory, 'called')))

    def test_the_way_to_the_port(self):
        self.ssh('ssh: no\\n')
        self.assertIsNone(probe.Probe({'connection': 'x', 'address': 'x'}, {}, time.monotonic() + 9).network('127.0.0.1', self.server.port))
        for words, kind in ((None, 'NO_BANNER'), (b'', 'NO_BANNER'), (b'HTTP/1.1 400 Bad\r\n', 'NOT_SSH')):
            server = Server(words)
            self.addCleanup(server.close)
            self.ssh('ssh: no\\n', port=server.port)
            self.assertEqual(kind, self.kind(), words)
        closed = Server()
        closed.close()
        self.ssh('ssh: no\\n', port=closed.port)
        self.assertEqual(('PORT_CLOSED', 'port %d of 127.0.0.1 refuses connections' % closed.port), self.found()[:2])

    def test_a_name_that_no_name_server_answers_for_is_not_waited_for(self):
        asked = threading.Event()
        self.addCleanup(asked.set)
        looked_up, socket.getaddrinfo = socket.getaddrinfo, lambda *_: [] if asked.wait() else None
        self.addCleanup(setattr, socket, 'getaddrinfo', looked_up)
        self.ssh('ssh: no\\n')
        began = time.monotonic()
        self.assertEqual(('NAME_UNKNOWN', 'the control node finds no address for the name 127.0.0.1'), self.found()[:2])
        self.assertLess(time.monotonic() - began, 2 * (probe.STEP + 1))
        with open(os.path.join(self.directory, 'called')) as stream:
            self.assertEqual(['-O', '-G'], [line.split()[0] for line in stream])

    def test_of_a_host_that_says_more_and_more_the_beginning_is_kept(self):
        one = probe.Probe({'address': 'x'}, dict(os.environ), time.monotonic() + 9)
        code, out, said = one.run(['/bin/sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" y; echo no >&2; exit 3'])
        self.assertEqual((3, probe.MOST, 'no\n'), (code, len(out), said))
        began = time.monotonic()
        self.assertEqual((None, '', ''), one.run(['yes']))
        self.assertLess(time.monotonic() - began, probe.STEP + 3)

    def test_an_ssh_that_looks_names_up_for_too_long_has_no_wrong_options(self):
        long, probe.LONG = probe.LONG, 1
        self.addCleanup(setattr, probe, 'LONG', long)
        self.program('ssh', 'case " $* " in *" -O "*) exit 255;; esac; exec sleep 30\n')
        self.assertEqual(('NO_ANSWER', '127.0.0.1 did not answer in time'), self.found()[:2])

    def test_a_server_that_says_more_before_its_banner(self):
        server = Server(b'Welcome\r\nto the machine\r\nSSH-2.0-x\r\n')
        self.addCleanup(server.close)
        self.ssh('debug1: Remote protocol version 2.0\\nUnable to negotiate\\n', port=server.port)
        self.assertEqual('NO_COMMON_ALGORITHM', self.kind())

    def test_host_keys(self):
        self.ssh(KEY + 'Host key verification failed.\\n')
        self.assertEqual('HOST_KEY_UNKNOWN', self.kind())
        self.program('ssh-keygen', 'echo "127.0.0.1 ED25519 SHA256:%s"\n' % ('c' * 43))
        with open(self.known, 'w') as stream:
            stream.write('127.0.0.1 ssh-ed25519 x\n')
        found = self.found()
        self.assertEqual('HOST_KEY_CHANGED', found[0])
        self.assertIn('SHA256:' + 'a' * 43, found[1])
        self.assertIn('SHA256:' + 'c' * 43, found[1])

    def test_a_new_host_key_is_no_fault_where_new_ones_are_taken_and_is_not_noted(self):
        self.ssh(KEY + 'Host key verification failed.\\n', policy='accept-new')
        self.found()
        with open(os.path.join(self.directory, 'called')) as stream:
            calls = [line for line in stream if '-G' not in line and '-O' not in line]
        self.assertIn('StrictHostKeyChecking=yes', calls[0])
        self.assertIn('UserKnownHostsFile=/dev/null', calls[1])
        self.assertFalse([call for call in calls if 'BatchMode=yes' not in call or 'ControlPath=none' not in call])

    def test_keys(self):
        only = METHODS % 'publickey'
        self.ssh(KEY + only + OFFER % 'a' + only + 'deploy@127.0.0.1: Permission denied (publickey).\\n')
        self.assertEqual(('KEY_REFUSED', '127.0.0.1 refuses the key offered for deploy: SHA256:%s (/k/a)' % ('b' * 43)), self.found()[:2])
        self.ssh(KEY + only + 'deploy@127.0.0.1: Permission denied (publickey).\\n')
        self.assertEqual('NO_KEY', self.kind())
        self.assertEqual(('KEY_MISSING', 'the key /no/key is not on the control node'), self.found(key='/no/key')[:2])
        self.ssh(KEY + METHODS % 'password' + 'x\\n')
        self.assertEqual('127.0.0.1 takes no keys of deploy, but password only', self.found()[1])
        self.ssh(KEY + only + OFFER % 'a' + only + OFFER % 'b' + 'Received disconnect: Too many authentication failures\\n')
        self.assertEqual('TOO_MANY_KEYS', self.kind())
        self.ssh(KEY + only + OFFER % 'a' + 'debug1: Server accepts key: /k/a\\nConnection closed by 127.0.0.1\\n')
        self.assertEqual('127.0.0.1 takes the key of deploy, but lets the user not in: Connection closed by 127.0.0.1', self.found()[1])

    def test_key_files(self):
        only = METHODS % 'publickey'
        self.ssh(KEY + only)
        key = os.path.join(self.directory, 'key')
        with open(key, 'w') as stream:
            stream.write('no key')
        os.chmod(key, 0o644)
        self.assertIn('(mode 0644)', self.found(key=key)[1])
        os.chmod(key, stat.S_IRUSR)
        self.assertEqual('KEY_UNUSABLE', self.kind(key=key))

    def test_passwords_are_not_tried(self):
        self.ssh(KEY + METHODS % 'publickey,password')
        self.assertEqual('PASSWORD_REFUSED', self.kind(password=True))
        self.ssh(KEY + METHODS % 'publickey')
        self.assertEqual('PASSWORD_NOT_TAKEN', self.kind(password=True))
        self.assertEqual('SSHPASS_MISSING', self.kind(password=True, sshpass=True) if not shutil.which('sshpass') else 'SSHPASS_MISSING')

    def test_a_key_of_ansibles_own_agent_is_not_judged(self):
        self.ssh(KEY + METHODS % 'publickey')
        self.assertIsNone(self.found(agentKey=True))

    def test_a_shell_that_answers_nothing(self):
        self.ssh(KEY + 'Authenticated to 127.0.0.1\\n', out='This account is not available.\\n', code=1)
        self.assertEqual(('NO_SHELL', 'the login is taken, but the login shell runs no commands: This account is not available.'),
                         self.found()[:2])

    def test_windows_is_asked_no_more_than_to_let_in(self):
        self.ssh(KEY + 'Authenticated to 127.0.0.1\\n', out="'/bin/sh' is not recognized", code=1)
        self.assertEqual('ANSWERS', self.kind(shell='powershell'))

    def test_a_host_that_is_there_again(self):
        answer = '\\n%s\\nuser deploy\\npython 0 /usr/bin/python3 3.9.2\\ntmp /t\\nnearest /t\\nwritable yes\\n%s\\n' % (onhost.BEGIN, onhost.END)
        self.ssh(KEY + 'Authenticated to 127.0.0.1\\n', out=answer, code=0)
        self.assertEqual(('ANSWERS', 'the host answers now, and lets deploy in'), self.found()[:2])
        self.assertIsNone(self.found(status='failed'))

    def test_ssh_itself(self):
        self.program('ssh', 'echo "command-line: line 0: Bad configuration option: x" >&2; exit 255\n')
        self.assertEqual('ssh does not take its options: command-line: line 0: Bad configuration option: x', self.found()[1])

    def test_an_ssh_that_does_not_tell_its_configuration(self):
        self.ssh(KEY + METHODS % 'publickey,gssapi-with-mic')
        with open(os.path.join(self.directory, 'ssh')) as stream:
            text = stream.read()
        self.program('ssh', text.replace('*" -G "*) printf', '*" -G "*) echo "unknown option -- G" >&2; exit 255; printf').split('\n', 1)[1])
        self.assertEqual(('NO_KEY', 'no key was offered to 127.0.0.1 for deploy: there is none on the control node, and none in an agent',
                          'perhaps you should name one (ansible.keys, ansible_ssh_private_key_file), or get a Kerberos ticket there'
                          ' (kinit)'), self.found())

    def test_other_connections(self):
        self.assertIsNone(self.found(connection='docker'))
        self.assertIsNone(self.found(connection='winrm', port=self.server.port))
        closed = Server()
        closed.close()
        self.assertEqual('PORT_CLOSED', self.kind(connection='winrm', port=closed.port))

    def test_a_host_that_the_task_was_delegated_to(self):
        self.ssh(KEY + METHODS % 'publickey')
        self.assertEqual('on db, which the task was delegated to: no key was offered to 127.0.0.1 for deploy: there is none on the'
                         ' control node, and none in an agent', self.found(delegated='db')[1])

    def test_localhost_that_is_reached_by_ssh_may_be_meant_as_the_control_node(self):
        self.ssh('ssh: no\\n', port=1)
        refused = ('PORT_CLOSED', 'port 1 of 127.0.0.1 refuses connections',
                   'perhaps you should start the SSH server there, or correct ansible_port')
        self.assertEqual(refused, self.found(port=1))
        self.assertEqual(refused[:2] + (refused[2] + probe.MEANT_HERE,), self.found(host='localhost', port=1))

    def test_no_time_is_left(self):
        way = {'connection': 'ssh', 'address': 'x', 'password': False, 'status': 'unreachable'}
        self.assertIsNone(probe.diagnose(way, {}, time.monotonic() - 1))


if __name__ == '__main__':
    unittest.main()
