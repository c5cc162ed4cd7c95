"""Why a host could not be reached, by trying each step of the way to it: name, port, banner, host key, login, shell.

Nothing here changes anything, neither on the host nor on this machine, asks anybody, or takes a password. What ssh says with -v is its
account of the steps for those who look for faults, in English in every locale. Each answer is (kind, message, remedy).
"""
import os
import re
import shutil
import socket
import subprocess
import threading
import time

import onhost

STEP = 4.0  # seconds for one step
MOST = 256 * 1024  # bytes of what a program says
LONG = 5.0  # after which a host that nothing was found of has not answered
AGAIN = 'perhaps you should run it again; play -l @last-failed takes the failed hosts only'
# Nothing of the configuration but the way to the host: no shared connection, no forwarding, nobody to ask.
QUIET = ('-T', '-v', '-o', 'BatchMode=yes', '-o', 'LogLevel=DEBUG1', '-o', 'ConnectTimeout=%d' % STEP, '-o', 'ConnectionAttempts=1',
         '-o', 'ControlMaster=no', '-o', 'ForwardAgent=no', '-o', 'ForwardX11=no', '-o', 'ClearAllForwardings=yes',
         '-o', 'PermitLocalCommand=no', '-o', 'UpdateHostKeys=no', '-o', 'RequestTTY=no')
NO_SHARING = ('-o', 'ControlPath=none')
TRUSTING = ('-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'GlobalKnownHostsFile=/dev/null')
STRICT = ('-o', 'StrictHostKeyChecking=yes')
OFFERED = re.compile(r'^debug1: Offering (?:\w+ )?public key: (.*)$', re.MULTILINE)
METHODS = re.compile(r'^debug1: Authentications that can continue: (\S*)', re.MULTILINE)
HOST_KEY = re.compile(r'^debug1: Server host key: (\S+) (\S+)', re.MULTILINE)
PRINT = re.compile(r'SHA256:[A-Za-z0-9+/]+')
PARTLY = re.compile(r'^(?:debug1: )?Authenticated using "publickey" with partial success', re.MULTILINE)
LOGGED_IN = re.compile(r'^(?:debug1: )?Authenticat(?:ed to|ion succeeded)', re.MULTILINE)
NOISE = re.compile(r'^(?:debug\d: .*|OpenSSH_.*|Warning: Permanently added .*|\s*|Authenticated to .*|Transferred: .*|Bytes per second.*'
                   r'|Connection to \S+ closed.*)$')

WINDOWS = ('powershell', 'cmd')  # where no script of ours looks
# Ansible takes localhost for this machine only where no inventory has it.
MEANT_HERE = '; where localhost is to be the control node itself, its entry in the inventory wants ansible_connection=local'


class Over(Exception):
    """There is no time left."""


class Probe(object):
    def __init__(self, way, environment, until):
        self.way = way
        self.environment = dict(environment, LC_ALL='C')
        self.until = until
        self.began = time.monotonic()
        self.arguments = list(way.get('arguments') or ())
        self.address = way['address']
        self.program = way.get('ssh') or 'ssh'

    def diagnose(self):
        kind = self.way['connection']
        if self.address.startswith('-'):
            return None  # ssh would take it for an option
        if kind == 'local':
            return self.here()
        if kind == 'ssh':
            return self.by_ssh()
        if kind in ('paramiko', 'paramiko_ssh', 'netconf', 'network_cli', 'libssh'):
            return self.network(self.address, self.way['port'] or (830 if kind == 'netconf' else 22), banner=kind != 'netconf')
        if kind in ('winrm', 'psrp', 'httpapi') and self.way['port']:
            return self.network(self.address, self.way['port'], banner=False)
        return None

    # ---- programs

    def left(self):
        left = self.until - time.monotonic()
        if left <= 0:
            raise Over()
        return min(left, STEP + 1)

    def run(self, command, text=''):
        """(exit status, standard output, standard error); None where it did not end in time."""
        left = self.left()
        try:
            done = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    env=self.environment)
        except OSError:
            return 127, '', ''
        kept = bytearray(), bytearray()
        readers = [in_background(keep, stream, to) for stream, to in zip((done.stdout, done.stderr), kept)]
        try:
            with done.stdin as stream:
                stream.write(text.encode('utf-8'))
        except OSError:
            pass  # it has ended already
        try:
            done.wait(left)
        except subprocess.TimeoutExpired:
            done.kill()
            return None, '', ''  # what it has started holds its output; it ends with all that probes have started
        for reader in readers:
            reader.join(0.5)
        return (done.returncode,) + tuple(bytes(one).decode('utf-8', 'replace') for one in kept)

    def ssh(self, *options, **more):
        command = [self.program] + list(QUIET) + list(options) + self.arguments + [self.address]
        return self.run(command + ['/bin/sh'] * ('text' in more), more.get('text', ''))

    # ---- the way

    def here(self):
        said = onhost.Said(self.run(['/bin/sh'], onhost.script(self.way))[1])
        return onhost.judge(self.way, said) if said.whole else None

    def by_ssh(self):
        way = self.way
        if way['password'] and way.get('sshpass') and not shutil.which('sshpass', path=self.environment.get('PATH')):
            return ('SSHPASS_MISSING', 'there is no program sshpass on the control node, which this Ansible needs for passwords',
                    'perhaps you should install it there, or log in with a key (ansible.keys)')
        shared = False
        if self.run([self.program, '-O', 'check'] + self.arguments + [self.address])[0] == 0:
            shared = self.on_host(self.ssh(text=onhost.script(way)))
            if shared is not False and (shared is None or shared[0] != 'ANSWERS' or way['password']):
                return shared
        config = self.configuration()
        return config if isinstance(config, tuple) else self.by_steps(config) or shared or None

    def by_steps(self, config):
        """Logs in, and finds out at which step that ended: each connection that comes to nothing counts at the server."""
        proxied = config.get('proxyjump') or config.get('proxycommand')
        if not proxied and config['told'] and not self.addresses(config['hostname'], int(config['port'])):
            return no_address(config['hostname'])
        policy = config.get('stricthostkeychecking', 'ask')
        lenient = policy in ('no', 'off', 'false')
        answer = self.ssh(*(NO_SHARING + (TRUSTING if lenient else STRICT)), text=onhost.script(self.way))
        if not is_known(answer) and HOST_KEY.search(answer[2]):
            found = self.host_key(config, HOST_KEY.search(answer[2]).groups())
            if found:
                return found
            answer = self.ssh(*(NO_SHARING + TRUSTING), text=onhost.script(self.way))
        if is_known(answer):
            return self.login(config, answer)
        if proxied:
            return self.past(config, last_words(answer[2]))
        found = self.network(config['hostname'], int(config['port']))
        if found:
            return found
        if 'debug1: Remote protocol version' in answer[2] and answer[0] is not None:
            return ('NO_COMMON_ALGORITHM', 'ssh and the server could not agree: %s' % last_words(answer[2]),
                    'perhaps you should update the server, or allow what it offers (ansible_ssh_common_args)')
        return 'NO_ANSWER', 'the server of %s did not go on after its first line' % config['hostname'], AGAIN

    def configuration(self):
        """What ssh makes of its arguments and files; keys that may be there several times have lists."""
        code, out, said = self.run([self.program, '-G'] + self.arguments + [self.address])
        if code == 127:
            return ('SSH_MISSING', 'there is no program %s on the control node' % self.program,
                    'perhaps you should install OpenSSH\'s client there (openssh-client, openssh-clients)')
        if code is None:
            raise Over()  # it looks names up itself where it is to complete them
        config = {'identityfile': [], 'certificatefile': [], 'told': code == 0}
        if code != 0 and 'option -- G' in said:  # up to OpenSSH 6.7; ssh itself goes by its configuration all the same
            config.update(port=str(self.way['port'] or 22), hostname=self.address, user=self.way.get('user') or 'the login user',
                          userknownhostsfile='~/.ssh/known_hosts')
            return config
        if code != 0:
            return ('SSH_OPTIONS', 'ssh does not take its options: %s' % last_words(said),
                    'perhaps you should correct ansible_ssh_common_args, ansible_ssh_extra_args, or ssh\'s configuration')
        for line in out.splitlines():
            name, _, value = line.partition(' ')
            if name in ('identityfile', 'certificatefile'):
                config[name].append(value)
            elif value.lower() != 'none' or name == 'identityagent':
                config.setdefault(name, value)
        config.setdefault('port', '22')
        config.setdefault('hostname', self.address)
        config.setdefault('user', self.way.get('user') or '')
        return config

    def addresses(self, name, port):
        """Those that are found in time: where no name server answers, looking goes on for much longer than a step."""
        found = []

        def look():
            try:
                found.extend(socket.getaddrinfo(name.encode('utf-8'), port, 0, socket.SOCK_STREAM))
            except OSError:
                pass

        in_background(look).join(self.left())
        return list(found)

    def network(self, name, port, banner=True):
        where = 'port %d of %s' % (port, name)
        places = self.addresses(name, port)
        if not places:
            return no_address(name)
        worst = None
        for family, kind, protocol, _, address in places:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(min(self.left(), STEP - 1))
            try:
                connection.connect(address)
                return banner and self.banner(connection, where) or None
            except ConnectionRefusedError:
                worst = ('PORT_CLOSED', '%s refuses connections' % where,
                         'perhaps you should start the SSH server there, or correct ansible_port' if banner
                         else 'perhaps you should start what is to answer there, or correct ansible_port')
            except socket.timeout:
                worst = worst or ('NO_ANSWER', '%s does not answer' % where,
                                  'perhaps you should check that the host is up, and that no firewall drops what the control node sends')
            except OSError as error:
                worst = worst or ('NO_ROUTE', 'the control node has no way to %s: %s' % (name, os.strerror(error.errno or 0)),
                                  'perhaps you should check its network and the address (ansible_host)')
            finally:
                connection.close()
        return worst

    def banner(self, connection, where):
        until = time.monotonic() + min(self.left(), STEP - 1)
        said = b''
        try:
            connection.sendall(b'SSH-2.0-lighterman\r\n')  # what is no SSH server answers by that that it is not
            while not re.search(b'^SSH-[0-9.]+-', said, re.MULTILINE) and len(said) < 4096:
                connection.settimeout(max(0.01, until - time.monotonic()))
                more = connection.recv(1024)
                if not more:
                    if said.strip():
                        break
                    return ('NO_BANNER', '%s closes connections before it says that it is an SSH server' % where,
                            'perhaps you should look at the log of sshd there: it may be starting, full (MaxStartups), or blocking the'
                            ' control node (PerSourcePenalties, fail2ban)')
                said += more
            else:
                return None
        except socket.timeout:
            if not said.strip():
                return ('NO_BANNER', '%s takes connections, but nothing answers as an SSH server does' % where,
                        'perhaps you should check that sshd works there and is not stuck, and ansible_port')
        except OSError:
            return ('NO_BANNER', '%s breaks connections off before it says that it is an SSH server' % where,
                    'perhaps you should look at the log of sshd there')
        words = ''.join(c if c.isprintable() else ' ' for c in said.decode('utf-8', 'replace').strip().split('\n')[0])[:60].strip()
        return 'NOT_SSH', '%s is not an SSH server\'s: it says "%s"' % (where, words), 'perhaps you should correct ansible_port'

    # ---- who the host is

    def host_key(self, config, key):
        kind, fingerprint = key
        name = config.get('hostkeyalias') or config['hostname']
        if config['port'] != '22' and not config.get('hostkeyalias'):
            name = '[%s]:%s' % (name, config['port'])
        files = ' '.join(config.get(one, '') for one in ('userknownhostsfile', 'globalknownhostsfile')).split()
        known = self.known(name, files)
        where = next((file for file in files if os.path.expanduser(file) != '/dev/null'), 'known_hosts')
        if known:
            return ('HOST_KEY_CHANGED', 'the host key of %s has changed: it shows %s (%s), and known is %s'
                    % (name, fingerprint, kind, ' and '.join(sorted(known))),
                    'perhaps you should ask who runs the host whether that is right, and remove the old key on the control node then:'
                    ' ssh-keygen -R %s -f %s' % (quoted(name), where))
        if config.get('stricthostkeychecking') == 'accept-new':
            return None
        return ('HOST_KEY_UNKNOWN', 'the host key of %s is not known on the control node: it shows %s (%s)' % (name, fingerprint, kind),
                'perhaps you should compare it with the host\'s own, and add it to %s there, or set ansible.knownHosts or ansible.hostKey'
                % where)

    def known(self, name, files):
        found = set()
        for file in files:
            path = os.path.expanduser(file)
            if os.path.isfile(path):
                found.update(PRINT.findall(self.run(['ssh-keygen', '-l', '-F', name, '-f', path])[1]))
        return found

    def past(self, config, words):
        """What is in between: a jump host is probed as a host is."""
        jump = config.get('proxyjump')
        target = '%s port %s' % (config['hostname'], config['port'])
        if not jump:
            return ('JUMP_FAILED', 'the ProxyCommand gives no connection to %s: %s' % (target, words),
                    'perhaps you should try that command on the control node')
        first = jump.split(',')[0]
        match = re.match(r'(?:ssh://)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::([0-9]+))?$', first)
        if match:
            user, host, port = match.groups()
            options = (['-l', user] if user else []) + (['-p', port] if port else [])
            options += [word for pair in config_file(self.arguments) for word in pair]
            way = {'connection': 'ssh', 'address': host.strip('[]'), 'arguments': options, 'password': False, 'action': 'raw', 'user': user or ''}
            found = Probe(way, self.environment, self.until).by_ssh()
            if found and found[0] != 'ANSWERS':
                return 'JUMP_FAILED', 'the jump host %s cannot be passed: %s' % (first, found[1]), found[2]
        return ('JUMP_FAILED', 'the jump host %s gives no connection to %s: %s' % (first, target, words),
                'perhaps you should check that the host is up, and that the jump host reaches it')

    # ---- who comes

    def login(self, config, answer):
        said = answer[2]
        if LOGGED_IN.search(said) or onhost.BEGIN in answer[1]:
            found = self.on_host(answer)
            return ('NO_SHELL', 'the login is taken, but no command is answered', AGAIN) if found is False else found
        user, where = config['user'], config['hostname']
        methods = (METHODS.findall(said) or [''])[0].split(',')
        offered = OFFERED.findall(said)
        if self.way.get('agentKey'):
            return None  # that was in an agent of Ansible's own
        if self.way['password']:
            return self.password(user, where, methods)
        found = self.key_files(config)
        if found and not offered:
            return found
        if 'publickey' not in methods and methods != ['']:
            return ('NO_KEY', '%s takes no keys of %s, but %s only' % (where, user, ' and '.join(methods)),
                    'perhaps you should give the password (ansible.password), or allow keys there (PubkeyAuthentication)')
        if not offered:
            return ('NO_KEY', 'no key was offered to %s for %s: there is none on the control node, and none in an agent' % (where, user),
                    'perhaps you should name one (ansible.keys, ansible_ssh_private_key_file)'
                    + (', or get a Kerberos ticket there (kinit)' if 'gssapi-with-mic' in methods else ''))
        if PARTLY.search(said):
            return ('LOGIN_REFUSED', '%s takes the key of %s, but wants more than that: %s'
                    % (where, user, ' or '.join(METHODS.findall(said)[-1].split(','))),
                    'perhaps you should let that user in by a key alone there (AuthenticationMethods): nobody is there to answer')
        if 'debug1: Server accepts key' in said:
            return ('LOGIN_REFUSED', '%s takes the key of %s, but lets the user not in: %s' % (where, user, last_words(said)),
                    'perhaps you should look at the log of sshd there: the account may be locked or expired, or logins closed (nologin)')
        if len(METHODS.findall(said)) - 1 < len(offered) and len(offered) > 1 and 'Too many authentication failures' in said:
            return ('TOO_MANY_KEYS', '%s ends the login of %s after %d keys that it does not know' % (where, user, len(offered)),
                    'perhaps you should name the one key (ansible.keys, or IdentitiesOnly=yes in ansible_ssh_common_args)')
        if found:
            return found
        return ('KEY_REFUSED', '%s refuses the %s offered for %s: %s'
                % (where, 'key' if len(offered) == 1 else '%d keys' % len(offered), user, ', '.join(shown(one) for one in offered[:3])),
                'perhaps you should add the public key to ~%s/.ssh/authorized_keys there, which only that user may write to, or correct'
                ' ansible_user' % user)

    def password(self, user, where, methods):
        if methods == ['']:
            return None
        if 'password' in methods or 'keyboard-interactive' in methods:
            return ('PASSWORD_REFUSED', '%s takes passwords, but not the one that was given for %s' % (where, user),
                    'perhaps you should check the password and the user (ansible_user); the account may be locked')
        return ('PASSWORD_NOT_TAKEN', '%s takes no passwords of %s, but %s only' % (where, user, ' and '.join(methods)),
                'perhaps you should log in with a key (ansible.keys), or allow passwords there (PasswordAuthentication)')

    def key_files(self, config):
        """What is wrong with the key that Ansible names."""
        named = self.way.get('key')
        if not named:
            return None
        path = os.path.expanduser(named)
        if not os.path.exists(path):
            return ('KEY_MISSING', 'the key %s is not on the control node' % named,
                    'perhaps you should correct ansible_ssh_private_key_file, or send the key with the run (ansible.keys)')
        if not os.access(path, os.R_OK):
            return ('KEY_UNUSABLE', 'the control node\'s user may not read the key %s' % named, 'perhaps you should give the file to that user')
        status = os.stat(path)
        if status.st_uid == os.geteuid() and status.st_mode & 0o077:
            return ('KEY_UNUSABLE', 'ssh does not use the key %s, because others may read it (mode %04o)' % (named, status.st_mode & 0o7777),
                    'perhaps you should run this on the control node: chmod 600 %s' % named)
        code = self.run(['ssh-keygen', '-y', '-P', '', '-f', path])[0]
        if code not in (0, None, 127):
            return ('KEY_UNUSABLE', 'ssh cannot use the key %s: it has a passphrase, or is no private key' % named,
                    'perhaps you should send it with the run (ansible.keys, with its passphrase), or use a key without one')
        return None

    # ---- there

    def on_host(self, answer):
        """What the script found; False where there was no answer."""
        said = onhost.Said(answer[1])
        if self.way.get('shell') in WINDOWS:
            if not LOGGED_IN.search(answer[2]):
                return False
            return None if self.way['status'] == 'failed' else ('ANSWERS', 'the host lets %s in now' % self.way['user'], AGAIN)
        if said.whole:
            found = onhost.judge(self.way, said)
            if found or self.way.get('status') == 'failed':
                return found
            return 'ANSWERS', 'the host answers now, and lets %s in' % said['user'], AGAIN
        if answer[0] is None:
            return False
        words = last_words(answer[1] + '\n' + answer[2])
        if not said.began and LOGGED_IN.search(answer[2]):
            return ('NO_SHELL', 'the login is taken, but the login shell runs no commands: %s' % (words or 'exit status %d' % answer[0]),
                    'perhaps you should give the user a shell there (chsh), and look at its profile and at ForceCommand')
        return False


def in_background(work, *arguments):
    thread = threading.Thread(target=work, args=arguments)
    thread.daemon = True
    thread.start()
    return thread


def keep(stream, kept):
    """Reads to the end, for the program waits otherwise, and keeps the beginning."""
    with stream:
        for more in iter(lambda: stream.read1(65536), b''):
            kept.extend(more[:MOST - len(kept)])


def no_address(name):
    return ('NAME_UNKNOWN', 'the control node finds no address for the name %s' % name,
            'perhaps you should correct the name (ansible_host), or add it to DNS or to /etc/hosts there')


def is_known(answer):
    """Whether the server came past its host key."""
    return bool(METHODS.search(answer[2]) or LOGGED_IN.search(answer[2]) or onhost.BEGIN in answer[1])


def config_file(arguments):
    """The configuration file among ssh's arguments, which a jump host's are read from too."""
    return [(one, after) for one, after in zip(arguments, arguments[1:]) if one == '-F']


def shown(offered):
    """A key as ssh names it, without what was said of where it came from."""
    found = PRINT.search(offered)
    path = offered.split(' ')[0]
    return (found.group(0) + ' ' if found else '') + '(%s)' % path


def quoted(name):
    return "'%s'" % name if '[' in name else name


def last_words(said):
    lines = [line.strip() for line in said.splitlines() if not NOISE.match(line)]
    return lines[-1][:200] if lines else 'it says nothing'


def diagnose(way, environment, until):
    found = within(way, environment, until)
    if found and way['status'] == 'unreachable' and (way.get('delegated') or way['host']) == 'localhost':
        found = found[0], found[1], found[2] + MEANT_HERE
    if found and way.get('delegated'):
        return found[0], 'on %s, which the task was delegated to: %s' % (way['delegated'], found[1]), found[2]
    return found


def within(way, environment, until):
    probe = Probe(way, environment, until)
    try:
        return probe.diagnose()
    except Over:
        if time.monotonic() - probe.began < LONG or way['status'] != 'unreachable':
            return None
        return 'NO_ANSWER', '%s did not answer in time' % way['address'], AGAIN
