"""What of roles and collections is there, and in which version."""
import json
import os
import shutil
import tempfile
import unittest

import staging  # noqa: F401, makes the modules below importable

import galaxy


class GalaxyTest(unittest.TestCase):
    def setUp(self):
        self.directory = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.directory)

    def write(self, path, text=''):
        path = os.path.join(self.directory, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as stream:
            stream.write(text)

    def test_whether_a_version_is_one_that_is_wanted(self):
        for wanted, version, fits in (
                ('', None, True), ('*', '1.0.0', True), ('v1', 'v1', True), ('v1', 'v2', False), ('1.0.0', None, False),
                ('1.0.0', '1.0.0', True), ('1.0.0', '1.0', False), ('>=1.2.0', '1.10.0', True), ('>=1.2.0', '1.1.9', False),
                ('>=1.0.0,<2.0.0', '1.9.9', True), ('>=1.0.0,<2.0.0', '2.0.0', False), ('!=1.0.0', '1.0.0', False),
                ('!=1.0.0', '1.0.1', True), ('==1.0.0', '1.0.0', True), ('=1.0.0', '1.0.1', False), ('<=1.0', '1.0', True),
                ('>1.0.0', '1.0.0', False), ('>1.0.0', '1.0.1', True), ('>=1.0.0', '2.0.0-beta.1', False),
                ('>=1.0.0', 'main', False), ('~=1.0', '1.0', False), ('main', '1.0.0', False)):
            self.assertEqual(fits, galaxy.fits(wanted, version), '%s of %s' % (version, wanted))

    def test_a_role_tells_its_version_only_where_ansible_galaxy_has_installed_it(self):
        self.write('ours/web/tasks/main.yml')
        self.write('theirs/web/meta/.galaxy_install_info', 'install_date: Mon\nversion: 1.2.3\n')
        self.write('theirs/db/meta/.galaxy_install_info', "version: ''\n")
        places = [os.path.join(self.directory, 'ours'), os.path.join(self.directory, 'theirs')]
        self.assertEqual({'type': 'role', 'name': 'web', 'source': places[0] + '/web', 'version': None},
                         galaxy.found_in(places, 'roles', 'web'))
        self.assertEqual('1.2.3', galaxy.found_in(places[1:], 'roles', 'web')['version'])
        self.assertEqual(None, galaxy.found_in(places, 'roles', 'db')['version'])
        self.assertEqual(None, galaxy.found_in(places, 'roles', 'cache'))

    def test_a_collection_tells_its_version_and_its_server(self):
        self.write('a/ansible_collections/acme/tool/MANIFEST.json', json.dumps({'collection_info': {'version': '1.2.0'}}))
        self.write('a/ansible_collections/acme.tool-1.2.0.info/GALAXY.yml', 'name: tool\nserver: https://hub.example.org/api/\n')
        self.write('a/ansible_collections/acme/own/galaxy.yml', 'namespace: acme\nversion: 0.1.0\n')
        self.write('a/ansible_collections/acme/bad/MANIFEST.json', '[')
        there = os.path.join(self.directory, 'a')
        self.assertEqual({'type': 'collection', 'name': 'acme.tool', 'version': '1.2.0', 'source': 'https://hub.example.org/api/'},
                         galaxy.found_in([there], 'collections', 'acme.tool'))
        self.assertEqual('0.1.0', galaxy.found_in([there + '/ansible_collections'], 'collections', 'acme.own')['version'])
        self.assertEqual(None, galaxy.found_in([there], 'collections', 'acme.bad')['version'])
        for none in ('acme.none', 'acme', 'acme.tool.sub', ''):
            self.assertEqual(None, galaxy.found_in([there], 'collections', none))

    def test_all_that_was_installed(self):
        self.write('roles/b/meta/main.yml')
        self.write('roles/a/meta/main.yml')
        self.write('collections/ansible_collections/acme/tool/MANIFEST.json')
        self.write('collections/ansible_collections/acme.tool-1.2.0.info/GALAXY.yml')
        self.assertEqual({'roles': ['a', 'b'], 'collections': ['acme.tool']}, galaxy.all_in(self.directory))
        self.assertEqual({'roles': [], 'collections': []}, galaxy.all_in(self.directory + '/none'))

    def test_no_login_of_a_url_is_told(self):
        self.assertEqual('https://git.example.org/a', galaxy.shown('https://me:secret@git.example.org/a'))
        self.assertEqual('git@git.example.org:a', galaxy.shown('git@git.example.org:a'))


if __name__ == '__main__':
    unittest.main()
