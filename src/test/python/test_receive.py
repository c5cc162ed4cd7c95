"""The receiver of transfers, spoken to directly."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from staging import RESOURCES, script


class Names(object):
    """The module os, whose random bytes are known."""

    def __init__(self, names):
        self._names = names

    def __getattr__(self, name):
        return getattr(os, name)

    def urandom(self, _):
        return self._names.pop(0)


class ReceiverTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.home = tempfile.mkdtemp()

    def tearDown(self):
        shutil.rmtree(self.directory)
        shutil.rmtree(self.home)

    def receive(self, data, directory=None, **terms):
        process = subprocess.Popen(
            script('transfer/receive.py') + [directory or self.directory], env=dict(os.environ, HOME=self.home),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(json.dumps(terms).encode('ascii') + b'\n' + data, timeout=60)
        self.assertEqual(b'', err)
        lines = out.decode('ascii').split('\n')
        self.assertEqual(['', 'LIGHTERMAN 1'], lines[:2])
        answers = [json.loads(line) for line in lines[2:-1]]
        return [answer for answer in answers if 'got' not in answer]  # told when it takes long

    def entry(self, name, data, mode=0o644):
        name = name.encode('utf-8')
        return b'%d %o %d\n%s' % (len(data), mode, len(name), name)

    def mode(self, name):
        return oct(os.stat(os.path.join(self.directory, name)).st_mode & 0o7777)

    def body(self, number, data):
        return b'%d\n%s%s\n' % (number, data, hashlib.sha256(data).hexdigest().encode('ascii'))

    def names(self):
        found = []
        for folder, _, files in os.walk(self.directory):
            found += [os.path.relpath(os.path.join(folder, name), self.directory) for name in files]
        return sorted(found)

    def test_files_are_put_in_place(self):
        big = os.urandom(3 * 1024 * 1024 + 17)
        name = u'\ud55c \n\udcff'
        try:
            name.encode('utf-8')
        except UnicodeEncodeError:
            name = u'\ud55c \n'
        answers = self.receive(
            self.entry('a', b'x') + self.entry('d/e/' + name, big) + b'\n' + self.body(0, b'x') + self.body(1, big) + b'\n')
        self.assertEqual([{'has': None}, {'has': None}, {'done': True}], answers)
        with open(os.path.join(self.directory, 'd/e/' + name), 'rb') as stream:
            self.assertEqual(big, stream.read())
        self.assertEqual({'has': hashlib.sha256(b'x').hexdigest()}, self.receive(self.entry('a', b'y') + b'\n')[0])

    def test_a_cut_at_any_byte_leaves_the_old(self):
        with open(os.path.join(self.directory, 'a'), 'wb') as stream:
            stream.write(b'old')
        whole = self.entry('a', b'newer') + self.entry('n/b', b'b') + b'\n' + self.body(0, b'newer') + self.body(1, b'b')
        for cut in list(range(0, len(whole), 9)) + [len(whole) - 1, len(whole)]:
            answers = self.receive(whole[:cut])
            self.assertNotIn({'done': True}, answers)
            self.assertEqual(['a'], self.names())
            self.assertEqual(['a'], os.listdir(self.directory))
        with open(os.path.join(self.directory, 'a'), 'rb') as stream:
            self.assertEqual(b'old', stream.read())

    def test_what_has_arrived_is_told_while_it_arrives(self):
        data = b'x' * 3000000
        process = subprocess.Popen(
            script('transfer/receive.py') + [self.directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b'{}\n' + self.entry('a', data) + b'\n0\n' + data[:1500000])
        process.stdin.flush()
        time.sleep(0.5)  # longer than it takes to be worth telling
        process.stdin.write(data[1500000:] + hashlib.sha256(data).hexdigest().encode('ascii') + b'\n\n')
        out, _ = process.communicate(timeout=60)
        got = [json.loads(line)['got'] for line in out.decode('ascii').split('\n') if '"got"' in line]
        self.assertTrue(got and got == sorted(got) and 0 < got[0] <= got[-1] <= len(data), got)
        self.assertEqual(['a'], self.names())

    def test_a_link_put_where_a_part_is_written_is_not_followed(self):
        victim = os.path.join(self.directory, 'victim')
        with open(victim, 'wb') as stream:
            stream.write(b'untouched')
        process = subprocess.Popen(
            script('transfer/receive.py') + [self.directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b'{}\n' + self.entry('a', b'new') + b'\n')
        process.stdin.flush()
        for _ in range(3):
            process.stdout.readline()
        os.symlink(victim, os.path.join(self.directory, '.lighterman-%d-0.part' % process.pid))
        process.communicate(self.body(0, b'new') + b'\n', timeout=60)
        with open(victim, 'rb') as stream:
            self.assertEqual(b'untouched', stream.read())
        self.assertFalse(os.path.islink(os.path.join(self.directory, 'a')))
        with open(os.path.join(self.directory, 'a'), 'rb') as stream:
            self.assertEqual(b'new', stream.read())

    def test_a_name_that_is_taken_is_never_written_to(self):
        victim = os.path.join(self.directory, 'victim')
        os.symlink(victim, os.path.join(self.directory, '.lighterman-00.part'))
        source = dict(__name__='receive')
        sys.path.insert(0, os.path.join(RESOURCES, 'transfer'))
        with open(os.path.join(RESOURCES, 'transfer/receive.py'), 'rb') as stream:
            exec(stream.read(), source)
        source['os'] = Names([b'\0', b'\1'])
        folder = os.open(self.directory, os.O_PATH)
        name, fd = source['open_part'](folder)
        os.close(fd)
        os.close(folder)
        self.assertEqual(b'.lighterman-01.part', name)
        self.assertFalse(os.path.exists(victim))

    def test_parts_of_the_dead_are_removed_and_links_are_left_alone(self):
        for name in ('.lighterman-0123456789abcdef.part', '.lighterman-12-0.part', 'victim'):
            with open(os.path.join(self.directory, name), 'wb') as stream:
                stream.write(b'x')
        os.symlink('victim', os.path.join(self.directory, '.lighterman-link.part'))
        self.receive(self.entry('a', b'x') + b'\n\n')
        self.assertEqual(['.lighterman-link.part', 'victim'], self.names())

    def test_a_wrong_checksum(self):
        data = self.entry('a', b'x') + b'\n0\ny' + hashlib.sha256(b'x').hexdigest().encode('ascii') + b'\n\n'
        self.assertEqual([{'has': None}, {'failed': 0, 'why': 'arrived with a wrong checksum'}], self.receive(data))
        self.assertEqual([], self.names())

    def test_a_replaced_file_keeps_its_mode(self):
        for name, mode in (('secret', 0o600), ('shared', 0o664), ('program', 0o750)):
            with open(os.path.join(self.directory, name), 'wb') as stream:
                stream.write(b'old')
            os.chmod(os.path.join(self.directory, name), mode)
        names = ['secret', 'shared', 'program']
        for mode, expected in ((0o644, ['0o600', '0o664', '0o640']), (0o755, ['0o700', '0o775', '0o750'])):
            data = os.urandom(9)
            self.receive(
                b''.join(self.entry(name, data, mode) for name in names) + b'\n'
                + b''.join(self.body(number, data) for number in range(3)) + b'\n')
            self.assertEqual(expected, [self.mode(name) for name in names])
        # unchanged files: the executable bits alone
        digest = [{'has': hashlib.sha256(data).hexdigest()}] * 3
        self.assertEqual(
            digest + [{'done': True}], self.receive(b''.join(self.entry(name, data) for name in names) + b'\n\n'))
        self.assertEqual(['0o600', '0o664', '0o640'], [self.mode(name) for name in names])

    def test_a_file_keeps_others_out_as_where_it_comes_from(self):
        self.receive(self.entry('a', b'x', 0o600) + self.entry('b', b'x', 0o750) + b'\n' + self.body(0, b'x') + self.body(1, b'x')
                     + b'\n')
        self.assertEqual(['0o600', '0o750'], [self.mode('a'), self.mode('b')])
        os.chmod(os.path.join(self.directory, 'a'), 0o644)
        self.receive(self.entry('a', b'x', 0o600) + b'\n\n')
        self.assertEqual('0o600', self.mode('a'))
        os.chmod(os.path.join(self.directory, 'a'), 0o666)
        self.receive(self.entry('a', b'new', 0o640) + b'\n' + self.body(0, b'new') + b'\n')
        self.assertEqual('0o660', self.mode('a'))

    def test_setuid_and_setgid_do_not_survive(self):
        name = os.path.join(self.directory, 'program')
        with open(name, 'wb') as stream:
            stream.write(b'old')
        for mode, expected in ((0o6755, '0o755'), (0o2644, '0o755')):
            os.chmod(name, mode)
            self.receive(self.entry('program', b'new', 0o755) + b'\n' + self.body(0, b'new') + b'\n')
            self.assertEqual(expected, self.mode('program'))
        os.chmod(name, 0o4755)
        self.receive(self.entry('program', b'new', 0o755) + b'\n\n')
        self.assertEqual('0o755', self.mode('program'))

    def others(self, path):
        """Gives something to another user."""
        if os.getuid() != 0:
            self.skipTest('only root can give files away')
        os.chown(path, 65534, 65534, follow_symlinks=False)
        return path

    def refused(self, why, data=None, directory=None):
        data = data or self.entry('a', b'new') + b'\n' + self.body(0, b'new') + b'\n'
        self.assertEqual(why, self.receive(data, directory)[-1].get('why'))

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def test_what_belongs_to_others_is_refused(self):
        advice = ' belongs to nobody; perhaps you should remove it, or name a directory of your own'
        with open(self.path('a'), 'wb') as stream:
            stream.write(b'old')
        self.others(self.path('a'))
        self.refused(self.path('a') + advice)
        self.assertEqual(65534, os.stat(self.path('a')).st_uid)
        os.unlink(self.path('a'))
        os.mkdir(self.path('d'))
        self.others(self.path('d'))
        data = self.entry('d/e/a', b'new') + b'\n' + self.body(0, b'new') + b'\n'
        self.refused(self.path('d') + advice, data)
        self.refused(self.path('d') + advice, directory=self.path('d'))
        self.refused(self.path('d') + advice, directory=self.path('d', 'e'))
        self.assertEqual([], os.listdir(self.path('d')))

    def test_a_link_of_others_is_not_followed_and_one_of_ours_is(self):
        """As the kernel has it for sticky directories: what the link leads to is not replaced."""
        os.chmod(self.directory, 0o1777)
        os.mkdir(self.path('real'))
        with open(self.path('real', 'a'), 'wb') as stream:
            stream.write(b'untouched')
        os.symlink('real/a', self.path('a'))
        os.symlink('real', self.path('d'))
        for data, link in ((None, 'a'), (self.entry('d/a', b'new') + b'\n' + self.body(0, b'new') + b'\n', 'd')):
            self.others(self.path(link))
            self.refused(self.path(link) + ' belongs to nobody; perhaps you should remove it, or name a directory of your own', data)
            with open(self.path('real', 'a'), 'rb') as stream:
                self.assertEqual(b'untouched', stream.read())
            os.chown(self.path(link), 0, 0, follow_symlinks=False)
            self.assertEqual({'done': True}, self.receive(
                data or self.entry('a', b'one') + b'\n' + self.body(0, b'one') + b'\n')[-1])
            self.assertTrue(os.path.islink(self.path(link)))
            with open(self.path('real', 'a'), 'wb') as stream:
                stream.write(b'untouched')

    def test_a_directory_that_everybody_may_write_to_is_refused(self):
        os.chmod(self.directory, 0o777)
        self.refused(self.directory + ' can be written by everybody; perhaps you should run `chmod o-w ' + self.directory + '` there')
        os.chmod(self.directory, 0o1777)
        self.assertEqual({'done': True}, self.receive(self.entry('a', b'') + b'\n' + self.body(0, b'') + b'\n')[-1])

    def test_a_circle_of_links_is_refused(self):
        os.symlink('b', self.path('a'))
        os.symlink('a', self.path('b'))
        self.assertIn(': Too many levels of symbolic links', self.receive(self.entry('a', b'x') + b'\n\n')[-1]['why'])

    def test_homes_are_refused_unless_they_are_allowed(self):
        advice = (', all of which a build there would read; perhaps you should name a directory of its own, such as ~/lighterman/app,'
                  ' or set image.allowHome: true')
        user = 'the home directory of root' if os.getuid() == 0 else None
        if user is None:
            self.skipTest('written for root')
        os.mkdir(os.path.join(self.home, '.lighterman'))
        os.mkdir(os.path.join(self.home, '.lighterman', 'runs'))
        around = self.path('around')
        os.symlink(self.home, around)
        for directory, what in (
                (self.home, self.home + ' is ' + user), (around, self.home + ' is ' + user), ('~', self.home + ' is ' + user),
                ('/', '/ is above the home directory ' + self.home), ('/root', '/root is ' + user),
                (os.path.dirname(self.home), os.path.dirname(self.home) + ' is above the home directory ' + self.home),
                ('~/.lighterman/runs', self.home + '/.lighterman/runs is where runs and their secrets are kept')):
            self.refused(what + advice, directory=directory)
        data = self.entry('a', b'x') + b'\n' + self.body(0, b'x') + b'\n'
        self.assertEqual({'done': True}, self.receive(data, self.home, allowHome=True)[-1])
        self.assertEqual({'done': True}, self.receive(data, '~/lighterman/app')[-1])

    def content(self, name):
        try:
            with open(self.path(name), 'rb') as stream:
                return stream.read()
        except OSError:
            return None

    def send(self, run, *names, **terms):
        """Sends files that hold their own names."""
        texts = [name.encode('ascii') for name in names]
        data = b''.join(self.entry(name, text) for name, text in zip(names, texts)) + b'\n'
        terms = dict(dict(owner='shop', run=run, last=True), **terms)
        have = [self.content(name) == text for name, text in zip(names, texts)]
        data += b''.join(self.body(number, text) for number, text in enumerate(texts) if not have[number]) + b'\n'
        answers = self.receive(data, **terms)
        self.assertEqual({'done': True}, answers[-1])
        return [answer['removed'] for answer in answers if 'removed' in answer]

    def test_what_an_earlier_run_has_put_there_and_this_one_does_not_send_is_removed(self):
        with open(self.path('theirs'), 'wb') as stream:
            stream.write(b'of others')
        with open(self.path('same'), 'wb') as stream:
            stream.write(b'same')
        self.send('1', 'app-1.0.jar', 'lib/old/x', 'lib/y', 'Dockerfile', 'same')
        removed = self.send('2', 'app-1.1.jar', 'lib/y', 'Dockerfile')
        self.assertEqual([self.path('app-1.0.jar'), self.path('lib/old/x')], removed)
        self.assertEqual(['Dockerfile', 'app-1.1.jar', 'lib/y', 'same', 'theirs'], self.names())
        self.assertEqual(['y'], os.listdir(self.path('lib')))

    def test_what_others_have_put_in_its_place_stays(self):
        self.send('1', 'a', 'b', 'c')
        with open(self.path('a'), 'wb') as stream:
            stream.write(b'changed by hand')
        os.unlink(self.path('b'))
        os.symlink('c', self.path('b'))
        self.send('2', 'd')
        self.assertEqual(['a', 'b', 'd'], self.names())

    def test_other_pipelines_and_transfers_without_an_owner_remove_nothing(self):
        self.send('1', 'a')
        self.send('2', 'b', owner='other')
        self.send('3', 'c', owner=None)
        self.assertEqual(['a', 'b', 'c'], self.names())
        self.assertFalse(os.path.exists(self.path('.lighterman')))

    def test_a_run_of_several_transfers_removes_at_its_end(self):
        self.send('1', 'a', 'b', 'c')
        self.send('2', 'b', last=False)
        self.assertEqual(['a', 'b', 'c'], self.names())
        self.send('2', 'a')
        self.assertEqual(['a', 'b'], self.names())

    def test_a_transfer_that_fails_removes_nothing(self):
        self.send('1', 'a')
        os.mkdir(self.path('taken'))
        self.receive(self.entry('taken', b'x') + b'\n', owner='shop', run='2', last=True)
        self.assertEqual(['a'], self.names())
        self.send('3', 'b')
        self.assertEqual(['b'], self.names())


if __name__ == '__main__':
    unittest.main()
