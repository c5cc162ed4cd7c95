"""How Ansible came to a host that failed: what ssh was called with, as whom tasks ran there, and by which Python.

Part of the callback plugin, inside of Ansible; in the supervisor's archive because Ansible takes every file beside a plugin for
another plugin. It tells the supervisor through a named pipe, which keeps nothing on a disk, and tells it no password; why.py
finds out more once the run has ended.
"""
import json
import os
import shlex

PIPE = 'why'
MOST = 20  # hosts that are told of
LONGEST = 32 * 1024  # bytes of one of them
# What only Ansible itself says of a task: no module has answered.
NO_MODULES = frozenset(('msg', 'changed', 'failed', 'unreachable', 'exception', 'warnings', 'deprecations', 'attempts'))
# Actions that never come to a host, by the ends of their names.
HERE = frozenset((
    'fail', 'assert', 'debug', 'set_fact', 'include_vars', 'include_tasks', 'import_tasks', 'include_role', 'import_role', 'include',
    'meta', 'add_host', 'group_by', 'pause', 'set_stats', 'validate_argument_spec'))
NO_PASSWORD = ('-o', 'KbdInteractiveAuthentication=no', '-o',
               'PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey', '-o', 'PasswordAuthentication=no')
SSH = ('ssh', 'smart', 'ansible.builtin.ssh', 'ansible.legacy.ssh')


class Ways(object):
    def __init__(self, folder):
        self._pipe = os.path.join(folder, PIPE)
        self._told = set()
        self._worked = set()  # hosts that a module has answered from, and whether as another user

    def went_on(self, result):
        fields = getattr(result, '_task_fields', None)
        elsewhere = fields.get('delegate_to') if isinstance(fields, dict) else None
        if action_of(result._task) not in HERE and not elsewhere:
            self._worked.add((result._host.get_name(), becomes(result)))

    def failed(self, play, result, status):
        """Tells of a host that was not reached, or on which no module came to an answer."""
        host, task = result._host, result._task
        name = host.get_name()
        if name in self._told or len(self._told) >= MOST or not (status != 'failed' or is_doubtful(result)):
            return
        if not os.path.exists(self._pipe):
            return
        self._told.add(name)
        way = dict(way_to(play, result), host=name, status=status.replace('_ignored', ''), action=action_of(task),
                   worked=(name, becomes(result)) in self._worked)
        if way['become'] is None or way['become'].pop('known'):  # else it is Ansible here that knows no such method
            self._tell(way)

    def _tell(self, way):
        line = json.dumps(way).encode('ascii') + b'\n'
        if len(line) > LONGEST:
            return
        pipe = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, line)
        finally:
            os.close(pipe)


def action_of(task):
    return str(task.action).rsplit('.', 1)[-1]


def becomes(result):
    fields = getattr(result, '_task_fields', None)
    return truth(fields.get('become') if isinstance(fields, dict) else getattr(result._task, 'become', None))


def is_doubtful(result):
    """Whether a failure may be the host's and not the task's: nothing came back that a module would say, or what it runs in
    did not start."""
    data = result._result
    if action_of(result._task) in HERE:
        return False
    items = data.get('results')
    if isinstance(data.get('failed_modules'), dict):  # of gathering facts
        items = list(data['failed_modules'].values())
    if isinstance(items, list) and items:
        return any(item.get('failed') and says_nothing(item) for item in items if isinstance(item, dict))
    return says_nothing(data)


def says_nothing(data):
    if 'module_stderr' in data or 'module_stdout' in data:
        return True
    if data.get('rc') == 126:
        return True
    return not [name for name in data if name not in NO_MODULES and not str(name).startswith('_ansible_')
                and name not in ('item', 'ansible_loop_var', 'ansible_index_var')]


def way_to(play, result):
    from ansible import constants, context
    from ansible.plugins.loader import connection_loader, shell_loader
    host, task = reached(play, result), result._task
    fields = getattr(result, '_task_fields', None) or {}
    delegated = host is not result._host
    manager = play.get_variable_manager()
    variables = manager.get_vars(play=play, host=host, task=task)
    fill = filler(manager._loader, variables)

    def said(*names):
        for name in names:
            if variables.get(name) is not None:
                return fill(variables[name])
        return None

    def keyword(name):
        value = getattr(task, name, None) if delegated else fields.get(name, getattr(task, name, None))
        return fill(value)

    def given(name):
        return context.CLIARGS.get(name)

    def has(*names):
        """Whether it is set. What would be looked up elsewhere for it is not: this process waits for nothing."""
        value = next((variables[name] for name in names if variables.get(name) is not None), None)
        return bool(value if 'lookup' in str(value) or 'query' in str(value) else fill(value))

    connection = text(said('ansible_connection') or (None if delegated else keyword('connection')) or 'ssh')
    way = {
        'connection': 'ssh' if connection in SSH else connection.rsplit('.', 1)[-1],
        'address': text(said('ansible_host', 'ansible_ssh_host') or host.get_name()),
        'port': number(said('ansible_port', 'ansible_ssh_port') or (None if delegated else keyword('port'))),
        'user': text(said('ansible_user', 'ansible_ssh_user') or keyword('remote_user') or ''),
        'password': bool(has('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') or given('ask_pass')
                         or given('connection_password_file')),
        'become': become_of(said, has, keyword, given),
        'delegated': host.get_name() if delegated else '',
        'shell': text(said('ansible_shell_type') or 'sh'),
        'python': python_of(constants, variables, said),
    }
    if way['connection'] == 'ssh':
        connection_loader.get('ssh', class_only=True)  # up to then its options are not known
        options = plugin_options(constants, 'connection', 'ssh', variables, fill)
        way['port'] = way['port'] or number(options.get('port'))
        way['user'] = way['user'] or text(options.get('remote_user') or '')
        way['key'] = text(options.get('private_key_file') or given('private_key_file') or '')
        way['ssh'] = text(options.get('ssh_executable') or 'ssh')
        way['sshpass'] = options.get('password_mechanism', 'sshpass') == 'sshpass'
        way['pipelining'] = truth(options.get('pipelining'))
        way['agentKey'] = bool(options.get('private_key'))
        way['arguments'] = arguments_of(way, options, given, constants)
    shell_loader.get('sh', class_only=True)
    way['tmp'] = text(plugin_options(constants, 'shell', 'sh', variables, fill).get('remote_tmp') or '~/.ansible/tmp')
    return way


def reached(play, result):
    """The host that the task was to run on."""
    told = result._result.get('_ansible_delegated_vars')
    name = told.get('ansible_delegated_host') if isinstance(told, dict) else None
    if not name:
        fields = getattr(result, '_task_fields', None)
        name = fields.get('delegate_to') if isinstance(fields, dict) else None
    if not name or '{{' in text(name):
        return result._host
    known = play.get_variable_manager()._inventory.get_host(text(name))
    if known is None:
        from ansible.inventory.host import Host
        known = Host(text(name))  # as Ansible takes one that the inventory does not have
    return known


def plugin_options(constants, kind, name, variables, fill):
    """The options of a plugin as variables and configuration say, but for passwords."""
    wanted = constants.config.get_plugin_vars(kind, name)
    known = {one: fill(variables[one]) for one in wanted if one in variables and 'pass' not in one}
    known.setdefault('inventory_hostname', variables.get('inventory_hostname'))
    return constants.config.get_plugin_options(kind, name, variables=known)


def arguments_of(way, options, given, constants):
    """What Ansible calls ssh with, in its order; of two that say the same ssh takes the first."""
    words = shlex.split(text(options.get('ssh_args') or ''))
    shared = [word for word in words if word.lower().startswith('controlpersist')]
    has_path = any('controlpath' in word.lower() for word in words)
    checks = options.get('host_key_checking')
    if not (constants.HOST_KEY_CHECKING if checks is None else checks):
        words += ['-o', 'StrictHostKeyChecking=no']
    if way['port']:
        words += ['-o', 'Port=%d' % way['port']]
    if way['key']:
        words += ['-o', 'IdentityFile="%s"' % os.path.expanduser(way['key'])]
    if not way['password']:
        words += NO_PASSWORD
    if way['user']:
        words += ['-o', 'User="%s"' % way['user']]
    words += ['-o', 'ConnectTimeout=%d' % (number(options.get('timeout')) or constants.DEFAULT_TIMEOUT)]
    for name in ('ssh_common_args', 'ssh_extra_args'):
        words += shlex.split(text(options.get(name) or given(name) or ''))
    if shared and not has_path and not any('controlpath' in word.lower() for word in words):
        path = control_path(way, options)
        words += ['-o', 'ControlPath="%s"' % path] if path else []
    return words


def control_path(way, options):
    """The socket of the connection that Ansible keeps open; its name is made of these."""
    import hashlib
    directory = os.path.expanduser(os.path.expandvars(text(options.get('control_path_dir') or '~/.ansible/cp')))
    if options.get('control_path'):
        return text(options['control_path']) % {'directory': directory}
    who = '%s-%s-%s' % (way['address'], way['port'], way['user'] or None)
    return os.path.join(directory, hashlib.sha1(who.encode('utf-8')).hexdigest()[:10])


def become_of(said, has, keyword, given):
    wanted = said('ansible_become')
    if wanted is None:
        wanted = keyword('become')
    if not truth(wanted):
        return None
    plugin = text(said('ansible_become_method') or keyword('become_method') or 'sudo')
    method = plugin.rsplit('.', 1)[-1]
    return {
        'method': method,
        'known': knows_become(plugin),
        'user': text(said('ansible_become_user', 'ansible_%s_user' % method) or keyword('become_user') or 'root'),
        'program': text(said('ansible_become_exe', 'ansible_%s_exe' % method) or keyword('become_exe') or method),
        'password': bool(has('ansible_become_password', 'ansible_become_pass', 'ansible_%s_pass' % method)
                         or given('become_ask_pass') or given('become_password_file')),
    }


def knows_become(plugin):
    from ansible.plugins.loader import become_loader
    return bool(become_loader.has_plugin(plugin))


def python_of(constants, variables, said):
    """The Python that modules run in; empty where Ansible looks for one."""
    named = said('ansible_python_interpreter')
    if not named:
        try:
            named = constants.config.get_config_value('INTERPRETER_PYTHON', variables=variables)
        except Exception:
            named = 'auto'
    named = text(named)
    if not named.startswith('auto'):
        return named
    facts = variables.get('ansible_facts') or {}
    return text(facts.get('discovered_interpreter_python') or variables.get('discovered_interpreter_python') or '')


def filler(loader, variables):
    from ansible.template import Templar
    templar = Templar(loader=loader, variables=variables)

    def fill(value):
        if not isinstance(value, str) or '{' not in value:
            return value
        try:
            return templar.template(value)
        except Exception:
            return value
    return fill


def text(value):
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)


def number(value):
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def truth(value):
    return value is True or text(value).lower() in ('true', 'yes', 'on', '1', 'y', 't')
