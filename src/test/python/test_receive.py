"""The receiver of transfers, spoken to directly."""
import hashlib
import json
import os
import shutil
import subprocess
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

    def tearDown(self):
        shutil.rmtree(self.directory)

    def receive(self, data):
        process = subprocess.Popen(
            script('transfer/receive.py') + [self.directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(data, timeout=60)
        self.assertEqual(b'', err)
        lines = out.decode('ascii').split('\n')
        self.assertEqual(['', 'LIGHTERMAN 1'], lines[:2])
        answers = [json.loads(line) for line in lines[2:-1]]
        return [answer for answer in answers if 'got' not in answer]  # told when it takes long

    def entry(self, name, data, executable=0):
        name = name.encode('utf-8')
        return b'%d %d %d\n%s' % (len(data), executable, len(name), name)

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
        process.stdin.write(self.entry('a', data) + b'\n0\n' + data[:1500000])
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
        process.stdin.write(self.entry('a', b'new') + b'\n')
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
        with open(os.path.join(RESOURCES, 'transfer/receive.py'), 'rb') as stream:
            exec(stream.read(), source)
        source['os'] = Names([b'\0', b'\1'])
        name, fd = source['open_part'](os.fsencode(self.directory))
        os.close(fd)
        self.assertEqual(os.fsencode(self.directory) + b'/.lighterman-01.part', name)
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
        for executable, expected in ((0, ['0o600', '0o664', '0o640']), (1, ['0o700', '0o775', '0o750'])):
            data = os.urandom(9)
            self.receive(
                b''.join(self.entry(name, data, executable) for name in names) + b'\n'
                + b''.join(self.body(number, data) for number in range(3)) + b'\n')
            self.assertEqual(expected, [self.mode(name) for name in names])
        # unchanged files: the executable bits alone
        digest = [{'has': hashlib.sha256(data).hexdigest()}] * 3
        self.assertEqual(
            digest + [{'done': True}], self.receive(b''.join(self.entry(name, data) for name in names) + b'\n\n'))
        self.assertEqual(['0o600', '0o664', '0o640'], [self.mode(name) for name in names])

    def test_a_replaced_file_keeps_its_owner(self):
        if os.getuid() != 0:
            self.skipTest('only root can give files away')
        name = os.path.join(self.directory, 'a')
        with open(name, 'wb') as stream:
            stream.write(b'old')
        os.chown(name, 12345, 54321)
        os.chmod(name, 0o640)
        self.receive(self.entry('a', b'newer') + b'\n' + self.body(0, b'newer') + b'\n')
        status = os.stat(name)
        self.assertEqual((12345, 54321, '0o640'), (status.st_uid, status.st_gid, self.mode('a')))


if __name__ == '__main__':
    unittest.main()
