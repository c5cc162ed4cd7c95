"""Where a run works: in its own project, or around a playbook that is on this machine already."""
import configparser
import os

PLUGINS = 'callback_plugins'
USUAL_PLUGINS = '~/.ansible/plugins/%s:/usr/share/ansible/plugins/%s'


def playbook_there(run):
    """The playbook's path where it is not one of the run's files, else None."""
    path = run.get('onServer')
    return path and os.path.normpath(os.path.join(os.path.expanduser('~'), os.path.expanduser(path)))


def project_of(playbook):
    """The nearest directory at or above a playbook that has an ansible.cfg, else the playbook's own. A home or the root is nobody's
    project for the sake of a playbook further down."""
    own = os.path.dirname(playbook)
    directory = own
    while directory == own or directory not in ('/', os.path.expanduser('~')):
        if os.path.isfile(os.path.join(directory, 'ansible.cfg')):
            return directory
        if directory == os.path.dirname(directory):
            break
        directory = os.path.dirname(directory)
    return own


def configured_plugins(kind, directory, environment):
    """Where Ansible would look for plugins of a kind, callback or vars, beside those next to the playbook."""
    variable = 'ANSIBLE_%s_PLUGINS' % kind.upper()
    usual = USUAL_PLUGINS % (kind, kind)
    if environment.get(variable):
        return environment[variable]
    named = environment.get('ANSIBLE_CONFIG')
    for path in filter(None, (named, os.path.join(directory, 'ansible.cfg'), '~/.ansible.cfg', '/etc/ansible/ansible.cfg')):
        path = os.path.expanduser(path)
        if not os.path.isfile(path):
            continue
        config = configparser.RawConfigParser(inline_comment_prefixes=(';',), strict=False)
        try:
            config.read(path, encoding='utf-8')
            plugins = config.get('defaults', kind + '_plugins')
        except (configparser.Error, UnicodeDecodeError):
            return usual  # Ansible itself will say what is wrong with it
        beside = os.path.dirname(os.path.abspath(path))
        return ':'.join(os.path.join(beside, os.path.expandvars(os.path.expanduser(one.strip())))
                        for one in plugins.strip('\'"').split(':'))
    return usual


def place(run, own):
    """The directory that a run works in."""
    playbook = playbook_there(run)
    return project_of(playbook) if playbook else os.path.join(own, run['directory'])


def go_there(run, own, environment, command):
    """Changes to where the run works. Gives what is to be added to the environment, and the command as it is from there."""
    playbook = playbook_there(run)
    if not playbook:
        os.chdir(os.path.join(own, run['directory']))
        return {}, command
    directory = project_of(playbook)
    plugins = os.path.join(own, run['directory'], PLUGINS) + ':' + configured_plugins('callback', directory, environment)
    if not os.path.isdir(directory):  # Ansible will say that there is no such playbook
        os.chdir(os.path.expanduser('~'))
        return {'ANSIBLE_CALLBACK_PLUGINS': plugins}, command[:-1] + [playbook]
    os.chdir(directory)
    return {'ANSIBLE_CALLBACK_PLUGINS': plugins}, command[:-1] + ['./' + os.path.relpath(playbook, directory)]
