"""The roles and collections that a run's playbook requires (requirements.yml). The ansible-galaxy of the run's Ansible installs them
once, into a directory known by what was asked for:
    ~/.lighterman/content/KEY/          whole, or not there: it gets its name last
        content.json                    what is in it; its time is when it was last used
        roles/  collections/
    ~/.lighterman/content/KEY.lock      exclusive while it is made or removed, shared while a run uses it
    ~/.lighterman/content/KEY.*.new     what a killed process has left, or is at
"""
import errno
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time

import galaxy
import mask
import store
from common import STAGING, read_json
from place import place, playbook_there
from play import environment
from program import executable, in_path, program

ANSWER = 'content.json'  # in the run's directory: what came of it
TOKENS = 'secrets/galaxy.json'
LONGEST = 64 * 1024  # bytes of what ansible-galaxy said that are looked at
ERROR = re.compile('(ERROR! |\\[ERROR\\]: |\\[WARNING\\]: - .* was NOT installed|[^ ]+: error: )')
PYTHON = re.compile('(?:^|[\\s"\'=])(/[^\\s"\']*/python[0-9.]*)(?=$|[\\s"\'])')


class Failed(Exception):
    def __init__(self, message, **more):
        Exception.__init__(self, message)
        self.more = more


def base():
    return os.path.join(os.path.dirname(os.path.dirname(store.RUN)), 'content')


def is_wanted(run):
    """Whether there may be anything to do: where no file is there, nothing is asked."""
    if run.get('content') is None:
        return False
    directory = place(run, store.RUN)
    return bool(run['content'].get('file')) or any(os.path.isfile(os.path.join(directory, path)) for path in galaxy.PLACES)


# ---- in a process of its own, whose output is the run's

def provide(run, umask):
    """Has everything there, and writes down where. Gives the exit status."""
    try:
        answer = found(run, umask)
    except Failed as error:
        answer = {'failed': dict(error.more, message=hidden(str(error)))}
    except OSError as error:
        answer = {'failed': {'message': '%s: %s' % (error.filename or 'ansible-galaxy', error.strerror)}}
    os.umask(0o077)
    forget_tokens()
    with open(store.path(ANSWER), 'wb') as stream:
        stream.write(json.dumps(answer).encode('ascii'))
    if answer.get('items'):
        tell(state='ready', items=answer['items'], installed=answer['installed'])
    return 1 if 'failed' in answer else 0


def found(run, umask):
    variables, command = environment(run, run['command'])
    playbook = meant_playbook(command[0])
    if not playbook:
        return {}  # ansible-playbook will not be found either, which says more
    ansible_galaxy = sister(playbook)
    variables.update(servers(run))
    beside = os.path.dirname(playbook_there(run) or command[-1])
    facts = ask(ansible_galaxy, run['content'].get('file'), beside, variables)
    if not facts['files']:
        return {}
    if facts['there'] is not None:
        return {'items': facts['there'], 'installed': False, 'environment': {}}
    directory = os.path.join(base(), facts['key'])
    is_new = not os.path.isdir(directory)
    if is_new:
        tell(state='installing', files=[path for path, _ in facts['files']])
        install(facts, ansible_galaxy, directory, variables, umask)
    os.utime(os.path.join(directory, 'content.json'))
    return {'key': facts['key'], 'installed': is_new, 'items': items(facts, directory), 'environment': paths(facts, directory)}


def tell(**fields):
    """A line among the events; it has no number, since those are the callback plugin's."""
    line = json.dumps(dict(fields, event='content', seq=0, time=time.time())).encode('ascii') + b'\n'
    fd = os.open(store.path('events.jsonl'), os.O_WRONLY | os.O_APPEND)
    try:
        os.write(fd, line)
    finally:
        os.close(fd)


# ---- which programs

def meant_playbook(given):
    path = program(given, os.getcwd())
    if '/' in path:
        return path if executable(path) else None
    return in_path(path)


def sister(playbook):
    """ansible-galaxy of the same Ansible."""
    for path in (playbook, os.path.realpath(playbook)):
        one = os.path.join(os.path.dirname(path), 'ansible-galaxy')
        if executable(one):
            return one
    raise Failed('there is no ansible-galaxy beside %s' % playbook, missing=True)


def pythons(script):
    """The commands that may be the Python of a program: by its first line, or where it is a shell script by what that executes."""
    with open(script, 'rb') as stream:
        text = stream.read(4096).decode('utf-8', 'replace')
    line = text.split('\n', 1)[0]
    words = line[2:].split() if line.startswith('#!') else []
    if words and os.path.basename(words[0]) == 'env':
        words = [word for word in words[1:] if word != '-S']
    if words and 'python' in os.path.basename(words[0]):
        yield words
    for path in PYTHON.findall(text):
        yield [path]
    real = os.path.realpath(script)
    if real != script:
        for words in pythons(real):
            yield words


def told(ansible_galaxy, variables):
    """The Python that ansible-galaxy says it runs in; those up to 2.12 do not say it."""
    said = subprocess.run([ansible_galaxy, '--version'], env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode('utf-8', 'replace')
    match = re.search('python version = .*\\((/[^)]+)\\)$', said, re.MULTILINE)
    return [[match.group(1)]] if match else []


def ask(ansible_galaxy, named, beside, variables):
    # The run's project is no place to import from.
    code = ('import sys; sys.path = [sys.argv[1]] + [path for path in sys.path if path]; import galaxy; del sys.path[0]; '
            'galaxy.main(sys.argv[2], sys.argv[3])')
    said = b''
    for way in (lambda: pythons(ansible_galaxy), lambda: told(ansible_galaxy, variables)):
        for words in way():
            try:
                answer = subprocess.run(words + ['-c', code, os.path.abspath(sys.argv[0]), named or '', beside], env=variables,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            except OSError:
                continue
            text = answer.stdout.decode('utf-8', 'replace').rpartition('\nLIGHTERMAN ')[2]
            if answer.returncode == 0 and text:
                facts = json.loads(text)
                if 'refused' in facts:
                    raise Failed(facts['refused'], refused=True)
                return facts
            said = answer.stderr or said
    why = (said.decode('utf-8', 'replace').strip().splitlines() or ['it is not known which Python it runs in'])[-1]
    raise Failed('%s could not be asked: %s' % (ansible_galaxy, why), missing=True)


# ---- installing

def servers(run):
    """What the request says of Galaxy, as ansible-galaxy takes it; tokens are among the run's secrets."""
    given = run['content'].get('servers') or ()
    variables = {}
    if given:
        variables['ANSIBLE_GALAXY_SERVER_LIST'] = ','.join(server['name'] for server in given)
    for server in given:
        if server.get('url'):
            variables['ANSIBLE_GALAXY_SERVER_%s_URL' % server['name'].upper()] = server['url']
    return {os.fsencode(name): os.fsencode(value) for name, value in variables.items()}


def tokens():
    given = read_json(store.path(TOKENS))
    return {('ANSIBLE_GALAXY_SERVER_%s_TOKEN' % name.upper()).encode('utf-8'): token.encode('utf-8') for name, token in given.items()}


def forget_tokens():
    try:
        os.unlink(store.path(TOKENS))
    except OSError:
        pass  # there are none


def acquire(path, how):
    """The lock as an open file; who removes what it is for removes it too."""
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, how)
            if os.stat(path).st_ino == os.fstat(fd).st_ino:
                return fd
        except FileNotFoundError:
            pass
        except OSError as error:
            os.close(fd)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return None
            raise
        os.close(fd)


def install(facts, ansible_galaxy, directory, variables, umask):
    os.makedirs(base(), 0o700, exist_ok=True)
    lock = acquire(directory + '.lock', fcntl.LOCK_EX)
    try:
        if os.path.isdir(directory):
            return  # by another run, meanwhile
        remove_left(directory)
        fresh = '%s.%d.new' % (directory, os.getpid())
        os.mkdir(fresh, 0o700)
        try:
            fill(facts, ansible_galaxy, fresh, dict(variables), umask)
            with open(os.path.join(fresh, 'content.json'), 'wb') as stream:
                stream.write(json.dumps({'files': facts['files'], 'ansible': facts['version'], 'sources': facts['sources'],
                                         'installedAt': time.time()}).encode('ascii'))
            os.rename(fresh, directory)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def fill(facts, ansible_galaxy, fresh, variables, umask):
    """Only what is in the new directory counts as there: it is to be the same whatever else this machine has."""
    variables.update(tokens())
    variables.update({b'ANSIBLE_ROLES_PATH': os.fsencode(os.path.join(fresh, 'roles')),
                      collections_variable(facts).encode('ascii'): os.fsencode(os.path.join(fresh, 'collections')),
                      b'ANSIBLE_COLLECTIONS_SCAN_SYS_PATH': b'False'})
    variables.setdefault(b'GIT_TERMINAL_PROMPT', b'0')
    os.umask(umask)
    for path, kinds in facts['files']:
        for kind in kinds:
            since = os.fstat(1).st_size
            command = [ansible_galaxy, kind[:-1], 'install', '-r', path, '-p', os.path.join(fresh, kind)]
            status = subprocess.call(command, env=variables, stdin=subprocess.DEVNULL)
            if status:
                raise Failed(said_since(since).replace(fresh + '/', '') or 'exit status %d' % status, file=path, kind=kind,
                             servers=facts['servers'] if facts['asks'][kind] else [])
    os.umask(0o077)


def said_since(offset):
    """The errors of ansible-galaxy in its own words, else its last line."""
    with open(store.path('output.log'), 'rb') as stream:
        stream.seek(max(offset, os.fstat(stream.fileno()).st_size - LONGEST))
        lines = [line.strip() for line in re.sub('\x1b\\[[0-9;]*m', '', stream.read().decode('utf-8', 'replace')).splitlines()]
    at = next((i for i, line in enumerate(lines) if ERROR.match(line)), None)
    words = lines[at:at + 12] if at is not None else [line for line in lines if line][-1:]
    text = ' '.join(line for line in words if line).replace('[WARNING]: - ', '')
    return text.partition(' ERROR! - you can use --ignore-errors')[0].partition(' [ERROR]: - you can use --ignore-errors')[0]


def hidden(text):
    """With an asterisk for each byte of a secret."""
    data = bytearray(text.encode('utf-8'))
    forms = store.Kept.forms
    for begin, end in mask.joined(mask.found(bytes(data), forms, True)) if forms else ():
        data[begin:end] = b'*' * (end - begin)
    return data.decode('utf-8', 'replace')


def remove_left(directory):
    """What killed processes have left of this one."""
    name = os.path.basename(directory) + '.'
    for one in os.listdir(base()):
        if one.startswith(name) and one.endswith('.new'):
            shutil.rmtree(os.path.join(base(), one), ignore_errors=True)


# ---- using

def collections_variable(facts):
    return 'ANSIBLE_COLLECTIONS_PATH' + ('S' if facts['version'].startswith('2.9.') else '')


def paths(facts, directory):
    """What is configured goes first, as by hand; what lies about on this machine last."""
    variables = {}
    for kind, name in (('roles', 'ANSIBLE_ROLES_PATH'), ('collections', collections_variable(facts))):
        places = facts['paths'][kind]
        if os.path.isdir(os.path.join(directory, kind)):
            variables[name] = ':'.join(places['own'] + [os.path.join(directory, kind)] + places['usual'])
    return variables


def items(facts, directory):
    """What the run uses of it: what the project has itself wins."""
    used = []
    for kind, names in sorted(galaxy.all_in(directory).items(), reverse=True):
        own = facts['paths'][kind]['beside'] + facts['paths'][kind]['own']
        for name in names:
            one = galaxy.found_in(own, kind, name)
            if not one:
                one = galaxy.found_in([os.path.join(directory, kind)], kind, name)
                if os.path.isabs(one['source']):
                    one['source'] = facts['sources'][kind].get(name) or facts['servers'][0]
            used.append(one)
    return used


def hold(key):
    """Keeps it from being removed for as long as the file that this gives is open."""
    return acquire(os.path.join(base(), key + '.lock'), fcntl.LOCK_SH | fcntl.LOCK_NB)


# ---- removing

def prune(seconds):
    """Removes what no run has used for so long, and what killed processes have left."""
    try:
        names = os.listdir(base())
    except OSError:
        return
    for key in sorted(set(name.split('.')[0] for name in names)):
        directory = os.path.join(base(), key)
        lock = acquire(directory + '.lock', fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock is None:
            continue
        try:
            remove_left(directory)
            if not os.path.isdir(directory):
                os.unlink(directory + '.lock')
            elif time.time() - last_used(directory) > max(seconds, STAGING):
                os.rename(directory, directory + '.old.new')
                os.unlink(directory + '.lock')
                shutil.rmtree(directory + '.old.new', ignore_errors=True)
        except OSError:
            pass  # another process is at it
        finally:
            os.close(lock)


def last_used(directory):
    try:
        return os.stat(os.path.join(directory, 'content.json')).st_mtime
    except OSError:
        return 0.0
