"""The vars plugin with a stand-in for Ansible, on any Python; real Ansible is for the integration tests."""
import importlib.util
import json
import os
import re
import sys
import tempfile
import types
import unittest

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman/run/stage')


class Display(object):
    warnings = []

    def warning(self, text):
        self.warnings.append(text)


class Group(object):
    def __init__(self, name):
        self.name = name
        self.hosts = []

    def get_hosts(self):
        return self.hosts


class Host(object):
    def __init__(self, name, *groups):
        self.name = name
        self.groups = groups
        for group in groups:
            group.hosts.append(self)

    def get_groups(self):
        return self.groups


class Config(object):
    value = '-C -o ControlMaster=auto'

    def get_config_value(self, name, plugin_type, plugin_name):
        return self.value


class Loader(object):
    def get(self, name, class_only):
        return None


def module(name, **names):
    made = sys.modules.setdefault(name, types.ModuleType(name))
    made.__dict__.update(names)


module('ansible', constants=types.SimpleNamespace(config=Config()))
module('ansible.inventory')
module('ansible.inventory.host', Host=Host)
module('ansible.inventory.manager', split_host_pattern=lambda text: [part.strip() for part in re.split('[,:]', text)])
module('ansible.plugins')
module('ansible.plugins.loader', connection_loader=Loader())
module('ansible.plugins.vars', BaseVarsPlugin=object)
module('ansible.utils')
module('ansible.utils.display', Display=Display)
module('ansible.utils.unsafe_proxy', wrap_var=lambda value: value)
spec = importlib.util.spec_from_file_location('lighterman_hosts', os.path.join(RESOURCES, 'lighterman_hosts.py'))
plugin = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plugin)


class HostsTest(unittest.TestCase):
    def setUp(self):
        Display.warnings = []
        self.addCleanup(setattr, Config, 'value', Config.value)
        self.addCleanup(os.environ.pop, 'LIGHTERMAN_HOSTS', None)
        everything, webs, dbs = Group('all'), Group('webs'), Group('dbs')
        self.web1 = Host('web1', everything, webs)
        self.web2 = Host('web2.example.org', everything, webs)
        self.db1 = Host('db1', everything, dbs)

    def plugin(self, **rules):
        with tempfile.NamedTemporaryFile('w', suffix='.json', delete=False) as stream:
            json.dump(dict({'agent': None, 'control': '/r/cp', 'otherwise': 'none', 'keys': [], 'logins': [], 'options': []}, **rules),
                      stream)
        self.addCleanup(os.unlink, stream.name)
        os.environ['LIGHTERMAN_HOSTS'] = stream.name
        made = plugin.VarsModule()
        return lambda *hosts: made.get_vars(None, '/', list(hosts))

    def test_patterns_are_those_of_plays(self):
        for pattern, fits in (('all', '111'), ('*', '111'), ('webs', '110'), ('web1', '100'), ('web*', '110'), ('webs:dbs', '111'),
                              ('all:!dbs', '110'), ('!dbs', '110'), ('all,&dbs', '001'), ('~web[12]', '110'), ('~eb1', '000'),
                              ('webs:!*.example.org', '100'), ('nothing', '000'), ('Web1', '000'), ('web[12]*', '110')):
            found = ''.join(str(int(plugin.matches(pattern, host.name, [group.name for group in host.groups])))
                            for host in (self.web1, self.web2, self.db1))
            self.assertEqual(fits, found, pattern)

    def test_a_host_gets_the_keys_for_it_before_what_ssh_is_called_with_otherwise(self):
        of = self.plugin(agent='/r/agent', otherwise='/tmp/mine', options=['StrictHostKeyChecking=yes'], keys=[
            {'hosts': 'webs', 'public': '/r/1.pub', 'certificate': '/r/1-cert.pub'},
            {'hosts': 'web1', 'public': '/r/2.pub', 'certificate': None}])
        self.assertEqual({'ansible_ssh_args': '-o StrictHostKeyChecking=yes -o IdentityAgent=/r/agent -o IdentitiesOnly=yes'
                                              ' -o IdentityFile=/r/1.pub -o CertificateFile=/r/1-cert.pub -o IdentityFile=/r/2.pub'
                                              ' -C -o ControlMaster=auto'}, of(self.web1))
        self.assertEqual({'ansible_ssh_args': '-o StrictHostKeyChecking=yes -o IdentityAgent=/tmp/mine -C -o ControlMaster=auto'},
                         of(self.db1))
        self.assertEqual([], Display.warnings)

    def test_of_two_logins_the_first_holds_in_each_of_its_parts(self):
        of = self.plugin(logins=[{'hosts': 'web1', 'user': 'one'}, {'hosts': 'webs', 'user': 'two', 'password': '{{ x }}'},
                                 {'hosts': 'all', 'becomePassword': 'b'}])
        self.assertEqual({'ansible_user': 'one', 'ansible_ssh_user': 'one', 'ansible_password': '{{ x }}',
                          'ansible_ssh_pass': '{{ x }}', 'ansible_ssh_password': '{{ x }}',
                          'ansible_become_password': 'b', 'ansible_become_pass': 'b'}, of(self.web1))
        self.assertEqual({'ansible_become_password': 'b', 'ansible_become_pass': 'b'}, of(self.db1))

    def test_a_path_for_connections_that_others_share_is_not_taken(self):
        Config.value = '-o ControlPath=/tmp/shared'
        self.assertEqual({'ansible_ssh_args': '-o ControlPath=/r/cp/%C -o ControlPath=/tmp/shared'}, self.plugin()(self.web1))

    def test_a_pattern_that_fits_no_host_is_told_once(self):
        of = self.plugin(agent='/r/agent', keys=[{'hosts': 'wbe', 'public': '/r/1.pub', 'certificate': None}],
                         logins=[{'hosts': 'dbs', 'user': 'x'}, {'hosts': 'no*', 'user': 'x'}])
        of(self.web1)
        of(self.web1, self.db1)
        self.assertEqual(['ansible.keys: no host of the inventory matches "wbe"',
                          'ansible.logins: no host of the inventory matches "no*"'], Display.warnings)

    def test_a_host_that_anybody_may_be_is_a_warning(self):
        self.plugin(options=['StrictHostKeyChecking=no'])(self.web1)
        self.assertEqual(['ansible.hostKey is insecure: another server in place of a host would get its login and all that is run there'],
                         Display.warnings)

    def test_groups_that_a_play_makes_count(self):
        of = self.plugin(logins=[{'hosts': 'new', 'user': 'x'}])
        self.assertEqual({}, of(self.web1))
        self.web1.groups += (Group('new'),)
        self.assertEqual({'ansible_user': 'x', 'ansible_ssh_user': 'x'}, of(self.web1))

    def test_without_rules_it_says_nothing(self):
        self.assertEqual({}, plugin.VarsModule().get_vars(None, '/', [self.web1]))


if __name__ == '__main__':
    unittest.main()
