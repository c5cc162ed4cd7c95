"""What the slices plugin makes of texts, with a stand-in for Ansible, on any Python; real Ansible is for the integration tests."""
import importlib.util
import os
import sys
import types
import unittest

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman/run/stage')

for name in ('ansible', 'ansible.plugins'):
    sys.modules.setdefault(name, types.ModuleType(name))
callback = types.ModuleType('ansible.plugins.callback')
callback.CallbackBase = object
sys.modules['ansible.plugins.callback'] = callback
spec = importlib.util.spec_from_file_location('lighterman_slices', os.path.join(RESOURCES, 'lighterman_slices.py'))
plugin = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plugin)


class SlicesTest(unittest.TestCase):
    def test_a_keyword_is_on_unless_it_says_no(self):
        for value in (True, 'yes', '{{ x }}', 1, [2]):
            self.assertTrue(plugin.is_set(value), value)
        for value in (None, False, 'no', 'False', 0, '', []):
            self.assertFalse(plugin.is_set(value), value)

    def test_variables_of_the_own_host_are_fine(self):
        self.assertFalse(plugin.HOSTVARS.search('{{ hostvars[inventory_hostname].x }} {{ hostvars[ inventory_hostname ] }} my_hostvars_x'))
        for text in ('hostvars["a"]', 'hostvars.a', 'vars: hostvars', 'hostvars[inventory_hostname_short]'):
            self.assertTrue(plugin.HOSTVARS.search(text), text)

    def test_lists_of_the_plays_hosts(self):
        for text in ('ansible_play_hosts', 'ansible_play_hosts_all', 'play_hosts', 'ansible_play_batch', 'ansible_limit'):
            self.assertTrue(plugin.PLAY_HOSTS.search('{{ %s }}' % text), text)
        self.assertFalse(plugin.PLAY_HOSTS.search('{{ groups.all }} {{ my_play_hosts }}'))

    def test_names_and_children_are_not_looked_into(self):
        ds = {'name': 'hostvars', 'when': ['a', {'b': 'c'}], 'block': [{'debug': 'd'}]}
        self.assertEqual(sorted(plugin.texts(ds)), ['a', 'c'])

    def test_actions_by_their_short_names(self):
        self.assertEqual(plugin.short('ansible.builtin.add_host'), 'add_host')
        self.assertEqual(plugin.short('ansible.legacy.meta'), 'meta')
        self.assertEqual(plugin.short('community.x.add_host'), 'community.x.add_host')


if __name__ == '__main__':
    unittest.main()
