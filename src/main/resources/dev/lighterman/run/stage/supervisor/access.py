"""A run's own way to the hosts that it manages: its private keys in the memory of an agent, its logins, its rule for host keys.

All of it lies in a directory of its own, whose path is short: sockets have paths of 107 bytes at most. The run's directory has a link
to it. The vars plugin lighterman_hosts.py reads there what each host gets.
"""
import json
import os
import re
import select
import shutil
import signal
import subprocess
import time

import secret
from common import hold, is_in_use
from process import Family, send, started
from program import program

WANTED = 'access.json'  # among the run's secrets; gone as soon as it is read
LINK = 'access'
NAME = re.compile('lm-[0-9a-f]{16}$')
LONGEST_SOCKET = 107
CONTROL = 28  # what follows the directory in the path of a shared connection's socket, while ssh makes it
SAFE = re.compile('[A-Za-z0-9/_.-]+$')  # what needs no quotes, neither for Ansible nor for ssh
SSHPASS_UNTIL = (2, 19)  # Ansible knows another way to hand over a password from then on
PATIENCE = 10.0


class AccessError(Exception):
    """Why the run has no way to its hosts, in words that follow its name."""


class Access(object):
    """What a run that is about to start gets: variables of the environment, and processes that are not Ansible's."""

    def __init__(self, own, run):
        self.environment = {}
        self.spared = {}
        self.holder = None
        self.held = None  # while this process lives
        name = os.path.join(own, secret.NAME, WANTED)
        if not os.path.exists(name):
            return
        with open(name, 'rb') as stream:
            wanted = json.loads(stream.read().decode('utf-8'))
        os.unlink(name)
        self.place, self.held = make_place(own)
        if any(login.get('password') for login in wanted['logins']) and wanted['sshpass']:
            check_sshpass(run)
        hosts = {'logins': wanted['logins'], 'options': self.host_key_options(wanted), 'keys': [], 'agent': None,
                 'control': os.path.join(self.place, 'cp'), 'otherwise': other_agent()}
        if wanted['keys']:
            hosts['agent'] = self.start_agent()
            for number, key in enumerate(wanted['keys'], 1):
                self.add(key, life(run))
                hosts['keys'].append({'hosts': key['hosts'], 'public': self.write('%d.pub' % number, key['public'] + '\n'),
                                      'certificate': key.get('certificate')
                                      and self.write('%d-cert.pub' % number, key['certificate'] + '\n')})
            self.environment['SSH_AUTH_SOCK'] = hosts['agent']
        self.environment.update({
            'LIGHTERMAN_HOSTS': self.write('hosts.json', json.dumps(hosts)),
            'ANSIBLE_RUN_VARS_PLUGINS': 'demand',  # at the start only, none is asked about hosts that are named on the command line
            # Another run's connection was made with another's key.
            'ANSIBLE_SSH_CONTROL_PATH_DIR': hosts['control'],
            'ANSIBLE_SSH_CONTROL_PATH': ''})
        if wanted.get('hostKey'):
            self.environment['ANSIBLE_HOST_KEY_CHECKING'] = str(wanted['hostKey'] != 'insecure')

    def write(self, name, text):
        path = os.path.join(self.place, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'wb') as stream:
            stream.write(text.encode('utf-8'))
        return path

    def host_key_options(self, wanted):
        policy = wanted.get('hostKey') or ('strict' if wanted.get('knownHosts') else None)
        options = []
        if policy:
            options.append('StrictHostKeyChecking=' + {'strict': 'yes', 'insecure': 'no'}.get(policy, policy))
        if policy == 'insecure':
            options += ['UserKnownHostsFile=/dev/null', 'GlobalKnownHostsFile=/dev/null']
        elif wanted.get('knownHosts'):
            options += ['UserKnownHostsFile=' + self.write('known_hosts', wanted['knownHosts']),
                        'GlobalKnownHostsFile=/dev/null']
        return options

    def start_agent(self):
        """The agent ends within 10 seconds when the program that it was started with does, and that one does when this process
        lets go of it, in whatever way it ends."""
        socket = os.path.join(self.place, 'agent')
        environment = {name: value for name, value in os.environ.items() if name != 'LIGHTERMAN_KEEP'}
        try:
            self.holder = subprocess.Popen(['ssh-agent', '-a', socket, 'sh', '-c', 'echo "agent $SSH_AGENT_PID"; exec cat >/dev/null'],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        except OSError as error:
            raise AccessError('ssh-agent could not be started: %s' % os.strerror(error.errno))
        said = b''
        until = time.monotonic() + PATIENCE
        while b'\n' not in said and select.select([self.holder.stdout], [], [], max(0, until - time.monotonic()))[0]:
            more = os.read(self.holder.stdout.fileno(), 4096)
            if not more:
                break
            said += more
        match = re.search(b'^agent ([0-9]+)$', said, re.MULTILINE)
        if not match:
            raise AccessError('ssh-agent could not be started: %s' % words(said))
        agent = int(match.group(1))
        self.spared = {pid: started(pid) for pid in (self.holder.pid, agent)}
        self.write('agent.pid', '%d %s' % (agent, started(agent)))
        return socket

    def add(self, key, seconds):
        """Through standard input, into the agent's memory."""
        environment = {name: value for name, value in os.environ.items() if name not in ('DISPLAY', 'SSH_ASKPASS')}
        environment['SSH_AUTH_SOCK'] = os.path.join(self.place, 'agent')
        command = ['ssh-add'] + (['-t', str(seconds)] if seconds else []) + ['-']
        try:
            adding = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
            said = adding.communicate(key['private'].encode('utf-8'), PATIENCE)[0]
        except OSError as error:
            raise AccessError('ssh-add could not be started: %s' % os.strerror(error.errno))
        except subprocess.TimeoutExpired:
            adding.kill()
            raise AccessError('ssh-add did not answer')
        if adding.returncode:
            raise AccessError('the agent did not take %s: %s' % (key['name'], words(said)))


def other_agent():
    """That of the hosts for which no key is given."""
    socket = os.environ.get('SSH_AUTH_SOCK', '')
    return socket if SAFE.match(socket) else 'none'


def words(said):
    return ' '.join(said.decode('utf-8', 'replace').split()) or 'it said nothing'


def life(run):
    """For how many seconds the keys are any good: to the deadline, and for what is played after it."""
    timeout = run.get('timeout')
    return timeout and int(timeout + sum(run['clocks'].values())) + 1


def folders():
    return list(secret.folders()) + ['/tmp', '/var/tmp']


def make_place(own):
    """A directory that is this user's alone, in memory where the machine has such a place; and the open file that keeps it."""
    for folder in folders():
        place = os.path.join(folder, 'lm-' + os.urandom(8).hex())
        if len(place) + CONTROL > LONGEST_SOCKET or not SAFE.match(place):
            continue
        try:
            os.mkdir(place, 0o700)
        except OSError:
            continue
        held = hold(place)  # before it has the link, without which it is not swept
        os.symlink(own, os.path.join(place, 'run'))
        os.symlink(place, os.path.join(own, LINK))
        return place, held
    raise AccessError('there is no directory for the sockets of its connections')


def check_sshpass(run):
    """Older versions of Ansible hand passwords over to ssh by another program, and say that it is missing host by host."""
    if shutil.which('sshpass'):
        return
    try:
        said = subprocess.check_output([program(run['command'][0], os.getcwd()), '--version'], stdin=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, timeout=60).decode('utf-8', 'replace')
    except (OSError, subprocess.SubprocessError):
        return  # which the run itself will say
    match = re.search(r'([0-9]+)\.([0-9]+)', said)
    if match and tuple(int(part) for part in match.groups()) < SSHPASS_UNTIL:
        raise AccessError('sshpass is not installed, which Ansible %s needs for passwords' % match.group(0))


# ---- the end

def remove(own):
    """Ends the agent and the connections that were kept open, and removes the directory."""
    link = os.path.join(own, LINK)
    try:
        place = os.readlink(link)
    except OSError:
        return
    if NAME.match(os.path.basename(place)):
        clear(place)
    os.unlink(link)


def clear(place):
    for attempt in range(100):
        left = processes(place)
        for pid in left:
            send(pid, signal.SIGTERM if attempt < 50 else signal.SIGKILL)
        if not left:
            break
        time.sleep(0.02)
    shutil.rmtree(place, ignore_errors=True)


def processes(place):
    """The agent, and OpenSSH's connections that stay open for others: it names them after their sockets."""
    try:
        with open(os.path.join(place, 'agent.pid')) as stream:
            agent = tuple(int(word) for word in stream.read().split())
    except (OSError, ValueError):
        agent = None
    mark = b'ssh: ' + os.fsencode(place) + b'/'
    return [pid for pid, stat in Family.look().items()
            if stat[0] not in (b'Z', b'X') and ((pid, stat[3]) == agent or command_line(pid).startswith(mark))]


def command_line(pid):
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as stream:
            return stream.read(256)
    except OSError:
        return b''


def sweep():
    """Clears away what runs have left that are not there any more. A run that is not there may go on in another container."""
    for folder in folders():
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in filter(NAME.match, names):
            place = os.path.join(folder, name)
            try:
                if (os.lstat(place).st_uid == os.geteuid() and not os.path.exists(os.readlink(os.path.join(place, 'run')))
                        and not is_in_use(place)):
                    clear(place)
            except OSError:
                pass  # another process is removing it
