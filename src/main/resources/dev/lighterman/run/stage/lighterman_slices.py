"""Tells Lighterman which hosts a playbook has, and what of it would not be the same if each slice of them had a run of its own.

A callback plugin that lies beside the playbook: Ansible has loaded the playbook by its own rules when it asks this one, with the
inventory, the variables and the vault passwords of the run. It writes its answer as JSON to the file that LIGHTERMAN_SLICES names, and ends
Ansible before any play begins. Without that variable it does nothing. Ansible 2.10 and later, Python 3.6 and later.

The answer: {"plays": [{"name", "place", "hosts"}], "found": [{"change", "place", "what"}]}; a place is FILE:LINE.
"""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = '''
    name: lighterman_slices
    type: aggregate
    short_description: what a playbook does beyond one host
    description: Writes what would not be the same in slices to the file named by the environment variable LIGHTERMAN_SLICES.
'''

import json
import os
import re
import sys

from ansible.plugins.callback import CallbackBase

HOSTVARS = re.compile(r'\bhostvars\b(?!\s*\[\s*inventory_hostname\s*\])')
PLAY_HOSTS = re.compile(r'\b(?:ansible_play_hosts(?:_all)?|ansible_play_batch|play_hosts|ansible_limit)\b')
OWN_HOST = re.compile(r'^\s*\{\{\s*inventory_hostname\s*\}\}\s*$')
LOCAL = ('localhost', '127.0.0.1', '::1')
NO = ('', 'no', 'false', 'off', '0', 'n', 'f', 'none')
LONGEST = 1 << 20  # bytes of a file that is looked into
CHILDREN = ('block', 'rescue', 'always', 'tasks', 'pre_tasks', 'post_tasks', 'handlers', 'roles')
TOLD = 70


def is_set(value):
    """Whether a keyword is on; a template may be."""
    return str(value).strip().lower() not in NO if value is not None and value != [] else False


def short(name):
    """The name of an action without what names Ansible's own collection."""
    for prefix in ('ansible.builtin.', 'ansible.legacy.'):
        if str(name).startswith(prefix):
            return str(name)[len(prefix):]
    return str(name)


def texts(value, depth=0):
    """All strings of a structure, but for names."""
    if depth > 50:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if str(key) not in ('name',) + CHILDREN:
                for text in texts(inner, depth + 1):
                    yield text
    elif isinstance(value, (list, tuple)):
        for inner in value:
            for text in texts(inner, depth + 1):
                yield text
    elif isinstance(value, str):
        yield str(value)


def flat(value):
    """What is in lists of lists: the first file of an inner one that is there counts."""
    if not isinstance(value, (list, tuple)):
        return [] if value is None else [value]
    return [each for inner in value for each in flat(inner)]


def cut(text):
    line = ' '.join(text.split())
    return line if len(line) <= TOLD else line[:TOLD] + '...'


def templar(loader, variables):
    try:
        from ansible._internal._templating._engine import TemplateEngine  # from 2.19 on
        return TemplateEngine(loader=loader, variables=variables)
    except ImportError:
        from ansible.template import Templar
        return Templar(loader=loader, variables=variables)


def path_of(play):
    """Before 2.11 only what was read knows it."""
    if hasattr(play, 'get_path'):
        return play.get_path()
    position = getattr(play.get_ds(), 'ansible_pos', None)
    return '%s:%s' % position[:2] if position else ''


class Survey(object):
    def __init__(self, playbook):
        self.plays = playbook.get_plays()
        self.basedir = playbook._basedir
        self.top = os.getcwd()
        self.found = []
        self.seen = set()
        self.looked = set()  # files

    def answer(self):
        plays = []
        for play in self.plays:
            self.play = play
            self.loader = play.get_loader()
            self.variables = play.get_variable_manager()
            # As Ansible does it before it runs the play: roles and files are looked for from there.
            self.loader.set_basedir(getattr(play, '_included_path', None) or self.basedir)
            hosts = self.hosts(play)
            plays.append({'name': str(play.get_name()), 'place': self.place(path_of(play)), 'hosts': hosts})
            if len(hosts) < 2:
                continue  # it is in one slice as a whole
            self.keywords(play)
            for block in play.compile() + list(play.handlers) + list(play.compile_roles_handlers()):
                self.block(block)
            self.files_of_play(play)
        return {'plays': plays, 'found': self.found}

    def hosts(self, play):
        engine = templar(self.loader, self.variables.get_vars(play=play))
        ready = play.copy()
        ready.post_validate(engine)
        inventory = self.variables._inventory
        inventory.remove_restriction()
        return [str(host.name) for host in inventory.get_hosts(ready.hosts)]

    def place(self, path):
        name, _, line = str(path or '').rpartition(':')
        return '%s:%s' % (self.relative(name or str(path)), line)

    def relative(self, name):
        for base in (self.top, os.path.realpath(self.top)):
            if name.startswith(base + os.sep):
                return name[len(base) + 1:]
        return name

    def tell(self, change, place, what):
        key = (change, place, what)
        if key not in self.seen:
            self.seen.add(key)
            self.found.append({'change': change, 'place': place, 'what': what})

    # ---- plays and tasks

    def keywords(self, play):
        place = self.place(path_of(play))
        for name in ('serial', 'run_once', 'any_errors_fatal', 'max_fail_percentage', 'throttle'):
            value = getattr(play, name, None)
            if is_set(value) or name == 'max_fail_percentage' and value is not None:  # 0: one host that fails ends it
                self.tell(name, place, '%s: %s' % (name, cut(str(value))))
        self.expressions(play.get_ds(), place)

    def block(self, block):
        if not hasattr(block, 'block'):
            self.task(block)
            return
        for child in list(block.block) + list(block.rescue) + list(block.always):
            self.block(child)

    def task(self, task):
        place = self.place(task.get_path())
        for name in ('run_once', 'any_errors_fatal', 'throttle'):
            value = getattr(task, name, None)
            if is_set(value) and value != getattr(self.play, name, None):
                self.tell(name, place, '%s: %s' % (name, cut(str(value))))
        host = task.delegate_to
        if is_set(host) and str(host).strip() not in LOCAL and not OWN_HOST.match(str(host)):
            self.tell('delegate_to', place, 'delegate_to: ' + cut(str(host)))
        action = short(task.action)
        arguments = task.args if isinstance(task.args, dict) else {}
        if action in ('add_host', 'group_by'):
            self.tell(action, place, action)
        elif action == 'meta' and arguments.get('_raw_params') in ('end_play', 'end_batch'):
            self.tell('end_play', place, 'meta: ' + str(arguments['_raw_params']))
        elif action == 'set_stats' and not is_set(arguments.get('per_host')):
            self.tell('set_stats', place, 'set_stats for the whole run')
        elif action in ('template', 'win_template'):
            self.template(task, arguments.get('src'))
        ds = task.get_ds()
        self.expressions(arguments if ds is None else ds, place)
        parent = getattr(task, '_parent', None)
        while parent is not None:
            ds = parent.get_ds() if hasattr(parent, 'get_ds') else None
            if isinstance(ds, dict):  # a block that nobody wrote has the list of its tasks
                self.expressions(ds, place)
            parent = getattr(parent, '_parent', None)
        self.files_of_role(getattr(task, '_role', None))
        if action == 'include_vars':
            self.variables_in(arguments.get('file') or arguments.get('_raw_params'), task)
        self.include(task, action, arguments, place)

    def expressions(self, ds, place):
        for text in texts(ds):
            self.expression(text, place)

    def expression(self, text, place):
        if HOSTVARS.search(text):
            self.tell('hostvars', place, cut(text))
        if PLAY_HOSTS.search(text):
            self.tell('play_hosts', place, cut(text))

    # ---- what is included while the playbook runs

    def include(self, task, action, arguments, place):
        kind = type(task).__name__
        if action in ('include_role', 'import_role') and hasattr(task, 'get_block_list'):
            name = getattr(task, '_role_name', None)
            if name is None or '{{' in str(name):
                self.tell('include', place, 'include_role: %s' % cut(str(name)))
                return
            if ('role', str(name), str(getattr(task, '_from_files', ''))) in self.looked:
                return
            self.looked.add(('role', str(name), str(getattr(task, '_from_files', ''))))
            try:
                blocks, handlers = task.get_block_list(play=self.play, variable_manager=self.variables, loader=self.loader)
            except Exception:
                self.tell('include', place, 'include_role: %s' % cut(str(name)))
                return
            for block in list(blocks) + list(handlers):
                self.block(block)
        elif action in ('include_tasks', 'include') and 'Include' in kind:
            name = arguments.get('_raw_params') or arguments.get('file')
            file = None if name is None or '{{' in str(name) else self.included(task, str(name))
            if file is None:
                self.tell('include', place, 'include_tasks: %s' % cut(str(name)))
            elif file not in self.looked:
                self.looked.add(file)
                self.tasks_of(file, task, place)

    def included(self, task, name):
        name = name.split()[0] if '=' in name else name
        role = getattr(task, '_role', None)
        own = os.path.dirname(str(task.get_path() or '').rpartition(':')[0])
        folders = [own] + ([os.path.join(role._role_path, 'tasks'), role._role_path] if role else [])
        folders += [self.loader.get_basedir(), os.path.join(self.loader.get_basedir(), 'tasks')]
        for folder in folders:
            file = os.path.join(str(folder), name)
            if os.path.isfile(file):
                return file
        return None

    def tasks_of(self, file, task, place):
        from ansible.playbook.helpers import load_list_of_tasks
        try:
            data = self.loader.load_from_file(file)
            tasks = load_list_of_tasks(data or [], play=self.play, role=getattr(task, '_role', None),
                                       variable_manager=self.variables, loader=self.loader)
        except Exception:
            self.tell('include', place, 'include_tasks: ' + cut(file))
            return
        for each in tasks:
            self.block(each)

    # ---- templates and files of variables

    def template(self, task, name):
        if name is None or '{{' in str(name):
            return  # those of the templates folders are looked at
        for folder in (list(task.get_search_path() or ()) if hasattr(task, 'get_search_path') else []) + [self.loader.get_basedir()]:
            for file in (os.path.join(str(folder), 'templates', str(name)), os.path.join(str(folder), str(name))):
                if os.path.isfile(file):
                    self.file(file)
                    return

    def variables_in(self, name, task=None):
        """A file of variables that is named; those of the usual folders are looked at without a name."""
        if name is None or '{{' in str(name):
            return
        folders = list(task.get_search_path() or ()) if task is not None and hasattr(task, 'get_search_path') else []
        for folder in folders + [self.loader.get_basedir()]:
            for file in (os.path.join(str(folder), 'vars', str(name)), os.path.join(str(folder), str(name))):
                if os.path.isfile(file):
                    self.file(file)
                    return

    def files_of_role(self, role):
        """Also of one that is included, or that another depends on."""
        path = getattr(role, '_role_path', None)
        if path is not None and ('files', str(path)) not in self.looked:
            self.looked.add(('files', str(path)))
            for name in ('templates', 'vars', 'defaults'):
                self.folder(os.path.join(str(path), name))

    def files_of_play(self, play):
        for name in flat(getattr(play, 'vars_files', None)):
            self.variables_in(name)
        bases = [self.loader.get_basedir()]
        for source in getattr(self.variables._inventory, '_sources', ()) or ():
            if os.path.exists(str(source)):
                bases.append(str(source) if os.path.isdir(str(source)) else os.path.dirname(str(source)))
                self.file(str(source))
        for base in bases:
            for name in ('templates', 'vars', 'group_vars', 'host_vars'):
                self.folder(os.path.join(str(base), name))
        for role in self.all_roles(play):
            self.files_of_role(role)

    @staticmethod
    def all_roles(play):
        waiting, seen = list(play.get_roles()), []
        while waiting:
            role = waiting.pop()
            if role not in seen:
                seen.append(role)
                waiting.extend(role.get_direct_dependencies())
        return seen

    def folder(self, folder):
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                self.file(os.path.join(parent, name))

    def file(self, name):
        if name in self.looked or not os.path.isfile(name) or os.path.getsize(name) > LONGEST:
            return
        self.looked.add(name)
        try:
            with open(name, 'rb') as stream:
                data = stream.read()
        except OSError:
            return
        if b'\0' in data or data.startswith(b'$ANSIBLE_VAULT'):
            return
        for number, line in enumerate(data.decode('utf-8', 'replace').splitlines(), 1):
            if not line.lstrip().startswith('#'):
                self.expression(line, '%s:%d' % (self.relative(name), number))


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'lighterman_slices'
    CALLBACK_NEEDS_WHITELIST = False
    CALLBACK_NEEDS_ENABLED = False

    def v2_playbook_on_start(self, playbook):
        file = os.environ.get('LIGHTERMAN_SLICES')
        if not file:
            return
        try:
            answer = Survey(playbook).answer()
        except Exception as error:
            answer = {'error': '%s: %s' % (type(error).__name__, error)}
        with open(file, 'wb') as stream:
            stream.write(json.dumps(answer).encode('ascii'))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
