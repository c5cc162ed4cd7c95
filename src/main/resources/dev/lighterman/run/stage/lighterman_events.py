"""Tells Lighterman what happens in a run: one line of JSON an event, appended to the file that LIGHTERMAN_EVENTS names.

Works unmodified on Ansible 2.9 and everything after it, with Python 3.6 and later: it type-checks nothing of Ansible's,
reads results as plain dictionaries and never looks at text meant for people. Without LIGHTERMAN_EVENTS it does nothing.
"""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = '''
    name: lighterman_events
    type: aggregate
    short_description: events as lines of JSON
    description: Writes one line of JSON an event to the file named by the environment variable LIGHTERMAN_EVENTS.
'''

import importlib
import json
import math
import os
import re
import sys
import threading
import time

from ansible.plugins.callback import CallbackBase

try:
    from ansible.release import __version__ as ANSIBLE_VERSION
except ImportError:
    ANSIBLE_VERSION = 'unknown'

try:
    from ansible.utils.display import mask_secrets  # what is shown has it applied from 2.22 on
except ImportError:
    def mask_secrets(shown):
        return shown

CENSORED_ITEM = '(censored due to no_log)'
# Not the module's own: derived from stdout and stderr, or the parameters (which newer versions leave out as well).
# The traceback is for people, who see it with -vvv; newer versions put words in its place.
DROPPED = ('invocation', 'stdout_lines', 'stderr_lines', 'exception')
OLDEST = (2, 9)
SECTIONS = ('block', 'rescue', 'always')
WARNINGS = (('[WARNING]:', 'warning', ' '), ('[DEPRECATION WARNING]:', 'deprecation', ''))
# Settings whose values are told: what is a number, a choice or a path, and the names below. Any other may hold a login, as
# the address of a fact cache does.
TOLD_TYPES = ('bool', 'boolean', 'int', 'integer', 'float', 'path', 'pathlist', 'pathspec')
# Ansible makes a new directory each time somebody asks for one of these; from 2.14 on in the working directory.
MADE_TYPES = ('tmp', 'tmppath', 'temppath')
TOLD_SETTINGS = (
    'CACHE_PLUGIN', 'CALLBACKS_ENABLED', 'CONNECTION_FACTS_MODULES', 'DEFAULT_BECOME_METHOD', 'DEFAULT_BECOME_USER',
    'DEFAULT_CALLBACK_WHITELIST', 'DEFAULT_EXECUTABLE', 'DEFAULT_FACT_PATH', 'DEFAULT_GATHERING',
    'DEFAULT_GATHER_SUBSET', 'DEFAULT_HASH_BEHAVIOUR', 'DEFAULT_JINJA2_EXTENSIONS', 'DEFAULT_LOAD_CALLBACK_PLUGINS',
    'DEFAULT_LOG_FILTER', 'DEFAULT_MANAGED_STR', 'DEFAULT_MODULE_COMPRESSION', 'DEFAULT_MODULE_LANG',
    'DEFAULT_MODULE_NAME', 'DEFAULT_REMOTE_USER', 'DEFAULT_STDOUT_CALLBACK', 'DEFAULT_STRATEGY', 'DEFAULT_SUBSET',
    'DEFAULT_SYSLOG_FACILITY', 'DEFAULT_TRANSPORT', 'DEFAULT_VAULT_ENCRYPT_IDENTITY', 'DEFAULT_VAULT_IDENTITY',
    'DEFAULT_VAULT_IDENTITY_LIST', 'DISPLAY_TRACEBACK', 'FACTS_MODULES', 'GALAXY_SERVER', 'GALAXY_SERVER_LIST',
    'INTERPRETER_PYTHON', 'INTERPRETER_PYTHON_FALLBACK', 'INVENTORY_CACHE_PLUGIN', 'INVENTORY_CACHE_TIMEOUT',
    'INVENTORY_ENABLED', 'INVENTORY_IGNORE_EXTS', 'INVENTORY_IGNORE_PATTERNS', 'JINJA2_NATIVE_WARNING',
    'MODULE_IGNORE_EXTS', 'NETCONF_SSH_CONFIG', 'NETWORK_GROUP_MODULES', 'TAGS_RUN', 'TAGS_SKIP',
    'VARIABLE_PLUGINS_ENABLED', 'VARIABLE_PRECEDENCE')
HIDDEN = '********'
# By the rules of mask.py.
URL_TOKEN = re.compile(r'//(?=[^\x00-\x20\x7f/:@"\'<>]{0,128}[0-9]|gh[a-z]_|github_pat_|glpat-)[^\x00-\x20\x7f/:@"\'<>]{16,128}'
                       r'(?=@|:(?![0-9]*[?#])[^\x00-\x20\x7f/"\'<>]{0,4096}@)')
URL_LOGIN = re.compile(r'(//[^\x00-\x20\x7f/:@"\'<>]{0,128}:)(?![0-9]*[?#])[^\x00-\x20\x7f/"\'<>]{1,4096}(?=@)')


def plain(value):
    """What json cannot write by itself. A vaulted value stays encrypted."""
    if hasattr(value, '_ciphertext'):
        return text(value._ciphertext)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode('utf-8', 'replace')
    if callable(getattr(value, 'isoformat', None)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    try:
        return dict(value)
    except Exception:
        return str(value)


def text(value):
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)


def without_login(value):
    """Hides the password of //user:password@host, and a token in the user's place."""
    if '//' not in value or '@' not in value:
        return value
    return URL_LOGIN.sub(lambda match: match.group(1) + HIDDEN, URL_TOKEN.sub('//' + HIDDEN, value))


def is_told(name, definition):
    return (name in TOLD_SETTINGS or name.startswith('COLOR_') or bool(definition.get('choices'))
            or str(definition.get('type')).lower() in TOLD_TYPES)


def cleaned(value, depth=0):
    """A copy that json can write: keys are strings, numbers finite, nesting ends, addresses have no password."""
    if depth > 100:
        return '...'
    if isinstance(value, dict):
        return dict((text(k), cleaned(v, depth + 1)) for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [cleaned(v, depth + 1) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return without_login(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return cleaned(plain(value), depth + 1)


def is_loop(task):
    return getattr(task, 'loop', None) is not None or bool(getattr(task, 'loop_with', None))


def is_include(task):
    """Includes are counted apart in Ansible's statistics: once a file when it is loaded."""
    return 'TaskInclude' in [c.__name__ for c in type(task).__mro__]


def version(text):
    numbers = []
    for part in text.split('.')[:2]:
        digits = ''.join(c for c in part if c.isdigit())
        if digits != part or not digits:
            return None
        numbers.append(int(digits))
    return tuple(numbers)


def pattern(hosts):
    if isinstance(hosts, (list, tuple)):
        return ','.join(text(h) for h in hosts)
    return text(hosts) if hosts is not None else ''


def unanswered(playbook):
    """The variables that plays would ask for, that have no default and are not given: nobody is there to ask."""
    names = []
    try:
        for play in playbook.get_plays():
            given = play.get_variable_manager().extra_vars
            for prompt in play.vars_prompt or ():
                name = text(prompt['name'])
                if prompt.get('default') is None and name not in given and name not in names:
                    names.append(name)
    except Exception:
        pass  # then the prompt is told when it comes up
    return names


def configuration():
    """The settings that differ from Ansible's defaults and where each comes from, as `ansible-config dump --only-changed`
    shows them, but read where they are in force. A value is told only where it cannot hold a login. Empty if this Ansible
    keeps them otherwise."""
    changed = {}
    try:
        from ansible import constants
        definitions = constants.config.get_configuration_definitions()
    except Exception:
        return changed
    if getattr(constants.config, '_config_file', None):
        changed['CONFIG_FILE'] = {'value': text(constants.config._config_file), 'origin': ''}
    for name in sorted(definitions):
        if str(definitions[name].get('type')).lower() in MADE_TYPES:
            continue
        try:
            value, origin = constants.config.get_config_value_and_origin(name)
        except Exception:
            continue  # a template that needs what a play has
        if origin and origin != 'default' and value is not None:
            if not is_told(name, definitions[name]):
                value = HIDDEN
            changed[name] = {'value': cleaned(value), 'origin': text(origin)}
    return changed


def delegated_host(result):
    """Where a task that is no loop ran, if elsewhere. Results name it on the newest versions only; on others it is in the
    task's fields, which have its templates filled in."""
    told = result._result.get('_ansible_delegated_vars')
    if isinstance(told, dict) and told.get('ansible_delegated_host'):
        return text(told['ansible_delegated_host'])
    if is_loop(result._task) or not getattr(result._task, 'delegate_to', None):
        return None
    fields = getattr(result, '_task_fields', None)
    host = fields.get('delegate_to') if isinstance(fields, dict) else None
    return text(host) if host and '{{' not in text(host) else None


def booleans(data):
    """Asynchronous tasks said 0 and 1 up to ansible-core 2.18."""
    if 'ansible_job_id' in data:
        for name in ('started', 'finished'):
            if isinstance(data.get(name), int):
                data[name] = bool(data[name])
    return data


def shows_nothing(diff):
    if not isinstance(diff, dict):
        return not diff
    return diff.get('before') == diff.get('after') and not [
        k for k in diff if k not in ('before', 'after', 'before_header', 'after_header')]


def difference(diff):
    """What shows a change: some versions tell of files whose before and after are the same."""
    if isinstance(diff, list):
        return [entry for entry in diff if not shows_nothing(entry)]
    return None if shows_nothing(diff) else diff


def short_action(task):
    return str(task.action).rsplit('.', 1)[-1]


def meta_action(task):
    """What a meta task does; None for any other task."""
    return (task.args or {}).get('_raw_params') if short_action(task) == 'meta' else None


def debugged(play, task, status):
    """Whether Ansible's debugger of tasks asks what to do now, by the rules of its strategies; what nobody answers ends it."""
    from ansible import constants
    when = getattr(task, 'debugger', None)
    ended = {'failed': 'on_failed', 'rescued': 'on_failed', 'ignored': 'on_failed', 'skipped': 'on_skipped'}.get(status, '')
    if status.startswith('unreachable'):
        ended = 'on_unreachable'
    if when:
        return when in ('always', ended) and not (status == 'ignored' and constants.TASK_DEBUGGER_IGNORE_ERRORS)
    everywhere = constants.ENABLE_TASK_DEBUGGER or str(getattr(play, 'strategy', '')).rsplit('.', 1)[-1] == 'debug'
    return bool(everywhere) and status in ('failed', 'rescued', 'unreachable', 'unreachable_ignored')


def is_rescued(task, play):
    """Whether a failure of the task makes a block's rescue section run: it stands, however deep, in the block's own
    section, not in rescue or always. No callback is told."""
    inside, parent = [task], getattr(task, '_parent', None)
    while parent is not None:
        if any(is_left(entry, play) for entry in getattr(parent, 'rescue', None) or ()):
            known = [id(one) for one in inside] + [getattr(one, '_uuid', None) for one in inside]
            if any(id(entry) in known or entry._uuid in known for entry in parent.block or ()):
                return True
        inside.append(parent)  # what imports the task is in no block: its tasks are, in its place
        parent = getattr(parent, '_parent', None)
    return False


def is_left(entry, play):
    """Whether the run's tags leave something of a block's entry: of a section without any Ansible takes no notice. It plays copies
    of the blocks, and their tasks know the whole ones."""
    if hasattr(entry, 'block'):
        return any(is_left(one, play) for part in SECTIONS for one in getattr(entry, part, None) or ())
    try:
        only = () if short_action(entry) == 'include' else play.only_tags  # what it loads is looked at then
        return entry.evaluate_tags(only, play.skip_tags, {})
    except Exception:
        return True  # this Ansible decides otherwise


def known_hosts(play):
    """How many hosts the inventory has, the implicit localhost not among them; None if Ansible does not say."""
    try:
        return len(play.get_variable_manager()._inventory.hosts)
    except Exception:
        return None


def targets(play):
    """The hosts that a play is for, batches and the limit considered; None if Ansible does not say."""
    try:
        inventory = play.get_variable_manager()._inventory
        return [h.get_name() for h in inventory.get_hosts(play.hosts, ignore_restrictions=True)]
    except Exception:
        return None


def unlabelled(shown):
    """What is shown as a warning without its label and, as it is up to ansible-core 2.18, cut into lines of the terminal's
    width; None if it is none. Deprecations were cut with the spaces left in place."""
    shown = text(shown).strip('\n')
    for label, kind, space in WARNINGS:
        if shown.startswith(label):
            message = shown[len(label):]
            if message.startswith(' ') and not message.startswith(' \n') and (version(ANSIBLE_VERSION) or (2, 19)) < (2, 19):
                lines = message[1:].split('\n')
                message = ''.join(line if not space or line.endswith('-') and not line.endswith(' -') else line + space
                                  for line in lines)
            return kind, message.strip()
    return None


def squeezed(message):
    return ''.join(text(message).split())


class Warned(object):
    """The warnings and deprecations that Ansible shows. Some come with a result as well, and belong to it. Which are shown
    before plugins are there is known from what Display keeps so as not to show them again."""

    def __init__(self, display):
        self._pid = os.getpid()
        self._waiting = []
        for name in ('_warns', '_deprecations'):
            shown = getattr(display, name, None) or ()
            for message in sorted(shown) if isinstance(shown, (set, frozenset)) else list(shown):
                self._note(message)
        show = getattr(display, 'display', None)
        if show is not None:
            def display_and_note(msg, *args, **kwargs):
                show(msg, *args, **kwargs)
                if os.getpid() == self._pid:  # workers have it shown by this process
                    self._note(mask_secrets(msg))
            display.display = display_and_note

    def _note(self, shown):
        found = unlabelled(shown)
        if found is not None:
            self._waiting.append(found)

    def take(self, fields):
        """Those that were shown since the last event and do not come with this one."""
        if not self._waiting:
            return []
        own = []
        data = fields.get('data') if isinstance(fields.get('data'), dict) else {}
        for entry in list(data.get('warnings') or ()) + list(data.get('deprecations') or ()):
            own.append(squeezed(entry.get('msg', '') if isinstance(entry, dict) else entry))
        found, self._waiting = self._waiting, []
        return [(kind, message) for kind, message in found
                if not [start for start in own if squeezed(message).startswith(start)]]


def planned(play):
    """The ids of the tasks that a play will come to on every host unless conditions say otherwise: not its handlers, its
    rescue sections and what it includes on the way. None if Ansible does not say, or tags have templates: to look at these
    fills them in for good, and what they stand for is not known yet."""
    tasks = []

    def walk(entry):
        if hasattr(entry, 'block'):
            for one in list(entry.block or ()) + list(entry.always or ()):
                walk(one)
        elif short_action(entry) != 'meta':
            if any('{' in text(tag) for tag in entry.tags or ()):
                raise ValueError('a tag is a template')
            if entry.evaluate_tags(play.only_tags, play.skip_tags, {}):
                tasks.append(str(entry._uuid))

    try:
        for block in play.compile():
            walk(block)
    except Exception:
        return None
    return tasks


def any_of(texts):
    """A regular expression for any of some texts, none the beginning of another, by what they have in common."""
    rest = {}
    for one in texts:
        if one:
            rest.setdefault(one[0], set()).add(one[1:])
    ways = [re.escape(first) + any_of(others) for first, others in sorted(rest.items())]
    return ways[0] if len(ways) == 1 else '(?:%s)' % '|'.join(ways) if ways else ''


class Mask(object):
    """Hides secrets that results show after all. The forms to look for are in a file beside the events that is removed when
    the run ends; what tells events apart stays as it is."""

    STRUCTURE = ('event', 'id', 'task', 'host', 'status', 'state')
    NAMED = ('hosts', 'plays', 'config')  # made here: names and numbers in them are read by them

    def __init__(self, folder):
        forms = {}
        try:
            with open(os.path.join(folder, 'secrets', 'mask.json'), 'rb') as stream:
                forms = json.loads(stream.read().decode('utf-8'))
        except (IOError, OSError, ValueError):
            pass  # no secrets
        self.texts = sorted(forms.get('texts', ()), key=len, reverse=True)
        self.words = [re.compile('(?<![A-Za-z0-9])' + re.escape(w) + '(?![A-Za-z0-9])') for w in forms.get('words', ())]
        self.signs = {}  # by their beginnings, which one regular expression finds
        for form in self.texts + list(forms.get('words', ())):
            sign = json.dumps(form)[1:-1]
            self.signs.setdefault(sign[:4], []).append(sign)
        self.beginnings = re.compile('(?=(%s))' % any_of(set(self.signs)), re.DOTALL)

    def is_in(self, line):
        return bool(self.signs) and any(
            line.startswith(sign, found.start())
            for found in self.beginnings.finditer(line) for sign in self.signs[found.group(1)]) or (
                without_login(line) != line)

    def event(self, fields):
        return dict((k, v if k in self.STRUCTURE or self.is_number(v) else self.hidden(v, k not in self.NAMED))
                    for k, v in fields.items())

    def is_number(self, value):
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def in_text(self, value):
        for secret in self.texts:
            value = value.replace(secret, HIDDEN)
        for word in self.words:
            value = word.sub(HIDDEN, value)
        return without_login(value)

    def hidden(self, value, anywhere):
        """Without secrets in texts and, if anywhere, in names and numbers, which become texts then."""
        if isinstance(value, str):
            return self.in_text(value)
        if anywhere and self.is_number(value):
            shown = json.dumps(value)
            masked = self.in_text(shown)
            return value if masked == shown else masked
        if isinstance(value, dict):
            masked = {}
            for k, v in value.items():
                name = self.in_text(k) if anywhere else k
                while name in masked:
                    name += '*'
                masked[name] = self.hidden(v, anywhere)
            return masked
        if isinstance(value, list):
            return [self.hidden(v, anywhere) for v in value]
        return value


def part(folder, name):
    """A part of this plugin that comes in the supervisor's archive. None where it is not there."""
    if not folder:
        return None
    archive = os.path.join(folder, 'supervisor.pyz')
    sys.path.insert(0, archive)
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
    finally:
        sys.path.remove(archive)


class Handlers(object):
    """Has an account told of handlers (lighterman_handlers.py). What fails there is told once and ends that, not the run."""

    def __init__(self, folder, emit, warn):
        self._warn = warn
        module = part(folder, 'lighterman_handlers')
        self._account = module and module.Account(folder, version(ANSIBLE_VERSION), emit)

    def __call__(self, what, *about):
        if self._account is None:
            return
        try:
            getattr(self._account, what)(*about)
        except Exception as error:
            self._account = None
            self._warn('lighterman_events: it is not known any more which handlers hosts are owed: %s: %s'
                       % (type(error).__name__, error))


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'lighterman_events'
    CALLBACK_NEEDS_ENABLED = False
    CALLBACK_NEEDS_WHITELIST = False

    def __init__(self, *args, **kwargs):
        super(CallbackModule, self).__init__(*args, **kwargs)
        # Taken out, so that a playbook run by a task of this one does not write into this one's events.
        path = os.environ.pop('LIGHTERMAN_EVENTS', None)
        self._fd = None
        self._seq = 0
        self._started = {}
        self._current = {}  # host -> the task it was handed last
        self._items = {}
        self._tries = {}
        self._plays = set()
        self._summary = {'plays': 0, 'withoutHosts': 0, 'hosts': None, 'unanswered': 0}
        self._base = os.getcwd() + os.sep
        self._lock = threading.RLock()
        self._handlers = Handlers(path and os.path.dirname(path), self._emit_handlers, self._display.warning)
        ways = part(path and os.path.dirname(path), 'lighterman_ways')
        self._ways = ways and ways.Ways(os.path.dirname(path))
        self._play = None
        if not path:
            self.disabled = True
            return
        try:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._warned = Warned(self._display)
        except OSError as error:
            self._give_up(error)
        self._mask = Mask(os.path.dirname(path))

    def _give_up(self, error):
        self._fd = None
        self.disabled = True
        self._display.warning('lighterman_events: no more events are written: %s' % error)

    def _emit(self, event, **fields):
        with self._lock:
            if self._fd is not None:
                for kind, message in self._warned.take(fields):
                    self._write('warning', kind=kind, message=message)
                self._write(event, **fields)

    def _write(self, event, **fields):
        if self._fd is None:
            return
        self._seq += 1
        fields.update(seq=self._seq, event=event, time=time.time())
        try:
            line = json.dumps(fields, default=plain, allow_nan=False, separators=(',', ':'))
        except (TypeError, ValueError, RecursionError):
            line = json.dumps(cleaned(fields), separators=(',', ':'))
        if self._mask.is_in(line):
            line = json.dumps(self._mask.event(cleaned(fields)), separators=(',', ':'))
        rest = memoryview(line.encode('ascii') + b'\n')
        try:
            while rest:
                rest = rest[os.write(self._fd, rest):]
        except OSError as error:
            self._give_up(error)

    def _emit_handlers(self, **fields):
        if 'path' in fields:
            fields['path'] = self._relative(fields['path'])
        self._emit('handlers', **fields)

    def _relative(self, path):
        if path and path.startswith(self._base):
            return path[len(self._base):]
        return path

    def _data(self, result, *more):
        return booleans(dict(
            (k, v) for k, v in result._result.items()
            if k not in DROPPED and k not in more and not (isinstance(k, str) and k.startswith('_ansible_'))))

    def _about(self, result):
        host, task = result._host.get_name(), str(result._task._uuid)
        if (host, task) not in self._started:  # polls come with a task that Ansible made up for them
            task = self._current.get(host, task)
        return {'host': host, 'task': task}

    def _finished(self, result, status):
        task = result._task
        about = {'host': result._host.get_name(), 'task': str(task._uuid)}
        place = (about['host'], about['task'])
        began = self._started.pop(place, None)
        self._items.pop(place, None)
        self._tries.pop(place, None)
        if began is not None:
            about['began'] = began[0]
            about['duration'] = time.monotonic() - began[1]
        if is_include(task):
            about['include'] = True
        if short_action(task) == 'meta':
            about['uncounted'] = True
        if is_loop(task):
            about['loop'] = True
        delegated = delegated_host(result)
        if delegated and delegated != about['host']:
            about['delegated'] = delegated
        data = self._data(result, 'results') if is_loop(task) else self._data(result)
        self._emit('result', status=status, changed=bool(result._result.get('changed')), data=data, **about)
        self._handlers('result', result, status)
        if debugged(self._play, task, status):
            self._prompt('[%s] %s (debug)>' % (about['host'], task), False, unanswered=self._summary['unanswered'] + 1)
        if self._ways is not None:
            self._note_way(result, status)

    def _note_way(self, result, status):
        """For the supervisor to find out why. The run goes on as it is where that cannot be told."""
        try:
            if status in ('failed', 'unreachable') or status == 'unreachable_ignored' and os.environ.get('LIGHTERMAN_WHY_IGNORED'):
                self._ways.failed(self._play, result, status)
            elif status in ('ok', 'changed'):
                self._ways.went_on(result)
        except Exception as error:
            if os.environ.get('LIGHTERMAN_DEBUG'):
                self._display.warning('lighterman_events: %s: %s' % (type(error).__name__, error))

    def _item(self, result, status):
        raw = result._result
        # Callbacks get results cleaned of '_ansible_no_log'; what tells is the key that replaced all others.
        if raw.get('_ansible_no_log') or 'censored' in raw:
            label = CENSORED_ITEM
        else:
            label = raw.get('_ansible_item_label')
            if label is None:
                label = raw.get(raw.get('ansible_loop_var') or 'item')
        about = self._about(result)
        place = (about['host'], about['task'])
        now = time.time(), time.monotonic()
        began = self._items.get(place, self._started.get(place))
        self._items[place] = now
        self._tries.pop(place, None)
        if began is not None:
            about['began'] = began[0]
            about['duration'] = now[1] - began[1]
        self._emit('item', status=status, changed=bool(raw.get('changed')), item=text(cleaned(label)),
                   data=self._data(result), **about)
        self._handlers('item', result)

    # plays and tasks

    def v2_playbook_on_start(self, playbook):
        plays = []
        try:
            plays = [{'name': p.get_name(), 'hosts': pattern(p.hosts)} for p in playbook.get_plays()]
        except Exception:
            pass  # then nothing is said of plays that are not reached
        python = '.'.join(str(n) for n in sys.version_info[:3])
        self._emit('start', playbook=self._relative(playbook._file_name), version=ANSIBLE_VERSION, python=python,
                   plays=plays, config=configuration())
        known = version(ANSIBLE_VERSION)
        if known is not None and known < OLDEST:
            # Nothing has been done on any host yet; what tells of failures and rescues is not in these versions.
            self._emit('refused')
            sys.exit(1)
        prompts = unanswered(playbook)
        for name in prompts:
            self._prompt(name, False)
        if prompts:
            self._emit('end', **self._summary)
            sys.exit(1)  # Ansible would go on with nothing for a value
        self._handlers('begin', playbook)

    def v2_playbook_on_vars_prompt(self, varname, private=True, prompt=None, encrypt=None, confirm=False, salt_size=None,
                                   salt=None, default=None, unsafe=None):
        self._prompt(text(varname), default is not None)

    def _prompt(self, prompt, default, **more):
        if not default:
            self._summary['unanswered'] += 1
        self._emit('prompt', prompt=prompt, default=default, **more)

    def v2_playbook_on_play_start(self, play):
        more = {}
        self._play = play
        if play._uuid not in self._plays:  # it starts again for each batch
            self._plays.add(play._uuid)
            more['targets'] = targets(play)
        known = known_hosts(play)
        self._summary['plays'] += 1
        if known is not None:
            self._summary['hosts'] = known
        self._emit('play', id=str(play._uuid), name=play.get_name(), hosts=pattern(play.hosts), known=known, **more)
        tasks = planned(play) if more else None
        if tasks:
            self._emit('plan', play=str(play._uuid), tasks=tasks)
        self._handlers('play', play)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._task(task, False)

    def v2_playbook_on_handler_task_start(self, task):
        self._task(task, True)

    def _task(self, task, handler):
        self._handlers('task', task)
        role = getattr(task, '_role', None)
        more = {'clears': True} if meta_action(task) == 'clear_host_errors' else {}
        self._emit('task', id=str(task._uuid), name=task.get_name(), action=text(task.action),
                   path=self._relative(task.get_path()), role=str(role) if role else None, handler=handler, **more)

    def v2_runner_on_start(self, host, task):
        host = host.get_name()
        self._started[(host, str(task._uuid))] = time.time(), time.monotonic()
        self._current[host] = str(task._uuid)
        self._emit('host_start', host=host, task=str(task._uuid))

    # results

    def v2_runner_on_ok(self, result):
        self._finished(result, 'changed' if result._result.get('changed') else 'ok')
        task = result._task
        if short_action(task) == 'pause':
            args = task.args or {}
            if 'minutes' not in args and 'seconds' not in args:
                self._prompt(text(args.get('prompt') or task.get_name()), False)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if ignore_errors:
            status = 'ignored'
        else:
            status = 'rescued' if is_rescued(result._task, self._play) else 'failed'
        self._finished(result, status)

    def v2_runner_on_unreachable(self, result):
        self._finished(result, 'unreachable_ignored' if result._task.ignore_unreachable else 'unreachable')

    def v2_runner_on_skipped(self, result):
        self._finished(result, 'skipped')

    def v2_runner_item_on_ok(self, result):
        self._item(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_item_on_failed(self, result):
        self._item(result, 'failed')

    def v2_runner_item_on_skipped(self, result):
        self._item(result, 'skipped')

    def v2_runner_retry(self, result):
        about = self._about(result)
        place = (about['host'], about['task'])
        now = time.monotonic()
        began = self._tries.get(place) or (self._items.get(place) or self._started.get(place) or (0, None))[1]
        self._tries[place] = now
        if began is not None:
            about['duration'] = now - began
        self._emit('retry', data=self._data(result), **about)

    def v2_runner_on_async_poll(self, result):
        self._emit('async', state='poll', data=self._data(result), **self._about(result))

    def v2_runner_on_async_ok(self, result):
        self._emit('async', state='ok', data=self._data(result), **self._about(result))

    def v2_runner_on_async_failed(self, result):
        self._emit('async', state='failed', data=self._data(result), **self._about(result))

    def v2_on_file_diff(self, result):
        raw = result._result
        diffs = [raw.get('diff')]
        if is_loop(result._task) and isinstance(raw.get('results'), list):
            diffs = [entry.get('diff') for entry in raw['results'] if isinstance(entry, dict)]
        for diff in diffs:
            shown = difference(diff)
            if shown:
                self._emit('diff', diff=shown, **self._about(result))

    # the rest

    def v2_playbook_on_notify(self, handler, host):
        self._emit('notify', handler=handler.get_name(), host=host.get_name())

    def v2_playbook_on_include(self, included_file):
        name = getattr(included_file, '_filename', None)
        self._emit('include', file=self._relative(text(name)) if name else '',
                   hosts=[h.get_name() for h in getattr(included_file, '_hosts', None) or ()],
                   role=bool(getattr(included_file, '_is_role', False)))

    def v2_playbook_on_no_hosts_matched(self):
        self._summary['withoutHosts'] += 1
        self._emit('no_hosts_matched')

    def v2_playbook_on_no_hosts_remaining(self):
        self._emit('no_hosts_remaining')

    def v2_playbook_on_stats(self, stats):
        self._handlers('end')
        self._emit('stats', hosts=dict((h, stats.summarize(h)) for h in sorted(stats.processed)),
                   custom=getattr(stats, 'custom', None))
        self._emit('end', **self._summary)
