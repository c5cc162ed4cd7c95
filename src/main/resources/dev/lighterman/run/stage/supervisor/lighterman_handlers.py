"""The handlers of a play: which of them a task notifies, and the tasks that notify anew those that hosts are owed.

Part of the callback plugin, inside of Ansible; in the supervisor's archive because Ansible takes every file beside a plugin for
another plugin. The handlers that are owed come from the file owed.json of the run; owed.py keeps account of them.
"""
import json
import os
import re

FOUND = 'LIGHTERMAN_OWED'  # the numbers of the tasks whose handlers are there, for their conditions
SECTIONS = ('pre_tasks', 'tasks', 'post_tasks')
TEMPLATE = re.compile(r'\{(?=[{%#])')
NOT_OF_YAML = re.compile('[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


def text(value):
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)


def is_template(value):
    return TEMPLATE.search(value) is not None


def texts(value):
    """A list of names from what may be one of them."""
    return [text(one) for one in (value if isinstance(value, (list, tuple)) else [value] if value else [])]


def handlers_of(play, static=False):
    """As Ansible looks for them: the last defined first. Before a play has begun those of its roles are not among them yet."""
    blocks = list(play.handlers or ())
    if static:
        blocks = list(play.compile_roles_handlers()) + blocks

    def walk(entry):
        if hasattr(entry, 'block'):
            return [one for part in entry.block or () for one in walk(part)]
        return [entry]

    return [one for block in reversed(blocks) for one in walk(block)]


def filled_in(handler, value, play):
    """A name without its templates; as it is where they cannot be filled in."""
    if not is_template(value):
        return value
    try:
        from ansible.template import Templar
        variables = play.get_variable_manager().get_vars(play=play, task=handler)
        return text(Templar(loader=play.get_variable_manager()._loader, variables=variables).template(value))
    except Exception:
        return value


def names(handler, play):
    """What a task may call a handler: its name, with its role's before it or not."""
    name = text(handler.name or '')
    if not name:
        return []
    full = filled_in(handler, name, play)
    role = getattr(handler, '_role', None)
    if role is None:
        return [full]
    roles = [role.get_name()]
    try:
        roles.append(role.get_name(include_role_fqcn=False))
    except TypeError:
        pass  # older than collections
    return [one + ' : ' + full.replace(one + ' : ', '', 1) for one in roles] + [full]


def topics(handler, play):
    own = [filled_in(handler, one, play) for one in texts(getattr(handler, 'listen', None))]
    role = getattr(handler, '_role', None)
    return own + ([role.get_name() + ' : ' + one for one in own] if role is not None else [])


def notified(notification, handlers, play):
    """The handlers that a notification reaches: the first of its name, and all that listen."""
    named = [one for one in handlers if notification in names(one, play)][:1]
    return named + [one for one in handlers if one not in named and notification in topics(one, play)]


def described(handler, notification, handlers, play):
    """A handler's id, what it is called, and by what it alone is notified, if it can be."""
    known = names(handler, play)
    if not known:
        return [str(handler._uuid), text(handler.get_name()), notification]
    for name in known:
        if notified(name, handlers, play) == [handler]:
            return [str(handler._uuid), known[0], name]
    return [str(handler._uuid), known[0], notification]


def notifications(result):
    """What a task notifies, with its templates filled in."""
    fields = getattr(result, '_task_fields', None)
    found = texts(fields.get('notify')) if isinstance(fields, dict) else []
    return [one for one in found or texts(getattr(result._task, 'notify', None)) if not is_template(one)]


def section_of(task, play):
    """The part of the play whose end runs the handlers that the task notifies."""
    root = task
    while getattr(root, '_parent', None) is not None:
        root = root._parent
    for section in ('pre_tasks', 'post_tasks'):
        if root._uuid in [block._uuid for block in getattr(play, section, None) or ()]:
            return section
    return 'tasks'


def is_handler(task):
    """Ansible does not tell of the start of every handler: some begin while other hosts are at a task."""
    return 'Handler' in [c.__name__ for c in type(task).__mro__]


def includer(handler):
    """The handler that a task belongs to because that one includes it; None for a handler of its own."""
    parent, found = getattr(handler, '_parent', None), None
    while parent is not None:
        if 'HandlerTaskInclude' in [c.__name__ for c in type(parent).__mro__] and not getattr(parent, 'statically_loaded', False):
            found = parent
        parent = getattr(parent, '_parent', None)
    return found


def runs_once(result):
    """Whether a handler that ran on one host has run for all."""
    fields = getattr(result, '_task_fields', None) or {}
    if fields.get('run_once') is True:
        return True
    try:
        from ansible.plugins.loader import action_loader
        return bool(getattr(action_loader.get(result._task.action, class_only=True), 'BYPASS_HOST_LOOP', False))
    except Exception:
        return False


def keys(plays):
    """What tells a play from others from one run to the next: its name, and which one of that name it is."""
    seen, found = {}, {}
    for play in plays:
        name = text(play.get_name())
        seen[name] = seen.get(name, 0) + 1
        found[str(play._uuid)] = [name, seen[name]]
    return found


class Account(object):
    """Tells for whom handlers are notified, run and dropped: lines of which owed.py makes up what hosts are owed."""

    def __init__(self, folder, version, tell):
        self._tell = tell
        self._play, self._key = None, None
        self._keys = {}
        self._items = {}
        self._owed = Owed(folder, version, tell)

    def begin(self, playbook):
        plays = playbook.get_plays()
        self._keys = keys(plays)
        self._owed.join(plays, self._keys)

    def play(self, play):
        self._owed.play_ended()
        self._play, self._key = play, self._keys.get(str(play._uuid), [text(play.get_name()), 1])

    def end(self):
        self._owed.play_ended()

    def task(self, task):
        self._owed.about_to_run(task, self._play)

    def item(self, result):
        """Items notify by their own templates; whether they do is known at the end of the loop."""
        if getattr(result._task, 'notify', None) and not result._result.get('skipped'):
            place = result._host.get_name(), str(result._task._uuid)
            self._items.setdefault(place, []).extend(notifications(result))

    def result(self, result, status):
        task, host = result._task, result._host.get_name()
        items = self._items.pop((host, str(task._uuid)), [])
        if is_handler(task):
            self._handler(result, status, host)
        elif status in ('failed', 'unreachable'):
            self._tell(state='failed', host=host, play=self._key)
        if status == 'changed' and getattr(task, 'notify', None):
            self._notified(task, host, items or notifications(result))

    def _notified(self, task, host, found):
        everything = handlers_of(self._play)
        handlers = []
        for name in found:
            for handler in notified(name, everything, self._play):
                one = described(handler, name, everything, self._play)
                if one not in handlers:
                    handlers.append(one)
        if handlers:
            name, path, section = self._owed.reason(task) or (
                text(task.get_name()), text(task.get_path() or ''), section_of(task, self._play))
            self._tell(state='notified', host=host, play=self._key, handlers=handlers, name=name, path=path, section=section)

    def _handler(self, result, status, host):
        outer = includer(result._task)
        if status in ('failed', 'unreachable'):
            self._tell(state='failed', host=host, play=self._key, id=str((outer or result._task)._uuid))
        elif outer is None:
            self._tell(state='ran', host=host, play=self._key, id=str(result._task._uuid), once=runs_once(result))


class Own(object):
    """One of the tasks that notify anew."""

    def __init__(self, number, notification, debts, pair, last):
        self.number = number
        self.notification = notification
        self.debts = debts
        self.pair = pair  # the same for the one in front and the one at the end
        self.last = last  # whether no other one tries after it


class Owed(object):
    """The handlers that hosts are owed, and the tasks that notify them: in front of what notified them first, and, where the
    handlers come with a role that is included on the way, before each flush_handlers after that and at its end."""

    def __init__(self, folder, version, tell):
        self._folder = os.path.join(folder, 'owed')
        self._tell = tell
        self._debug = 'ansible.builtin.debug' if version is None or version >= (2, 10) else 'debug'
        self._tasks = {}  # by name
        self._found = {}  # pair -> number of the task that notifies
        self._missing = {}  # pair -> what nobody is owed any more if its handler does not turn up
        self._limited = False
        try:
            with open(os.path.join(folder, 'owed.json'), 'rb') as stream:
                self._debts = json.loads(stream.read().decode('utf-8'))
        except (OSError, ValueError):
            self._debts = []

    def join(self, plays, play_keys):
        """Adds the tasks to plays that have not begun."""
        if not self._debts:
            return
        self._limited = limited()
        os.environ[FOUND] = ''
        places = {}
        for debt in self._debts:
            place = self._place(debt, plays, play_keys)
            if place is None or is_template(debt['notify']):  # Ansible would fill it in, and who wrote it is not known
                self._drop(debt)
            elif targets(plays[place[0]], debt['host']):
                places.setdefault(place, []).append(debt)
        for pair, ((at, section, late), debts) in enumerate(sorted(places.items())):
            self._load(plays[at], section, pair, debts, False, not late)
            if late:
                for number, flush in enumerate(flushes(getattr(plays[at], section, None) or ())):
                    self._before(plays[at], flush, self._written(pair, debts, '-flush%s' % (number + 1), False))
                self._load(plays[at], section, pair, debts, True, True)

    def _place(self, debt, plays, play_keys):
        """Which play, which of its sections, and whether the handler comes to be known on the way only."""
        ways = []
        for at, play in enumerate(plays):
            own = play_keys.get(str(play._uuid)) == debt['play']
            there = bool(notified(debt['notify'], handlers_of(play, static=True), play))
            if there or own:
                ways.append((not own, not there, at))
        if not ways:
            return None
        _, missing, at = min(ways)
        return at, debt['section'] if debt['section'] in SECTIONS else 'tasks', missing

    def _written(self, pair, debts, where, last):
        """The file of the tasks, as one of a role."""
        role = os.path.join(self._folder, 'owed%s%s' % (pair + 1 if pair else '', where))
        path = os.path.join(role, 'tasks', 'main.yml')
        os.makedirs(os.path.dirname(path))
        with open(path, 'wb') as stream:
            stream.write(self._rendered(pair, debts, last).encode('utf-8', 'surrogateescape'))
        return path

    def _before(self, play, flush, path):
        """Lets the handlers be notified before those that are notified run: what follows relies on that."""
        from ansible.playbook.helpers import load_list_of_tasks
        block, part, task = flush
        manager = play.get_variable_manager()
        tasks = load_list_of_tasks([{'import_tasks': path}], play=play, block=block, role=getattr(task, '_role', None),
                                   variable_manager=manager, loader=manager._loader)
        others = list(getattr(block, part))
        at = [one._uuid for one in others].index(task._uuid)
        setattr(block, part, others[:at] + tasks + others[at:])

    def _load(self, play, section, pair, debts, at_end, last):
        from ansible.playbook.helpers import load_list_of_blocks
        path = self._written(pair, debts, '-late' if at_end else '', last)
        role = os.path.dirname(os.path.dirname(path))
        if section == 'tasks' and play.roles and not at_end:
            home = os.path.expanduser('~')  # of a role that is named by a path from there Ansible shows the last name only
            play._load_roles('roles', [{'role': '~' + role[len(home):] if role.startswith(home + os.sep) else role}])
            return
        manager = play.get_variable_manager()
        blocks = load_list_of_blocks([{'import_tasks': path}], play=play, variable_manager=manager, loader=manager._loader)
        others = list(getattr(play, section) or ())
        setattr(play, section, others + blocks if at_end else blocks + others)

    def _rendered(self, pair, debts, last):
        groups = {}
        for debt in debts:
            groups.setdefault(debt['notify'], []).append(debt)
        parts = []
        for notification, own in sorted(groups.items()):
            number = str(len(self._tasks) + 1)
            name = 'Notify "%s", which was owed' % plain(own[0]['handler'])
            while name in self._tasks:
                name += ' (%s)' % number
            self._tasks[name] = Own(number, notification, own, (pair, notification), last)
            why = ', '.join(sorted(set('%s (%s)' % (debt['task'], debt['because']) for debt in own)))
            parts.append(TASK % {
                'name': quoted(name), 'debug': self._debug, 'why': quoted(plain('notified by ' + why)),
                'notify': quoted([notification]), 'wanted': quoted(is_one_of(set(debt['host'] for debt in own))),
                'number': number, 'found': FOUND})
        return '\n'.join(parts)

    def _own(self, task):
        own = self._tasks.get(text(task.name or ''))
        return own if own and text(task.get_path() or '').startswith(self._folder) else None

    def reason(self, task):
        """The name, the place and the section of the task that notified first, for one that notifies anew; None for others."""
        own = self._own(task)
        return own and tuple(own.debts[0][name] for name in ('task', 'because', 'section'))

    def about_to_run(self, task, play):
        """Says in time whether the handlers of one of the tasks are there: Ansible ends a run for one that is not."""
        own = self._own(task)
        if own is None or self._found.get(own.pair, own.number) != own.number:
            return
        if notified(own.notification, handlers_of(play), play):
            self._missing.pop(own.pair, None)
            if own.pair not in self._found:
                self._found[own.pair] = own.number
                os.environ[FOUND] += own.number + ','
        elif own.last and not self._limited:
            self._missing[own.pair] = [debt for debt in own.debts if targets(play, debt['host'])]

    def play_ended(self):
        """Each batch of a play looks for its handlers anew."""
        for debts in self._missing.values():
            for debt in debts:
                self._drop(debt)
        self._missing.clear()
        self._found.clear()
        if FOUND in os.environ:
            os.environ[FOUND] = ''

    def _drop(self, debt):
        self._tell(state='gone', **dict((name, debt[name]) for name in ('host', 'play', 'handler', 'notify')))


def flushes(blocks):
    """The flush_handlers of some blocks: the block that each is in, which part of it, and itself."""
    found = []
    for block in blocks:
        for part in ('block', 'rescue', 'always'):
            for one in getattr(block, part, None) or ():
                if hasattr(one, 'block'):
                    found.extend(flushes([one]))
                elif str(one.action).split('.')[-1] == 'meta' and (one.args or {}).get('_raw_params') == 'flush_handlers':
                    found.append((block, part, one))
    return found


def targets(play, host):
    """Whether a play is for a host; so where Ansible does not say yet."""
    try:
        inventory = play.get_variable_manager()._inventory
        names = [one.get_name() for one in inventory.get_hosts(play.hosts, ignore_restrictions=True)]
    except Exception:
        return True
    return host in names or is_template(str(play.hosts))


def quoted(value):
    return NOT_OF_YAML.sub(lambda found: '\\u%04x' % ord(found.group()), json.dumps(value, ensure_ascii=False))


def is_one_of(hosts):
    """A condition with the names of hosts, which those who are managed may have chosen."""
    return 'inventory_hostname in ' + json.dumps(sorted(hosts), ensure_ascii=False).replace('{', '\\u007b')


TASK = '''- name: %(name)s
  %(debug)s:
    msg: %(why)s
  changed_when: true
  notify: %(notify)s
  run_once: false
  tags: [always]
  when:
    - %(wanted)s
    - "'%(number)s' in lookup('env', '%(found)s').split(',')"
'''


def plain(words):
    """Without what Ansible would fill in: names of tasks may have facts in them, and managed hosts tell what these are."""
    return TEMPLATE.sub('{ ', words)


def limited():
    """Whether only a part of the playbook is run: a handler that is not there may be in another."""
    try:
        from ansible import context
        given = context.CLIARGS
        return bool(given.get('start_at_task') or given.get('skip_tags') or [t for t in given.get('tags') or () if t != 'all'])
    except Exception:
        return True
