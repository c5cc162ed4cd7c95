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

import json
import math
import os
import time

from ansible.plugins.callback import CallbackBase

try:
    from ansible.release import __version__ as ANSIBLE_VERSION
except ImportError:
    ANSIBLE_VERSION = 'unknown'

CENSORED_ITEM = '(censored due to no_log)'
# Not the module's own: derived from stdout and stderr, or the parameters (which newer versions leave out as well).
DROPPED = ('invocation', 'stdout_lines', 'stderr_lines')


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


def cleaned(value, depth=0):
    """A copy that json can write: keys are strings, numbers finite, nesting ends."""
    if depth > 100:
        return '...'
    if isinstance(value, dict):
        return dict((text(k), cleaned(v, depth + 1)) for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [cleaned(v, depth + 1) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return cleaned(plain(value), depth + 1)


def is_loop(task):
    return getattr(task, 'loop', None) is not None or bool(getattr(task, 'loop_with', None))


def is_include(task):
    """Includes are counted apart in Ansible's statistics: once a file when it is loaded."""
    return 'TaskInclude' in [c.__name__ for c in type(task).__mro__]


def short_action(task):
    return str(task.action).rsplit('.', 1)[-1]


def is_rescued(task):
    """Whether a failure of the task makes a block's rescue section run: it stands, however deep, in the block's own
    section, not in rescue or always. No callback is told."""
    child, parent = task, getattr(task, '_parent', None)
    while parent is not None:
        if getattr(parent, 'rescue', None):
            for entry in parent.block or ():
                if entry is child or getattr(entry, '_uuid', 1) in (getattr(child, '_uuid', 2), task._uuid):
                    return True
        child, parent = parent, getattr(parent, '_parent', None)
    return False


def known_hosts(play):
    """How many hosts the inventory has, the implicit localhost not among them; None if Ansible does not say."""
    try:
        return len(play.get_variable_manager()._inventory.hosts)
    except Exception:
        return None


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
        self._base = os.getcwd() + os.sep
        if not path:
            self.disabled = True
            return
        try:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error):
        self._fd = None
        self.disabled = True
        self._display.warning('lighterman_events: no more events are written: %s' % error)

    def _emit(self, event, **fields):
        if self._fd is None:
            return
        self._seq += 1
        fields.update(seq=self._seq, event=event, time=time.time())
        try:
            line = json.dumps(fields, default=plain, allow_nan=False, separators=(',', ':'))
        except (TypeError, ValueError, RecursionError):
            line = json.dumps(cleaned(fields), separators=(',', ':'))
        rest = memoryview(line.encode('ascii') + b'\n')
        try:
            while rest:
                rest = rest[os.write(self._fd, rest):]
        except OSError as error:
            self._give_up(error)

    def _relative(self, path):
        if path and path.startswith(self._base):
            return path[len(self._base):]
        return path

    def _data(self, result):
        dropped = DROPPED + ('results',) if is_loop(result._task) else DROPPED
        return dict(
            (k, v) for k, v in result._result.items()
            if k not in dropped and not (isinstance(k, str) and k.startswith('_ansible_')))

    def _about(self, result):
        return {'host': result._host.get_name(), 'task': str(result._task._uuid)}

    def _finished(self, result, status):
        task = result._task
        about = self._about(result)
        began = self._started.pop((about['host'], about['task']), None)
        if began is not None:
            about['duration'] = max(0.0, time.time() - began)
        if is_include(task):
            about['include'] = True
        if short_action(task) == 'meta':
            about['uncounted'] = True
        if is_loop(task):
            about['loop'] = True
        delegated = result._result.get('_ansible_delegated_vars')
        if isinstance(delegated, dict) and delegated.get('ansible_delegated_host'):
            about['delegated'] = text(delegated['ansible_delegated_host'])
        self._emit('result', status=status, changed=bool(result._result.get('changed')), data=self._data(result), **about)

    def _item(self, result, status):
        raw = result._result
        # Callbacks get results cleaned of '_ansible_no_log'; what tells is the key that replaced all others.
        if raw.get('_ansible_no_log') or 'censored' in raw:
            label = CENSORED_ITEM
        else:
            label = raw.get('_ansible_item_label')
            if label is None:
                label = raw.get(raw.get('ansible_loop_var') or 'item')
        label = text(cleaned(label))
        data = dict(
            (k, v) for k, v in raw.items()
            if k not in DROPPED and not (isinstance(k, str) and k.startswith('_ansible_')))
        self._emit('item', status=status, item=label, data=data, **self._about(result))

    # plays and tasks

    def v2_playbook_on_start(self, playbook):
        self._emit('start', playbook=self._relative(playbook._file_name), version=ANSIBLE_VERSION)

    def v2_playbook_on_vars_prompt(self, varname, private=True, prompt=None, encrypt=None, confirm=False, salt_size=None,
                                   salt=None, default=None, unsafe=None):
        self._emit('prompt', prompt=text(varname), default=default is not None)

    def v2_playbook_on_play_start(self, play):
        hosts = play.hosts
        if isinstance(hosts, (list, tuple)):
            hosts = ','.join(text(h) for h in hosts)
        self._emit('play', id=str(play._uuid), name=play.get_name(), hosts=hosts, known=known_hosts(play))

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._task(task, False)

    def v2_playbook_on_handler_task_start(self, task):
        self._task(task, True)

    def _task(self, task, handler):
        role = getattr(task, '_role', None)
        self._emit('task', id=str(task._uuid), name=task.get_name(), action=text(task.action),
                   path=self._relative(task.get_path()), role=str(role) if role else None, handler=handler)

    def v2_runner_on_start(self, host, task):
        host = host.get_name()
        self._started[(host, str(task._uuid))] = time.time()
        self._emit('host_start', host=host, task=str(task._uuid))

    # results

    def v2_runner_on_ok(self, result):
        self._finished(result, 'changed' if result._result.get('changed') else 'ok')
        task = result._task
        if short_action(task) == 'pause':
            args = task.args or {}
            if 'minutes' not in args and 'seconds' not in args:
                self._emit('prompt', prompt=text(args.get('prompt') or task.get_name()), default=False)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if ignore_errors:
            status = 'ignored'
        else:
            status = 'rescued' if is_rescued(result._task) else 'failed'
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
        self._emit('retry', **self._about(result))

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
            if diff:
                self._emit('diff', diff=diff, **self._about(result))

    # the rest

    def v2_playbook_on_notify(self, handler, host):
        self._emit('notify', handler=handler.get_name(), host=host.get_name())

    def v2_playbook_on_include(self, included_file):
        name = getattr(included_file, '_filename', None)
        self._emit('include', file=self._relative(text(name)) if name else '',
                   hosts=[h.get_name() for h in getattr(included_file, '_hosts', None) or ()])

    def v2_playbook_on_no_hosts_matched(self):
        self._emit('no_hosts_matched')

    def v2_playbook_on_no_hosts_remaining(self):
        self._emit('no_hosts_remaining')

    def v2_playbook_on_stats(self, stats):
        self._emit('stats', hosts=dict((h, stats.summarize(h)) for h in sorted(stats.processed)),
                   custom=getattr(stats, 'custom', None))
        self._emit('end')
