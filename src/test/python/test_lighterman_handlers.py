"""What the callback plugin writes for handlers that are owed; what Ansible makes of it is for the integration tests."""
import json
import os
import re
import shutil
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../../main/resources/dev/lighterman/run/stage/supervisor'))

import lighterman_handlers as handlers  # noqa: E402

LIE = "{{{ lookup('pipe', 'touch /tmp/x') }}"


class Task(object):
    def __init__(self, number, name):
        self._uuid = number
        self.name = name
        self.listen = None
        self._role = None


class Play(object):
    def __init__(self, *names):
        self._uuid = 'play'
        self.handlers = [Task('id %d' % number, name) for number, name in enumerate(names)]

    def compile_roles_handlers(self):
        return []


class HandlersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.told = []

    def tearDown(self):
        shutil.rmtree(self.folder)

    def owed(self, *debts):
        with open(os.path.join(self.folder, 'owed.json'), 'w') as stream:
            json.dump(debts, stream)
        return handlers.Owed(self.folder, (2, 14), lambda **fields: self.told.append(fields))

    @staticmethod
    def debt(**fields):
        return dict({'host': 'h1', 'play': ['Web', 1], 'handler': 'Restart', 'notify': 'Restart', 'section': 'tasks',
                     'task': 'Write', 'because': 'site.yml:3', 'run': 'r', 'since': 1}, **fields)

    def assert_no_template(self, text):
        self.assertIsNone(re.search(r'\{[{%#]', text), text)

    def test_names_with_facts_of_a_managed_host_are_never_filled_in(self):
        debt = self.debt(host='h' + LIE, handler='Restart ' + LIE, task='Configure ' + LIE, because=LIE + '{% raw %}{##}{{{{{')
        text = self.owed(debt)._rendered(0, [debt], True)
        self.assert_no_template(text)
        for brackets in ('{{', '{{{', '{{{{', '{%', '{{%', '{#', '{{#', '{{{% {{{# {%{{'):
            self.assert_no_template(handlers.plain(brackets))

    def test_a_name_that_ansible_would_fill_in_notifies_nothing_and_is_owed_no_longer(self):
        owed = self.owed(self.debt(notify=LIE))
        owed.join([Play(LIE)], {'play': ['Web', 1]})
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'owed')))
        self.assertEqual([{'state': 'gone', 'host': 'h1', 'play': ['Web', 1], 'handler': 'Restart', 'notify': LIE}], self.told)

    def test_the_condition_on_a_host_is_one_line_of_yaml_and_names_that_host(self):
        for host in ('a: b', 'a #b', '"] or true or ["', '{{ x }}', 'a\x7f\x85b', u'\u2028\ufeff', u'\uc11c\ubc84'):
            line = handlers.quoted(handlers.is_one_of([host]))
            condition = json.loads(line)
            self.assertEqual([host], json.loads(condition[len('inventory_hostname in '):]))
            self.assert_no_template(line)
            self.assertEqual(1, len(line.splitlines()))


if __name__ == '__main__':
    unittest.main()
