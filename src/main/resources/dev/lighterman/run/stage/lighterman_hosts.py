"""Tells Ansible how this run reaches each host: with which keys and login, and which host keys it trusts.

The file that LIGHTERMAN_HOSTS names has the rules, each for a pattern of hosts. What they say holds above the inventory, as
variables of the host; variables of plays and tasks and extra variables hold above them. Works unmodified on Ansible 2.9 and
everything after it.
"""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = '''
    name: lighterman_hosts
    short_description: how a run reaches its hosts
    description: Gives each host the keys and the login that the file named by LIGHTERMAN_HOSTS has for it.
'''

import fnmatch
import json
import os
import re

from ansible import constants
from ansible.inventory.host import Host
from ansible.inventory.manager import split_host_pattern
from ansible.plugins.loader import connection_loader
from ansible.plugins.vars import BaseVarsPlugin
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var

# With older names, which a version may take first.
LOGIN = {
    'user': ('ansible_user', 'ansible_ssh_user'),
    'password': ('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'),
    'becomePassword': ('ansible_become_password', 'ansible_become_pass'),
}


class VarsModule(BaseVarsPlugin):
    is_stateless = True  # so that newer versions keep this object

    def __init__(self, *args, **kwargs):
        super(VarsModule, self).__init__(*args, **kwargs)
        self.rules = None
        self.known = {}
        self.arguments = None

    def get_vars(self, loader, path, entities, cache=True):
        if self.rules is None:
            name = os.environ.get('LIGHTERMAN_HOSTS')
            self.rules = {}
            if name:
                with open(name, 'rb') as stream:
                    self.rules = json.loads(stream.read().decode('utf-8'))
        found = {}
        for entity in entities if isinstance(entities, list) else [entities]:
            if self.rules and isinstance(entity, Host):
                found.update(self.of(entity))
        return found

    def of(self, host):
        groups = [group.name for group in host.get_groups()]
        key = host.name, tuple(groups)
        if key not in self.known:
            if not self.known:
                self.warn(host)
            self.known[key] = self.variables(host.name, groups)
        return self.known[key]

    def variables(self, name, groups):
        found = {}
        options = list(self.rules['options'])
        keys = [key for key in self.rules['keys'] if matches(key['hosts'], name, groups)]
        if keys:
            options += ['IdentityAgent=' + self.rules['agent'], 'IdentitiesOnly=yes']
        elif self.rules['agent']:
            options.append('IdentityAgent=' + self.rules['otherwise'])
        for key in keys:
            options.append('IdentityFile=' + key['public'])
            if key['certificate']:
                options.append('CertificateFile=' + key['certificate'])
        configured = self.configured()
        if 'controlpath' in configured.lower():  # which leads to other runs' connections
            options.append('ControlPath=' + self.rules['control'] + '/%C')
        if options:
            found['ansible_ssh_args'] = ' '.join('-o ' + option for option in options) + ' ' + configured
        for field, names in LOGIN.items():
            for login in self.rules['logins']:
                if login.get(field) and matches(login['hosts'], name, groups):
                    for variable in names:
                        found[variable] = wrap_var(login[field])
                    break
        return found

    def configured(self):
        """What ssh is called with otherwise, which stays."""
        if self.arguments is None:
            connection_loader.get('ssh', class_only=True)  # up to then its options are not known
            try:
                self.arguments = constants.config.get_config_value('ssh_args', plugin_type='connection', plugin_name='ssh') or ''
            except Exception:
                self.arguments = getattr(constants, 'ANSIBLE_SSH_ARGS', '')
        return self.arguments

    def warn(self, host):
        """What would never be noticed: a pattern that fits no host, and that anybody may be one."""
        if 'StrictHostKeyChecking=no' in self.rules['options']:
            Display().warning('ansible.hostKey is insecure: another server in place of a host would get its login and all that is run there')
        for everything in host.get_groups():
            if everything.name == 'all':
                hosts = [(one.name, [group.name for group in one.get_groups()]) for one in everything.get_hosts()]
                for kind in ('keys', 'logins'):
                    for rule in self.rules[kind]:
                        if hosts and not any(matches(rule['hosts'], *one) for one in hosts):
                            Display().warning('ansible.%s: no host of the inventory matches "%s"' % (kind, rule['hosts']))


def matches(pattern, name, groups):
    """Whether a host is one of a pattern's, as for a play's hosts."""
    parts = split_host_pattern(pattern)
    wanted = [part for part in parts if part[0] not in '!&']
    return ((not wanted or any(fits(part, name, groups) for part in wanted))
            and all(fits(part[1:], name, groups) for part in parts if part[0] == '&')
            and not any(fits(part[1:], name, groups) for part in parts if part[0] == '!'))


def fits(part, name, groups):
    if part == 'all':
        return True
    if part.startswith('~'):
        fit = re.compile(part[1:]).match
    else:
        def fit(text):
            return fnmatch.fnmatchcase(text, part)
    return any(fit(text) for text in [name] + groups)
