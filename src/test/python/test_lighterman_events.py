"""The callback plugin with a stand-in for Ansible, on any Python; real Ansible is for the integration tests."""
import datetime
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import time
import types
import unittest

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman/run/stage')


class Display(object):
    def __init__(self):
        self.warnings = []
        self.shown = []
        self._warns = {'[WARNING]: before plugins were\nthere\n': 1}

    def warning(self, text):
        self.warnings.append(text)

    def display(self, msg, color=None, stderr=False):
        self.shown.append(msg)


class CallbackBase(object):
    def __init__(self):
        self._display = Display()
        self.disabled = False


def module(name, **names):
    made = types.ModuleType(name)
    made.__dict__.update(names)
    sys.modules[name] = made


module('ansible')
module('ansible.plugins')
module('ansible.plugins.callback', CallbackBase=CallbackBase)
module('ansible.release', __version__='2.14.18')
module('ansible.constants', ENABLE_TASK_DEBUGGER=False, TASK_DEBUGGER_IGNORE_ERRORS=True)
spec = importlib.util.spec_from_file_location('lighterman_events', os.path.join(RESOURCES, 'lighterman_events.py'))
plugin = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plugin)


class Named(object):
    def __init__(self, name):
        self.name = name

    def get_name(self):
        return self.name


class Task(Named):
    loop = None
    loop_with = None
    ignore_unreachable = False
    _role = None
    _parent = None
    args = {}
    tags = ()

    def __init__(self, name='t', action='command', uuid='u1', **more):
        super(Task, self).__init__(name)
        self.action = action
        self._uuid = uuid
        self.__dict__.update(more)

    def __repr__(self):
        return 'TASK: ' + self.name

    def get_path(self):
        return os.getcwd() + '/play.yml:3'


class TaskInclude(Task):
    pass


class Play(object):
    def __init__(self, strategy):
        self.strategy = strategy


class Block(object):
    def __init__(self, block=(), rescue=(), parent=None, uuid='b'):
        self.block = list(block)
        self.rescue = list(rescue)
        self._parent = parent
        self._uuid = uuid


class Result(object):
    def __init__(self, result, task=None, host='h1'):
        self._result = result
        self._task = task or Task()
        self._host = Named(host)


class Stats(object):
    processed = {'h2': 1, 'h1': 1}
    custom = {'_run': {'x': 1}}

    def summarize(self, host):
        return {'ok': 1, 'failures': 0}


class Vault(object):
    _ciphertext = '$ANSIBLE_VAULT;1.1;AES256\n6162'

    def __str__(self):
        raise AssertionError('decrypted')


class PluginTest(unittest.TestCase):
    def setUp(self):
        self.file = tempfile.NamedTemporaryFile(suffix='.jsonl')
        os.environ['LIGHTERMAN_EVENTS'] = self.file.name
        self.plugin = plugin.CallbackModule()
        self.assertEqual([('warning', 'before plugins were there')], self.plugin._warned.take({}))

    def tearDown(self):
        if self.plugin._fd is not None:
            os.close(self.plugin._fd)
        self.file.close()

    def events(self):
        with open(self.file.name, 'rb') as stream:
            return [json.loads(line.decode('ascii')) for line in stream.read().splitlines()]

    def only(self):
        events = self.events()
        self.assertEqual(1, len(events), events)
        return events[0]

    def test_the_variable_is_taken_so_that_inner_runs_do_not_see_it(self):
        self.assertNotIn('LIGHTERMAN_EVENTS', os.environ)
        inner = plugin.CallbackModule()
        self.assertTrue(inner.disabled)
        inner.v2_runner_on_ok(Result({}))
        self.assertEqual([], self.events())
        self.assertEqual([], inner._display.warnings)

    def with_mask(self, **forms):
        folder = tempfile.mkdtemp()
        os.mkdir(os.path.join(folder, 'secrets'))
        with open(os.path.join(folder, 'secrets', 'mask.json'), 'w') as stream:
            json.dump(forms, stream)
        self.plugin._mask = plugin.Mask(folder)
        shutil.rmtree(folder)

    def test_secrets_are_hidden_in_values_but_not_in_what_tells_events_apart(self):
        self.with_mask(texts=[u'p\xe4ss"word', 'password', 'task-1'], words=['1234'])
        task = Task(uuid='task-1')
        result = Result({'stdout': u'x p\xe4ss"word y', 'list': [1234, '1234 12345', {'password': ['a password']}]}, task)
        self.plugin.v2_runner_on_ok(result)
        event = self.only()
        self.assertEqual('result', event['event'])
        self.assertEqual('task-1', event['task'])
        self.assertEqual(
            {'stdout': 'x ******** y', 'list': ['********', '******** 12345', {'********': ['a ********']}]}, event['data'])

    def test_secrets_that_are_names_or_numbers_are_hidden(self):
        self.with_mask(texts=['token-one', 'token-two'], words=['4711'])
        self.plugin.v2_runner_on_ok(Result({
            'a': {'token-one': {'in token-two': 1}, 'token-two': [4711, 47110, 4711.5, True], 'n': 4711}}))
        self.assertEqual(
            {'a': {'********': {'in ********': 1}, '*********': ['********', 47110, '********.5', True], 'n': '********'}},
            self.only()['data'])

    def test_what_events_are_counted_by_stays(self):
        self.with_mask(texts=['unreachable'], words=['h1', '4711'])
        self.plugin._write('stats', hosts={'h1': {'ok': 4711, 'unreachable': 0}})
        self.assertEqual({'h1': {'ok': 4711, 'unreachable': 0}}, self.only()['hosts'])

    def test_the_password_of_an_address_is_hidden_though_nobody_called_it_a_secret(self):
        self.plugin.v2_runner_on_ok(Result({
            'stdout': 'cloned https://ci:p@ss@git/x.git', 'list': ['a@b', 'http://h:8080/a@b', 'http://h:80?m=a@b']}))
        self.assertEqual(
            {'stdout': 'cloned https://ci:********@git/x.git', 'list': ['a@b', 'http://h:8080/a@b', 'http://h:80?m=a@b']},
            self.only()['data'])

    def test_without_secrets_nothing_is_touched(self):
        self.plugin.v2_runner_on_ok(Result({'stdout': 'password'}))
        self.assertEqual({'stdout': 'password'}, self.only()['data'])

    def test_numbers_have_no_gaps_and_the_last_line_is_the_end(self):
        self.plugin.v2_playbook_on_start(types.SimpleNamespace(_file_name=os.getcwd() + '/x/p.yml'))
        self.plugin.v2_playbook_on_no_hosts_matched()
        self.plugin.v2_playbook_on_stats(Stats())
        events = self.events()
        self.assertEqual([1, 2, 3, 4], [e['seq'] for e in events])
        self.assertEqual(['start', 'no_hosts_matched', 'stats', 'end'], [e['event'] for e in events])
        self.assertEqual('x/p.yml', events[0]['playbook'])
        self.assertEqual(['h1', 'h2'], list(events[2]['hosts']))

    def test_the_last_line_sums_up_what_a_result_depends_on(self):
        inventory = types.SimpleNamespace(hosts={'h1': 1, 'h2': 2})
        play = types.SimpleNamespace(
            _uuid='p', hosts='all', get_name=lambda: 'n',
            get_variable_manager=lambda: types.SimpleNamespace(_inventory=inventory))
        self.plugin.v2_playbook_on_play_start(play)
        self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(_uuid='q', hosts='x', get_name=lambda: 'm'))
        self.plugin.v2_playbook_on_no_hosts_matched()
        self.plugin.v2_playbook_on_vars_prompt('a', default='')
        self.plugin.v2_runner_on_ok(Result({}, Task('p', 'pause')))
        self.plugin.v2_playbook_on_stats(Stats())
        end = self.events()[-1]
        self.assertEqual({'seq': end['seq'], 'time': end['time'], 'event': 'end', 'plays': 2, 'withoutHosts': 1, 'hosts': 2,
                          'unanswered': 1}, end)

    def test_values_that_json_does_not_know(self):
        loop = []
        loop.append(loop)
        self.plugin.v2_runner_on_ok(Result({
            'bytes': b'\xed\x95\x9c\xff', 'set': {1}, 'tuple': (1, 2), 'date': datetime.date(2026, 1, 2), 'vault': Vault(),
            'text': u'\ud55c\U0001f600', 'lone': '\udcff', 'none': None, 'object': types.SimpleNamespace}))
        data = self.only()['data']
        self.assertEqual(u'\ud55c\ufffd', data['bytes'])
        self.assertEqual([[1], [1, 2], '2026-01-02', None], [data[k] for k in ('set', 'tuple', 'date', 'none')])
        self.assertEqual(Vault._ciphertext, data['vault'])
        self.assertEqual(u'\ud55c\U0001f600', data['text'])

    def test_keys_and_numbers_that_json_does_not_allow(self):
        deep = {}
        deep['self'] = deep
        self.plugin.v2_runner_on_ok(Result({
            (1, 2): 'tuple', b'b': 'bytes', 3: 'int', 'nan': float('nan'), 'inf': float('inf'), 'deep': deep, 'v': Vault()}))
        data = self.only()['data']
        self.assertEqual(['tuple', 'bytes', 'int'], [data['(1, 2)'], data['b'], data['3']])
        self.assertEqual(['nan', 'inf'], [data['nan'], data['inf']])
        self.assertEqual(Vault._ciphertext, data['v'])

    def test_what_is_not_the_modules_own_is_left_out(self):
        self.plugin.v2_runner_on_ok(Result({
            'invocation': {'module_args': {'password': 'p'}}, 'stdout': 'a', 'stdout_lines': ['a'], 'stderr_lines': [],
            '_ansible_no_log': False, 'changed': True, 'results': ['of the module'],
            '_ansible_delegated_vars': {'ansible_delegated_host': 'other'}}))
        event = self.only()
        self.assertEqual({'stdout': 'a', 'changed': True, 'results': ['of the module']}, event['data'])
        self.assertEqual(['changed', True, 'other'], [event['status'], event['changed'], event['delegated']])

    def test_an_item_that_is_not_logged_has_no_name(self):
        task = Task(loop=[1])
        self.plugin.v2_runner_item_on_ok(Result({'censored': 'the output has been hidden', 'changed': True}, task))
        self.assertEqual(['(censored due to no_log)'], [e['item'] for e in self.events()])

    def test_a_loops_end_does_not_repeat_its_items(self):
        task = Task(loop=[1, 2])
        self.plugin.v2_runner_item_on_ok(Result({'item': 1, 'ansible_loop_var': 'item'}, task))
        self.plugin.v2_runner_item_on_failed(
            Result({'k': {'a': 1}, 'ansible_loop_var': 'k', '_ansible_item_label': 'label'}, task))
        self.plugin.v2_runner_item_on_skipped(Result({'item': {'a': 1}, '_ansible_no_log': True}, task))
        self.plugin.v2_runner_item_on_ok(Result({'item': Vault(), 'changed': True}, task))
        self.plugin.v2_runner_on_failed(Result({'msg': 'm', 'results': [1, 2]}, task), ignore_errors=None)
        events = self.events()
        self.assertEqual(
            [('ok', '1'), ('failed', 'label'), ('skipped', '(censored due to no_log)'), ('changed', Vault._ciphertext)],
            [(e['status'], e['item']) for e in events[:4]])
        self.assertEqual({'msg': 'm'}, events[4]['data'])
        self.assertTrue(events[4]['loop'])

    def test_a_try_that_failed_is_told_with_its_result_and_an_item_with_its_start(self):
        clock = [1.0]
        plugin.time = types.SimpleNamespace(time=lambda: 100 + clock[0], monotonic=lambda: clock[0])
        try:
            task = Task(loop=[1, 2])
            self.plugin.v2_runner_on_start(Named('h1'), task)
            for at, tell in ((1.5, self.plugin.v2_runner_retry), (3.0, self.plugin.v2_runner_retry),
                             (4.0, self.plugin.v2_runner_item_on_ok), (4.25, self.plugin.v2_runner_retry),
                             (6.0, self.plugin.v2_runner_item_on_ok)):
                clock[0] = at
                tell(Result({'rc': 1, 'invocation': {}, 'attempts': 1, '_ansible_item_label': 'i'}, task))
            self.plugin.v2_runner_retry(Result({'censored': 'hidden', 'attempts': 1}, Task(uuid='u2'), 'h9'))
        finally:
            plugin.time = time
        told = [(e['event'], e.get('began'), e.get('duration'), e['data']) for e in self.events()[1:]]
        data = {'rc': 1, 'attempts': 1}
        self.assertEqual([('retry', None, 0.5, data), ('retry', None, 1.5, data), ('item', 101.0, 3.0, data),
                          ('retry', None, 0.25, data), ('item', 104.0, 2.0, data),
                          ('retry', None, None, {'censored': 'hidden', 'attempts': 1})], told)

    def test_failures_ignored_rescued_and_not(self):
        inner = Task(uuid='inner')
        block = Block([inner], [Task(uuid='r')])
        inner._parent = Block([inner], parent=block, uuid='c')
        block.block = [inner._parent]
        always = Task(uuid='always')
        always._parent = block
        self.plugin.v2_runner_on_failed(Result({}), ignore_errors=True)
        self.plugin.v2_runner_on_failed(Result({}, inner))
        self.plugin.v2_runner_on_failed(Result({}, always))
        self.plugin.v2_runner_on_unreachable(Result({}))
        self.plugin.v2_runner_on_unreachable(Result({}, Task(ignore_unreachable=True)))
        self.assertEqual(
            ['ignored', 'rescued', 'failed', 'unreachable', 'unreachable_ignored'], [e['status'] for e in self.events()])

    def test_includes_and_meta_tasks_are_marked(self):
        self.plugin.v2_runner_on_ok(Result({}, TaskInclude(action='include_tasks')))
        self.plugin.v2_runner_on_skipped(Result({}, Task(action='ansible.builtin.meta')))
        self.plugin.v2_runner_on_ok(Result({}))
        self.assertEqual([(True, None), (None, True), (None, None)],
                         [(e.get('include'), e.get('uncounted')) for e in self.events()])

    def test_prompts(self):
        self.plugin.v2_playbook_on_vars_prompt('a', prompt='?', default='')
        self.plugin.v2_playbook_on_vars_prompt('b')
        self.plugin.v2_runner_on_ok(Result({}, Task('p', 'ansible.builtin.pause', args={'prompt': 'go?'})))
        self.plugin.v2_runner_on_ok(Result({}, Task('p', 'pause', args={'minutes': 1})))
        self.plugin.v2_runner_on_skipped(Result({}, Task('p', 'pause')))
        self.assertEqual([('a', True), ('b', False), ('go?', False)],
                         [(e['prompt'], e['default']) for e in self.events() if e['event'] == 'prompt'])

    def test_ansibles_debugger_of_tasks_is_a_prompt(self):
        """It read nothing from standard input and ended the run, which was called interrupted by a signal."""
        def asked(status, strategy='linear', **keywords):
            return plugin.debugged(Play(strategy), Task(**keywords), status)
        self.assertEqual([False, True, True, False, True, False, True],
                         [asked('failed'), asked('failed', 'debug'), asked('unreachable', 'ansible.builtin.debug'),
                          asked('ok', 'debug'), asked('ok', debugger='always'), asked('failed', 'debug', debugger='never'),
                          asked('failed', debugger='on_failed')])
        self.assertFalse(asked('ignored', debugger='on_failed'))
        self.plugin.v2_runner_on_failed(Result({'msg': 'x'}, Task('p', debugger='on_failed')))
        prompt = self.events()[-1]
        self.assertEqual(('prompt', '[h1] TASK: p (debug)>', False, 1),
                         (prompt['event'], prompt['prompt'], prompt['default'], prompt['unanswered']))

    def test_durations_belong_to_host_and_task(self):
        task = Task(loop=[1])
        self.plugin.v2_runner_on_start(Named('h1'), task)
        self.plugin.v2_runner_item_on_ok(Result({'item': 1}, task))
        self.plugin.v2_runner_retry(Result({}, task))
        self.plugin.v2_runner_on_ok(Result({}, task))
        self.plugin.v2_runner_on_ok(Result({}, task, 'h2'))
        events = self.events()
        self.assertGreaterEqual(events[3]['duration'], 0)
        self.assertNotIn('duration', events[4])

    def test_durations_are_right_where_the_clock_is_set_meanwhile(self):
        wall, steady = [1000.0], [5.0]
        plugin.time = types.SimpleNamespace(time=lambda: wall[0], monotonic=lambda: steady[0])
        self.addCleanup(setattr, plugin, 'time', time)
        task = Task(loop=[1])
        self.plugin.v2_runner_on_start(Named('h1'), task)
        for set_to, item in ((100.0, 1), (9000.0, 2)):
            wall[0] = set_to
            steady[0] += 2.0
            self.plugin.v2_runner_item_on_ok(Result({'item': item}, task))
        steady[0] += 1.0
        self.plugin.v2_runner_on_ok(Result({}, task))
        events = self.events()
        self.assertEqual([2.0, 2.0, 5.0], [e['duration'] for e in events[1:]])
        self.assertEqual(([1000.0, 100.0, 9000.0, 9000.0], 1000.0), ([e['time'] for e in events], events[3]['began']))

    def test_plays_tasks_and_the_rest(self):
        inventory = types.SimpleNamespace(hosts={'h1': 1})
        self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(
            _uuid='p', hosts=['a', 'b'], get_name=lambda: 'n',
            get_variable_manager=lambda: types.SimpleNamespace(_inventory=inventory)))
        self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(_uuid='p', hosts='all', get_name=lambda: 'n'))
        self.plugin.v2_playbook_on_handler_task_start(Task(_role='r'))
        self.plugin.v2_playbook_on_notify(Named('handler'), Named('h1'))
        self.plugin.v2_playbook_on_include(types.SimpleNamespace(_filename='/else/x.yml', _hosts=[Named('h1')]))
        self.plugin.v2_on_file_diff(Result({'diff': {'before': 'a'}}))
        self.plugin.v2_on_file_diff(Result({'results': [{'diff': [1]}, {}]}, Task(loop=[1])))
        events = self.events()
        self.assertEqual([('a,b', 1), ('all', None)], [(e['hosts'], e['known']) for e in events[:2]])
        self.assertEqual(('r', 'play.yml:3', True), (events[2]['role'], events[2]['path'], events[2]['handler']))
        self.assertEqual([{'before': 'a'}, [1]], [e['diff'] for e in events if e['event'] == 'diff'])

    def test_the_start_names_the_plays_and_an_old_ansible_is_refused_before_the_first(self):
        plays = [types.SimpleNamespace(hosts=['a', 'b'], get_name=lambda: 'n')]
        book = types.SimpleNamespace(_file_name='p.yml', get_plays=lambda: plays)
        for version in ('2.9.27', '2.10.1', '2.22.0b2', '2.x', 'unknown', '3.0'):
            plugin.ANSIBLE_VERSION = version
            self.plugin.v2_playbook_on_start(book)
        plugin.ANSIBLE_VERSION = '2.8.20'
        self.assertRaises(SystemExit, self.plugin.v2_playbook_on_start, book)
        plugin.ANSIBLE_VERSION = '2.14.18'
        events = self.events()
        self.assertEqual(['start'] * 7 + ['refused'], [e['event'] for e in events])
        self.assertEqual([{'name': 'n', 'hosts': 'a,b'}], events[0]['plays'])
        self.assertEqual('.'.join(str(n) for n in sys.version_info[:3]), events[0]['python'])

    def test_a_prompt_that_nobody_can_answer_ends_it_before_the_first_play(self):
        def book(*prompts):
            play = types.SimpleNamespace(
                hosts='all', get_name=lambda: 'n', vars_prompt=[dict(p) for p in prompts],
                get_variable_manager=lambda: types.SimpleNamespace(extra_vars={'given': 1}))
            return types.SimpleNamespace(_file_name='p.yml', get_plays=lambda: [play, play])
        self.plugin.v2_playbook_on_start(book({'name': 'given'}, {'name': 'preset', 'default': ''}))
        self.assertRaises(SystemExit, self.plugin.v2_playbook_on_start, book({'name': 'who'}))
        self.assertEqual([('start', None), ('start', None), ('prompt', 'who'), ('end', None)],
                         [(e['event'], e.get('prompt')) for e in self.events()])
        self.assertEqual((0, 1), (self.events()[-1]['plays'], self.events()[-1]['unanswered']))

    def test_settings_are_told_but_no_secret(self):
        values = {'A': (1, 'default'), 'FORKS': (7, 'a.cfg'), 'GALAXY_TOKEN': ('t', 'a.cfg'), 'NONE': (None, 'a.cfg'),
                  'VAULT_PASSWORD_FILE': (b'/f', 'env: X'),
                  'CACHE_PLUGIN_CONNECTION': ('redis://:pw@cache:6379/0', 'a.cfg'), 'DEFAULT_MODULE_ARGS': ('-p pw', 'a.cfg'),
                  'GALAXY_SERVER': ('https://me:pw@galaxy/api', 'a.cfg'), 'TIMEOUT': (3, 'a.cfg'), 'MODE': ('x', 'a.cfg')}
        kinds = {'FORKS': {'type': 'int'}, 'VAULT_PASSWORD_FILE': {'type': 'path'}, 'TIMEOUT': {'type': 'Integer'},
                 'MODE': {'choices': ['x', 'y']}}
        definitions = dict(((name, kinds.get(name, {})) for name in values), BROKEN={})
        config = types.SimpleNamespace(get_configuration_definitions=lambda: definitions,
                                       get_config_value_and_origin=values.__getitem__, _config_file='a.cfg')
        sys.modules['ansible'].constants = types.SimpleNamespace(config=config)
        try:
            told = plugin.configuration()
        finally:
            del sys.modules['ansible'].constants
        self.assertEqual({
            'CONFIG_FILE': {'value': 'a.cfg', 'origin': ''}, 'FORKS': {'value': 7, 'origin': 'a.cfg'},
            'GALAXY_TOKEN': {'value': '********', 'origin': 'a.cfg'}, 'TIMEOUT': {'value': 3, 'origin': 'a.cfg'},
            'CACHE_PLUGIN_CONNECTION': {'value': '********', 'origin': 'a.cfg'}, 'MODE': {'value': 'x', 'origin': 'a.cfg'},
            'DEFAULT_MODULE_ARGS': {'value': '********', 'origin': 'a.cfg'},
            'GALAXY_SERVER': {'value': 'https://me:********@galaxy/api', 'origin': 'a.cfg'},
            'VAULT_PASSWORD_FILE': {'value': '/f', 'origin': 'env: X'}}, told)
        self.assertEqual({}, plugin.configuration())

    def test_a_token_in_the_users_place_of_an_address_is_hidden(self):
        self.assertEqual(['https://********@git/x', 'https://********:********@git/x', 'https://a-long-organisation@h/x'],
                         plugin.cleaned(['https://glpat-abcdefghijklmnop@git/x', 'https://0123456789abcdef:x-oauth-basic@git/x',
                                         'https://a-long-organisation@h/x']))

    def test_the_password_of_an_address_is_hidden_in_whatever_is_told(self):
        self.assertEqual({'a': ['git clone https://ci:********@git/x.git', '//a:b c@d', 'http://host:80/x@y']},
                         plugin.cleaned({'a': ['git clone https://ci:p%40w@git/x.git', '//a:b c@d', 'http://host:80/x@y']}))

    def test_the_hosts_a_play_is_for_are_told_once(self):
        hosts = [Named('h1'), Named('h2')]
        inventory = types.SimpleNamespace(hosts={}, get_hosts=lambda pattern, ignore_restrictions: hosts)
        for uuid in 'ppq':
            self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(
                _uuid=uuid, hosts='all', get_name=lambda: 'n',
                get_variable_manager=lambda: types.SimpleNamespace(_inventory=inventory)))
        self.assertEqual([['h1', 'h2'], None, ['h1', 'h2']], [e.get('targets') for e in self.events()])

    def test_the_tasks_that_will_be_come_to_are_told_once(self):
        def task(uuid, action='command', tagged=True):
            return Task(uuid=uuid, action=action, evaluate_tags=lambda only, skip, variables: tagged)
        inner = Block([task('2')], rescue=[task('not')])
        inner.always = [task('3')]
        outer = Block([task('1'), inner, task('not', 'ansible.builtin.meta'), task('not', tagged=False)])
        outer.always = []
        for _ in range(2):
            self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(
                _uuid='p', hosts='all', get_name=lambda: 'n', only_tags={'all'}, skip_tags=set(), compile=lambda: [outer]))
        events = self.events()
        self.assertEqual(['play', 'plan', 'play'], [e['event'] for e in events])
        self.assertEqual(('p', ['1', '2', '3']), (events[1]['play'], events[1]['tasks']))

    def test_tags_with_templates_are_left_as_they_are(self):
        """Ansible keeps what it makes of them, and without the play's variables that was something else: other tasks ran."""
        def evaluate(only, skip, variables):
            raise AssertionError('filled in')
        block = Block([Task(tags=['a', "{{ which | default('b') }}"], evaluate_tags=evaluate)])
        block.always = []
        self.plugin.v2_playbook_on_play_start(types.SimpleNamespace(
            _uuid='p', hosts='all', get_name=lambda: 'n', only_tags={'all'}, skip_tags=set(), compile=lambda: [block]))
        self.assertEqual('play', self.only()['event'])

    def test_an_imported_task_is_rescued_by_the_block_that_imports_it(self):
        """Only what is included was: the block has the imported tasks in place of what imports them."""
        task = Task(uuid='t')
        block = Block(rescue=[Task(uuid='r')], uuid='b')
        imports = TaskInclude(uuid='i', _parent=block)
        task._parent = Block([task], parent=imports, uuid='file')
        block.block = [Task(uuid='before'), task._parent]
        self.assertTrue(plugin.is_rescued(task, None))
        block.block, block.rescue = [Task(uuid='before')], [task._parent]
        self.assertFalse(plugin.is_rescued(task, None))

    def test_a_rescue_section_that_tags_leave_nothing_of_rescues_nothing(self):
        """A task that failed was told as rescued, and Ansible's statistics as differing from the events."""
        def tagged(*tags, **more):
            return Task(evaluate_tags=lambda only, skip, variables: (not only or only & set(tags)) and not skip & set(tags), **more)

        def status(rescue, skip=()):
            task = Task()
            task._parent = Block([task], rescue)
            return plugin.is_rescued(task, types.SimpleNamespace(only_tags={'a'}, skip_tags=set(skip)))
        nested = Block([], [tagged('b')])
        nested.always = [tagged('a')]
        self.assertEqual([True, False, True, False, True], [
            status([tagged('b'), tagged('a')]), status([tagged('b')]), status([tagged('b'), nested]),
            status([tagged('b'), nested], skip=['a']), status([tagged('b', action='include')])])

    def test_where_a_task_was_delegated_to(self):
        task = Task(delegate_to='{{ x }}')
        filled = Result({}, task)
        filled._task_fields = {'delegate_to': 'h2'}
        itself = Result({}, task)
        itself._task_fields = {'delegate_to': 'h1'}
        told = Result({'_ansible_delegated_vars': {'ansible_delegated_host': 'h3'}})
        for result in (filled, itself, told, Result({}, task)):
            self.plugin.v2_runner_on_ok(result)
        self.assertEqual(['h2', None, 'h3', None], [e.get('delegated') for e in self.events()])

    def test_polls_belong_to_the_task_that_goes_on(self):
        task = Task(uuid='real')
        self.plugin.v2_runner_on_start(Named('h1'), task)
        self.plugin.v2_runner_on_async_poll(
            Result({'ansible_job_id': 'j', 'started': 1, 'finished': 0}, Task(uuid='made up')))
        event = self.events()[1]
        self.assertEqual('real', event['task'])
        self.assertEqual({'ansible_job_id': 'j', 'started': True, 'finished': False}, event['data'])

    def test_differences_that_show_nothing_are_not_told(self):
        same = {'before': {'path': 'a'}, 'after': {'path': 'a'}}
        headers = {'before_header': 'a', 'after_header': 'a'}
        binary = {'src_binary': 1}
        for diff in (same, [same, headers], [headers, binary], None, [], 'text'):
            self.plugin.v2_on_file_diff(Result({'diff': diff}))
        self.assertEqual([[binary], 'text'], [e['diff'] for e in self.events()])

    def test_warnings_are_told_before_the_next_event_but_not_those_of_its_result(self):
        display = self.plugin._display
        for shown in ('[WARNING]: a name with a-\nhyphen and a dash -\nhere\n', '\n[WARNING]: \nlines\n  kept', 'PLAY [all] ***',
                      '[WARNING]: of the\nresult\n', '[DEPRECATION WARNING]: going. This \nfeature will be gone.', '[ERROR]: x',
                      '[DEPRECATION WARNING]: of the result. This will be gone'):
            display.display(shown, stderr=True)
        self.plugin.v2_runner_on_ok(Result({'warnings': ['of the result'], 'deprecations': [{'msg': 'of the result'}]}))
        self.plugin.v2_runner_on_ok(Result({}))
        self.assertEqual(7, len(display.shown))
        self.assertEqual(
            [('warning', 'warning', 'a name with a-hyphen and a dash - here'), ('warning', 'warning', 'lines\n  kept'),
             ('warning', 'deprecation', 'going. This feature will be gone.'), ('result', None, None), ('result', None, None)],
            [(e['event'], e.get('kind'), e.get('message')) for e in self.events()])

    def test_newer_versions_do_not_cut_warnings_into_lines(self):
        plugin.ANSIBLE_VERSION = '2.19.1'
        try:
            self.assertEqual(('warning', 'a\nb'), plugin.unlabelled('[WARNING]: a\nb\n'))
        finally:
            plugin.ANSIBLE_VERSION = '2.14.18'

    def test_a_worker_tells_nothing_of_what_it_has_shown_by_others(self):
        self.plugin._warned._pid = -1
        self.plugin._display.display('[WARNING]: x')
        self.plugin.v2_playbook_on_no_hosts_matched()
        self.assertEqual('no_hosts_matched', self.only()['event'])

    def test_a_file_that_cannot_be_written_ends_it_once(self):
        os.close(self.plugin._fd)
        self.plugin._fd = os.open('/dev/full', os.O_WRONLY)
        self.plugin.v2_playbook_on_no_hosts_matched()
        self.plugin.v2_playbook_on_no_hosts_matched()
        self.assertEqual(1, len(self.plugin._display.warnings))
        self.assertIn('No space left on device', self.plugin._display.warnings[0])
        self.assertTrue(self.plugin.disabled)
        os.environ['LIGHTERMAN_EVENTS'] = '/no/such/dir/file'
        other = plugin.CallbackModule()
        self.assertTrue(other.disabled)
        self.assertEqual(1, len(other._display.warnings))


if __name__ == '__main__':
    unittest.main()
