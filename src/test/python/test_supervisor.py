"""The supervisor with small scripts in place of ansible-playbook."""
import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

SUPERVISOR = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '../../main/resources/dev/lighterman/run/supervisor.py')


CLOCKS = {'grace': 1.0, 'afterwards': 3.0, 'sudo': 0.5}  # a tenth of what the client asks for


class SupervisorTest(unittest.TestCase):
    def setUp(self):
        self.runs = tempfile.mkdtemp()
        self.mark = 'mark%d' % os.getpid()

    def tearDown(self):
        shutil.rmtree(self.runs)

    def stage(self, script, name='20260101-000000-1', clocks=(), **more):
        run = os.path.join(self.runs, name)
        os.makedirs(os.path.join(run, 'project'))
        os.makedirs(os.path.join(run, 'secrets'))
        shutil.copy(SUPERVISOR, run)
        with open(os.path.join(run, 'secrets', 'vars.yml'), 'w') as stream:
            stream.write('secret')
        asked = {'command': ['sh', '-c', script], 'directory': 'project', 'inventories': [], 'environment': {}}
        asked.update(more, clocks=dict(CLOCKS, **dict(clocks)))
        with open(os.path.join(run, 'run.json'), 'w') as stream:
            json.dump(asked, stream)
        return run

    def call(self, run, *arguments):
        return subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', os.path.join(run, 'supervisor.py')] + list(arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def start(self, run):
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual(b'', err)
        self.let_go(run)
        return self.frames(out)

    def let_go(self, run):
        """Waits for the supervisor to end: it removes its empty log after it has told of the run's end."""
        with open(os.path.join(run, 'lock')) as held:
            until = time.monotonic() + 30.0
            while time.monotonic() < until:
                try:
                    fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    return
                except (IOError, OSError):
                    time.sleep(0.01)

    def frames(self, out):
        """Output, events and status of a whole stream."""
        greeting = b'\nLIGHTERMAN 1\n'
        self.assertTrue(out.startswith(greeting), out)
        rest = out[len(greeting):]
        told = {b'O': b'', b'E': b''}
        while rest:
            header, rest = rest.split(b'\n', 1)
            words = header.split(b' ')
            if words[0] == b'H':
                continue
            length = int(words[-1])
            body, rest = rest[:length], rest[length:]
            self.assertEqual(length, len(body))
            if words[0] in told:
                self.assertEqual(len(told[words[0]]), int(words[1]))
                told[words[0]] += body
            else:
                told[words[0]] = body
        return told[b'O'], told[b'E'], json.loads(told[b'S'].decode('ascii'))

    def processes(self):
        found = []
        for name in os.listdir('/proc'):
            try:
                with open('/proc/%s/cmdline' % name, 'rb') as stream:
                    if self.mark.encode('ascii') in stream.read():
                        found.append(name)
            except (IOError, OSError):
                pass
        return found

    def left(self, run):
        return sorted(os.listdir(run))

    def test_secrets_that_were_printed_are_written_over(self):
        run = self.stage('printf "%s" "a sec-ret-1 b 1234 12345 sec-ret-sec-ret-1"; echo 1234')
        self.mask(run, texts=['sec-ret-1', 'sec-ret-sec'], words=['1234'])
        self.start(run)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a ********* b **** 12345 ' + b'*' * 17 + b'1234\n', stream.read())
        self.assertNotIn('secrets', self.left(run))

    def module(self, run=None):
        import importlib.util
        spec = importlib.util.spec_from_file_location('supervisor', SUPERVISOR)
        supervisor = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(supervisor)
        supervisor.RUN = run or self.runs
        supervisor.CHUNK = 64
        return supervisor

    def mask(self, run, **forms):
        with open(os.path.join(run, 'secrets', 'mask.json'), 'w') as stream:
            json.dump(dict({'texts': [], 'words': []}, **forms), stream)

    def test_secrets_in_a_long_output_are_found_wherever_they_are(self):
        supervisor = self.module()
        forms = [(b'a-secret-of-20-bytes', False), (b'1234', True)]
        name = os.path.join(self.runs, 'output')
        for shift in range(64):
            text = b'.' * shift + b'a-secret-of-20-bytes 1234 x1234 12345 ' * 20 + b'1234'
            with open(name, 'wb') as stream:
                stream.write(text)
            supervisor.hide(name, forms)
            with open(name, 'rb') as stream:
                self.assertEqual(b'.' * shift + (b'*' * 20 + b' **** x1234 12345 ') * 20 + b'****', stream.read())
        supervisor.hide(os.path.join(self.runs, 'not-there'), forms)

    def tail(self, supervisor, offset=0):
        """A tail of output.log, and a list of the frames it has passed on."""
        frames = []
        supervisor.put = frames.append
        return supervisor.output_tail(offset), frames

    def drain(self, tail, is_end):
        while tail.pass_on(is_end):
            pass

    def append(self, run, data):
        with open(os.path.join(run, 'output.log'), 'ab') as stream:
            stream.write(data)

    def told(self, frames, offset=0):
        """The text of frames that go on from each other."""
        text = b''
        for frame in frames:
            header, body = frame.split(b'\n', 1)
            self.assertEqual(b'O %d %d' % (offset + len(text), len(body)), header)
            text += body
        return text

    def test_a_secret_that_is_printed_in_two_pieces_is_hidden_from_followers(self):
        whole = b'a sec-ret-1 b 1234 12345 x1234 sec-ret-sec-ret-1 sec-rat 1234'
        hidden = b'a ********* b **** 12345 x1234 ***************** sec-rat ****'
        for cut in range(len(whole) + 1):
            run = self.stage('', 'cut%d' % cut)
            self.mask(run, texts=['sec-ret-1', 'sec-ret-sec'], words=['1234'])
            self.append(run, whole[:cut])
            tail, frames = self.tail(self.module(run))
            self.drain(tail, False)
            self.assertTrue(hidden.startswith(self.told(frames)), frames)
            self.append(run, whole[cut:])
            self.drain(tail, False)
            self.assertEqual(hidden[:-4], self.told(frames))
            self.drain(tail, True)
            self.assertEqual(hidden, self.told(frames))

    def test_only_what_may_begin_a_secret_is_held_back(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'], words=['1234'])
        self.append(run, b'')
        tail, frames = self.tail(self.module(run))
        seen = []
        for piece in (b'one', b' s', b'ec', b'ond sec', b'-ret', b'\n', b'x12', b' 12', b'\n', b'\x00\xff\r'):
            self.append(run, piece)
            self.drain(tail, False)
            seen.append(self.told(frames))
        self.assertEqual([b'one', b'one ', b'one ', b'one second ', b'one second ', b'one second sec-ret\n',
                          b'one second sec-ret\nx12', b'one second sec-ret\nx12 ', b'one second sec-ret\nx12 12\n',
                          b'one second sec-ret\nx12 12\n\x00\xff\r'], seen)

    def test_a_secret_at_the_border_of_frames_is_hidden_from_followers(self):
        for shift in range(64):
            run = self.stage('', 'shift%d' % shift)
            self.mask(run, texts=['a-secret-of-20-bytes', 'x' * 200], words=['1234'])
            self.append(run, b'.' * shift + b'a-secret-of-20-bytes 1234 x1234 12345 ' * 9 + b'x' * 200 + b' 1234')
            hidden = b'.' * shift + (b'*' * 20 + b' **** x1234 12345 ') * 9 + b'*' * 200 + b' ****'
            for is_end in (False, True):
                tail, frames = self.tail(self.module(run))
                self.drain(tail, is_end)
                self.assertEqual(hidden if is_end else hidden[:-4], self.told(frames))

    def test_who_goes_on_from_the_middle_of_a_secret_is_not_told_its_rest(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'], words=['1234'])
        self.append(run, b'.' * 100 + b' sec-ret-1 x1234 1234')
        hidden = b'.' * 100 + b' ********* x1234 ****'
        for offset in range(len(hidden) + 3):
            tail, frames = self.tail(self.module(run), offset)
            self.drain(tail, True)
            self.assertEqual(hidden[offset:], self.told(frames, offset))

    def test_output_of_a_run_without_secrets_is_passed_on_as_it_is(self):
        run = self.stage('')
        data = bytes(bytearray(range(256))) * 3
        self.append(run, data)
        for offset in (0, 5, 767, 768, 1000):
            for is_end in (False, True):
                tail, frames = self.tail(self.module(run), offset)
                self.drain(tail, is_end)
                self.assertEqual(data[offset:], self.told(frames, offset))
                self.assertEqual((len(data[offset:]) + 63) // 64, len(frames))

    def test_followers_are_not_told_the_secrets_of_a_run_that_goes_on(self):
        script = 'printf "a sec-"; sleep 0.3; echo ret-1 b; echo said; printf sec-re; sleep 600; : %s' % self.mark
        run = self.stage(script)
        self.mask(run, texts=['sec-ret-1'])
        started = self.call(run, 'start', '0022')
        while True:
            if os.path.exists(os.path.join(run, 'output.log')):
                with open(os.path.join(run, 'output.log'), 'rb') as stream:
                    if stream.read().endswith(b'said\nsec-re'):
                        break
            time.sleep(0.01)
        following = self.call(run, 'follow', '0', '0')
        late = self.call(run, 'follow', '0', '6')
        printed, err = self.call(run, 'output', '0').communicate(timeout=60)
        self.assertEqual((b'\nLIGHTERMAN 1\nR 2\n{}O 0 19\na ********* b\nsaid\nS 2\n{}', b''), (printed, err))
        time.sleep(0.2)
        self.call(run, 'cancel').communicate(timeout=60)
        for call in (started, following):
            self.assertEqual(b'a ********* b\nsaid\nsec-re', self.frames(call.communicate(timeout=60)[0])[0])
        out, _ = late.communicate(timeout=60)
        self.assertIn(b'O 6 13\n***** b\nsaid\nO 19 6\nsec-re', out)

    def test_a_run_whose_output_cannot_be_written_over_ends_as_it_did_and_its_secrets_go(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        supervisor = self.module(run)
        supervisor.make_files()
        logged = []
        supervisor.log_exception = lambda: logged.append(str(sys.exc_info()[1]))

        def fail(name, forms):
            raise OSError(28, 'No space left on device')
        supervisor.hide = fail
        supervisor.finish(reason='exited', exitCode=2)
        self.assertEqual({'state': 'finished', 'reason': 'exited', 'exitCode': 2},
                         supervisor.read_json(os.path.join(run, 'status.json')))
        self.assertEqual(['[Errno 28] No space left on device'] * 3, logged)
        self.assertNotIn('secrets', self.left(run))

    def test_a_run_from_its_start_to_its_end(self):
        run = self.stage('echo out; echo err >&2; echo event >> "$LIGHTERMAN_EVENTS"; pwd; umask; cat; exit 3')
        out, events, status = self.start(run)
        self.assertEqual(('out\nerr\n%s/project\n0022\n' % os.path.realpath(run)).encode('utf-8'), out)
        self.assertEqual(b'event\n', events)
        self.assertEqual(('finished', 'exited', 3), (status['state'], status['reason'], status['exitCode']))
        self.assertLessEqual(status['startedAt'], status['endedAt'])
        self.assertEqual(['events.jsonl', 'lock', 'output.log', 'project', 'run.json', 'status.json', 'supervisor.py'],
                         self.left(run))
        self.assertEqual((out, events, status),
                         self.frames(self.call(run, 'follow', '0', '0').communicate(timeout=60)[0]))
        answer, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual((b'', b'this run was started or cancelled already\n'), (answer, err))

    def test_text_of_any_language_reaches_the_command(self):
        run = self.stage('printf "%s %s" "$1" "$LC_ALL"')
        with open(os.path.join(run, 'run.json'), 'w') as stream:
            json.dump({'command': ['sh', '-c', 'printf "%s %s %s" "$1" "$X" "$LC_ALL"', 'sh', u'\ud55c\uae00'],
                       'directory': 'project', 'inventories': [], 'environment': {'X': u'\ud558\ub098'}}, stream)
        out, _, _ = self.start(run)
        self.assertEqual(u'\ud55c\uae00 \ud558\ub098 C.UTF-8', out.decode('utf-8'))

    def test_a_command_that_is_not_there(self):
        run = self.stage('')
        for command, errno in ((['no-such-command'], 2), (['/etc/passwd'], 13)):
            with open(os.path.join(run, 'run.json'), 'w') as stream:
                json.dump({'command': command, 'directory': 'project', 'inventories': [], 'environment': {}}, stream)
            _, _, status = self.start(run)
            self.assertEqual(('start', errno), (status['reason'], status['errno']))
            self.assertNotIn('secrets', self.left(run))
            os.unlink(os.path.join(run, 'status.json'))

    def test_an_inventory_that_is_not_there(self):
        run = self.stage('echo ran', inventories=['/', '/no/such'])
        out, _, status = self.start(run)
        self.assertEqual((b'', 'inventory', '/no/such'), (out, status['reason'], status['missing']))
        self.assertNotIn('secrets', self.left(run))

    def test_a_signal(self):
        _, _, status = self.start(self.stage('kill -KILL $$'))
        self.assertEqual(('exited', 'KILL'), (status['reason'], status['signal']))

    def test_the_deadline_finds_every_descendant(self):
        try:
            import ctypes  # noqa: F401
        except ImportError:
            self.skipTest('this Python has no ctypes: orphans that left their session cannot be found')
        script = ': %s; sleep 0.3; trap "" TERM; (setsid sh -c ": %s; trap \\"\\" TERM; sleep 100" & ); sleep 100' % (self.mark, self.mark)
        run = self.stage(script, timeout=1.0)
        _, _, status = self.start(run)
        self.assertEqual('deadline', status['reason'])
        self.assertEqual([], self.processes())
        self.assertNotIn('secrets', self.left(run))

    def edit(self, run, old, new):
        with open(os.path.join(run, 'supervisor.py')) as stream:
            text = stream.read()
        self.assertIn(old, text)
        with open(os.path.join(run, 'supervisor.py'), 'w') as stream:
            stream.write(text.replace(old, new))

    def test_a_failure_of_the_supervisor_ends_what_it_started(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.edit(run, '        reason = self.wait(deadline)', '        time.sleep(0.5); 1 / 0')
        _, _, status = self.start(run)
        self.assertEqual(('error', 'ZeroDivisionError: division by zero'), (status['reason'], status['message']))
        self.assertEqual([], self.processes())
        self.assertNotIn('secrets', self.left(run))
        self.assertIn('supervisor.log', self.left(run))

    def test_what_a_run_that_was_ended_has_left_is_cleaned_up(self):
        cleanup = ['sh', '-c', 'cat ../secrets/vars.yml > ../cleaned; echo "$X" >> ../cleaned; pwd >> ../cleaned']
        environment = {'X': 'of the run'}
        for script, more in (('sleep 100', {'timeout': 0.5}), ('kill -KILL $$', {}), ('exit 99', {})):
            run = self.stage(script, name=str(len(script)), cleanup=cleanup, environment=environment, **more)
            self.start(run)
            with open(os.path.join(run, 'cleaned')) as stream:
                self.assertEqual('secretof the run\n%s/project\n' % os.path.realpath(run), stream.read())
            self.assertNotIn('secrets', self.left(run))
            self.assertNotIn('cleanup.log', self.left(run))
        for script in ('exit 0', 'exit 2  ', 'exit 4   '):
            run = self.stage(script, name=str(len(script)) + 'x', cleanup=cleanup, environment=environment)
            self.start(run)
            self.assertNotIn('cleaned', self.left(run))

    def test_a_cleanup_that_fails_or_hangs_changes_nothing(self):
        for number, script in enumerate(('echo why; exit 3', 'echo why; trap "" TERM; : %s; sleep 100' % self.mark)):
            run = self.stage('sleep 100', name=str(number), timeout=0.5, clocks={'afterwards': 0.5},
                             cleanup=['sh', '-c', script])
            _, _, status = self.start(run)
            self.assertEqual(('deadline', 'TERM'), (status['reason'], status['signal']))
            with open(os.path.join(run, 'cleanup.log')) as stream:
                # the shell of the second may see its sleep killed before it is itself
                self.assertIn(stream.read(), ['why\n', 'why\nKilled\n'][:1 + number])
            self.assertEqual([], self.processes())

    def test_a_cleanup_that_hangs_is_ended_with_all_that_it_has_started(self):
        try:
            import ctypes  # noqa: F401
        except ImportError:
            self.skipTest('this Python has no ctypes: orphans that left their session cannot be found')
        orphan = 'setsid sh -c "setsid sh -c \': %s; trap \\"\\" TERM; sleep 100; :\' & sleep 0.1" & '
        cleanup = ['sh', '-c', orphan % self.mark + ': %s; sleep 100; :' % self.mark]
        run = self.stage(': %s; sleep 100; :' % self.mark, timeout=0.5, cleanup=cleanup, clocks={'afterwards': 1.0})
        self.start(run)
        self.assertEqual([], self.processes())
        lost = self.stage(': %s; sleep 100; :' % self.mark, 'lost', cleanup=cleanup, clocks={'afterwards': 1.0})
        self.lose(lost)
        self.call(lost, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())

    def test_a_cleanup_that_hangs_is_not_ended_with_what_the_run_has_left(self):
        run = self.stage('setsid sh -c ": %s; sleep 100; :" & exit 3' % self.mark, clocks={'afterwards': 0.5},
                         cleanup=['sh', '-c', 'sleep 100; :'])
        _, _, status = self.start(run)
        self.assertEqual(('exited', 3), (status['reason'], status['exitCode']))
        processes = self.processes()
        self.assertEqual(1, len(processes))
        os.killpg(int(processes[0]), signal.SIGKILL)

    def test_a_limit_is_to_blame_if_hosts_are_listed_without_but_not_with_it(self):
        for number, (script, limited, unlimited, to_blame) in enumerate((
                ('exit 1', 'exit 1', 'cat ../secrets/vars.yml; exit 0', True), ('exit 1', 'exit 1', 'exit 1', None),
                ('exit 1', 'exit 0', 'exit 0', None), ('exit 1', 'kill $$', 'exit 0', None), ('exit 2', 'exit 1', 'exit 0', None),
                ('echo {} >> "$LIGHTERMAN_EVENTS"; exit 1', 'exit 1', 'exit 0', None),
                ('exit 1', 'exit 1', 'trap "" TERM; : %s; sleep 100' % self.mark, None))):
            clocks = {'afterwards': 0.5} if '100' in unlimited else {}
            run = self.stage(script, name=str(number), clocks=clocks, listings=[['sh', '-c', limited], ['sh', '-c', unlimited]])
            output, _, status = self.start(run)
            self.assertEqual((b'', 'exited', to_blame), (output, status['reason'], status.get('noHosts')))
            self.assertEqual([], self.processes())
            self.assertNotIn('secrets', self.left(run))

    def test_the_status_has_what_the_last_event_says(self):
        end = '{"event":"end","plays":2,"withoutHosts":1,"hosts":null,"unanswered":0,"seq":9}'
        said = {'event': 'end', 'plays': 2, 'withoutHosts': 1, 'hosts': None, 'unanswered': 0}
        for number, (script, last) in enumerate((
                ('exit 0', {'event': ''}), ("echo '%s'" % end, said), ("printf '{}\\n{\"event\": 1}\\n%%s' '%s'" % end, said),
                ("head -c 100000 /dev/zero | tr '\\0' x; echo; echo '%s'" % end, said),
                ('echo \'{"event":"result","data":1}\'; exit 4', {'event': 'result'}),
                ("printf '{\"event\":\"x'", {'event': '?'}), ('echo []', {'event': '?'}),
                ("head -c 100000 /dev/zero | tr '\\0' x", {'event': '?'}))):
            run = self.stage('{ %s; } >> "$LIGHTERMAN_EVENTS"' % script, name=str(number))
            self.assertEqual(last, self.start(run)[2]['last'], script)
        self.assertNotIn('last', self.start(self.stage('kill -KILL $$'))[2])

    def test_connections_that_are_shared_are_left_open(self):
        if not os.path.exists('/bin/bash'):
            self.skipTest('no bash')
        shutil.copy('/bin/sleep', os.path.join(self.runs, 'ssh'))
        run = self.stage('%s/ssh 33 & setsid bash -c \'exec -a "ssh: %s [mux]" %s/ssh 44\' & sleep 100'
                         % (self.runs, self.mark, self.runs), timeout=1.0)
        self.start(run)
        left = self.processes()
        self.assertEqual(1, len(left))
        with open('/proc/%s/cmdline' % left[0], 'rb') as stream:
            self.assertEqual(('ssh: %s [mux]\x0044\x00' % self.mark).encode('ascii'), stream.read())
        os.kill(int(left[0]), signal.SIGKILL)

    def test_a_status_that_is_junk(self):
        for junk in ('[]', '"x"', '3', '{', '\xff', ''):
            old = os.path.join(self.runs, '2025-junk')
            os.makedirs(old)
            with open(os.path.join(old, 'status.json'), 'wb') as stream:
                stream.write(junk.encode('latin-1'))
            _, _, status = self.start(self.stage('exit 0'))
            self.assertEqual('exited', status['reason'])
            shutil.rmtree(self.runs)
            os.makedirs(self.runs)

    def test_cancel(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        following = self.call(run, 'start', '0022')
        while not self.processes():
            time.sleep(0.01)
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN cancelled\n', out)
        _, _, status = self.frames(following.communicate(timeout=60)[0])
        self.assertEqual(('cancelled', 'TERM'), (status['reason'], status['signal']))
        self.assertEqual([], self.processes())
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN ended\n', out)

    def test_cancel_before_the_start(self):
        run = self.stage('echo ran')
        out, _ = self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(b'\nLIGHTERMAN cancelled\n', out)
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual((b'', b'this run was started or cancelled already\n'), (out, err))
        self.assertNotIn('secrets', self.left(run))
        self.assertEqual('cancelled', self.frames(self.call(run, 'follow', '0', '0').communicate(timeout=60)[0])[2]['reason'])

    def test_a_start_without_room_leaves_nothing_and_says_why(self):
        run = self.stage('echo ran')
        starting = subprocess.Popen(
            ['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh', sys.executable, '-I', '-S', '-B',
             os.path.join(run, 'supervisor.py'), 'start', '0022'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((b'', b'OSError: [Errno 28] No space left on device\n'), starting.communicate(timeout=60))
        self.assertEqual((1, []), (starting.returncode, os.listdir(self.runs)))

    def test_a_start_whose_supervisor_does_not_come_to_be_leaves_nothing_and_says_why(self):
        for old, new, why in (
                ('fork(supervisor)', "raise OSError(11, 'Resource temporarily unavailable')",
                 b'OSError: [Errno 11] Resource temporarily unavailable\n'),
                ('os.write(tell, STARTED)', 'os.kill(os.getpid(), 9)', b'OSError: the supervisor was killed\n')):
            for command in ('start', 'adopt'):
                run = self.stage('echo ran')
                self.edit(run, old, new)
                starting = self.call(run, command, '0022')
                self.assertEqual((b'', why), starting.communicate(timeout=60))
                self.assertEqual((1, []), (starting.returncode, os.listdir(self.runs)))

    def test_a_supervisor_that_fails_at_once_leaves_no_secrets_and_says_why(self):
        run = self.stage('echo ran')
        self.edit(run, "redirect(path('supervisor.log'))", '1 / 0')
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual('ZeroDivisionError: division by zero', self.frames(out)[2]['message'])
        self.assertIn(b'ZeroDivisionError', err)
        self.assertNotIn('secrets', self.left(run))

    def test_the_run_outlives_its_follower_and_a_new_one_goes_on(self):
        run = self.stage('echo one; sleep 1; echo two')
        following = self.call(run, 'start', '0022')
        while not os.path.exists(os.path.join(run, 'output.log')) or not os.path.getsize(os.path.join(run, 'output.log')):
            time.sleep(0.01)
        os.kill(following.pid, signal.SIGHUP)
        following.communicate()
        out, _ = self.call(run, 'follow', '0', '4').communicate(timeout=60)
        self.assertIn(b'O 4 4\ntwo\n', out)

    def test_a_follower_nobody_reads_ends(self):
        run = self.stage('sleep 100; : %s' % self.mark)
        following = self.call(run, 'start', '0022')
        while not self.processes():
            time.sleep(0.01)
        following.stdout.close()
        self.assertEqual(0, following.wait(timeout=5))
        following.stderr.close()
        self.call(run, 'cancel').communicate(timeout=60)

    def test_a_killed_supervisor_is_noticed_and_cancel_ends_the_rest(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.lose(run)
        self.assertIn('secrets', self.left(run))
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())
        self.assertNotIn('secrets', self.left(run))

    def lose(self, run):
        """Starts it and kills its supervisor once it has begun."""
        following = self.call(run, 'start', '0022')
        while not self.processes() or not os.path.exists(os.path.join(run, 'status.json')):
            time.sleep(0.01)
        with open(os.path.join(run, 'status.json')) as stream:
            status = json.load(stream)
        os.kill(status['pid'], signal.SIGKILL)
        self.assertEqual({'state': 'lost'}, self.frames(following.communicate(timeout=60)[0])[2])
        return status

    def other(self, script='sleep 100', **variables):
        """A process that is not the run's, in a session of its own."""
        process = subprocess.Popen(['sh', '-c', script], start_new_session=True, env=dict(os.environ, **variables))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_cancelling_a_lost_run_spares_others_that_came_to_have_its_process_ids(self):
        supervisor = self.module()
        now = supervisor.boot()
        other = self.other('sleep 100 & wait')
        began = supervisor.started(other.pid)
        for number, more in enumerate((
                {}, {'ansibleStarted': began}, {'ansibleStarted': began, 'boot': 'an earlier one'},
                {'ansibleStarted': began - 1, 'boot': now})):
            run = self.stage('', str(number))
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump(dict(more, state='running', ansiblePid=other.pid, startedAt=1.0), stream)
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), self.call(run, 'cancel').communicate(timeout=60))
            self.assertEqual('cancelled', supervisor.read_json(os.path.join(run, 'status.json'))['reason'])
            self.assertNotIn('secrets', self.left(run))
        self.assertIsNone(other.poll())
        run = self.stage('', 'its-own')
        with open(os.path.join(run, 'status.json'), 'w') as stream:
            json.dump({'state': 'running', 'ansiblePid': other.pid, 'ansibleStarted': began, 'boot': now}, stream)
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual(-signal.SIGTERM, other.wait(timeout=5))

    def test_cancelling_a_lost_run_ends_a_session_without_its_leader_only_where_it_is_the_runs(self):
        supervisor = self.module()
        run = self.stage('')
        script = 'sh -c ": %s; sleep 100; :" & exit' % self.mark
        for mark, left in (('else', 1), (os.path.basename(run), 0)):
            other = self.other(script, LIGHTERMAN_RUN=mark)
            other.wait()
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump({'state': 'running', 'ansiblePid': other.pid, 'ansibleStarted': 1, 'boot': supervisor.boot()}, stream)
            self.call(run, 'cancel').communicate(timeout=60)
            processes = self.processes()
            self.assertEqual(left, len(processes))
            for pid in processes:
                os.killpg(other.pid, signal.SIGKILL)
            while self.processes():
                time.sleep(0.01)

    def test_cancelling_a_lost_run_ends_what_has_left_ansibles_session(self):
        supervisor = self.module()
        run = self.stage('')
        own = self.other(': %s; sleep 100; :' % self.mark, LIGHTERMAN_EVENTS=os.path.join(os.path.realpath(run), 'events.jsonl'))
        another = self.other(LIGHTERMAN_RUN='20260101-000000-2')
        ended = self.other('exit')
        ended.wait()
        for session in (ended.pid, another.pid):  # its id is nobody's by now, or another's
            with open(os.path.join(run, 'status.json'), 'w') as stream:
                json.dump({'state': 'running', 'ansiblePid': session, 'ansibleStarted': 1, 'boot': supervisor.boot()}, stream)
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), self.call(run, 'cancel').communicate(timeout=60))
            self.assertEqual(-signal.SIGTERM, own.wait(timeout=5))
            self.assertEqual([], self.processes())
            self.assertIsNone(another.poll())
            own = self.other(': %s; sleep 100; :' % self.mark, LIGHTERMAN_RUN=os.path.basename(run))
            os.unlink(os.path.join(run, 'status.json'))

    def test_looking_at_a_lost_run_cleans_up_and_removes_its_secrets_once_nothing_of_it_goes_on(self):
        for number, arguments in enumerate((('follow', '0', '0'), ('output', '0'))):
            run = self.stage(': %s; echo a sec-ret-1; sleep 100; :' % self.mark, name=str(number), cleanup=[
                'sh', '-c', 'cat ../secrets/vars.yml >> ../cleaned'])
            self.mask(run, texts=['sec-ret-1'])
            status = self.lose(run)
            self.assertIn('secrets', self.left(run))
            os.killpg(status['ansiblePid'], signal.SIGKILL)
            while self.processes():
                time.sleep(0.01)
            out, err = self.call(run, *arguments).communicate(timeout=60)
            self.assertIn(b'a *********\n', out)
            self.assertEqual(b'', err)
            with open(os.path.join(run, 'output.log'), 'rb') as stream:
                self.assertEqual(b'a *********\n', stream.read())
            self.call(run, 'cancel').communicate(timeout=60)
            with open(os.path.join(run, 'cleaned')) as stream:
                self.assertEqual('secret', stream.read())
            self.assertEqual([], [name for name in self.left(run) if name in ('secrets', 'cleanup.log', 'supervisor.log')])

    def test_what_may_not_be_ended_is_told(self):
        supervisor = self.module()
        other = self.other('exec sleep 100')
        family = supervisor.Family(other.pid)
        refuse = mock.patch.object(supervisor.os, 'kill', side_effect=OSError(errno.EPERM, 'not permitted'))
        asked = []
        root = mock.patch.object(supervisor, 'kill_as_root', lambda pids, seconds: asked.append((pids, seconds)) is None)
        with refuse, root, mock.patch.object(supervisor.time, 'sleep'):
            left = family.kill(5.0)
        self.assertEqual(([([other.pid], 5.0)] * 5, {'left': ['%d sleep' % other.pid]}), (asked, supervisor.told_of(left)))
        with refuse, mock.patch.object(supervisor, 'kill_as_root', lambda pids, _: os.killpg(pids[0], signal.SIGKILL)):
            self.assertEqual({}, supervisor.told_of(family.kill(5.0, other.poll)))
        self.assertEqual(-signal.SIGKILL, other.wait())

    def test_a_sudo_that_hangs_holds_nothing_up(self):
        supervisor = self.module()
        programs = os.path.join(self.runs, 'programs')
        os.mkdir(programs)
        sudo = os.path.join(programs, 'sudo')
        with open(sudo, 'w') as stream:
            stream.write('#!/bin/sh\necho $$ >> %s/pids\nexec sleep 100\n' % programs)
        os.chmod(sudo, 0o700)
        other = self.other('exec sleep 100')
        family = supervisor.Family(other.pid)
        refuse = mock.patch.object(supervisor, 'send', return_value=False)  # what is root's, sudo itself too
        with refuse, mock.patch.dict(os.environ, PATH=programs + ':' + os.environ['PATH']):
            self.assertEqual({other.pid}, set(family.kill(0.2)))
        with open(os.path.join(programs, 'pids')) as stream:
            pids = stream.read().split()
        self.assertEqual(1, len(pids))
        os.kill(int(pids[0]), signal.SIGKILL)  # it was not waited for

    def test_cancelling_a_lost_run_ends_ansible_itself(self):
        run = self.stage(': %s; trap "" TERM; while :; do sleep 0.2; done' % self.mark)
        self.lose(run)
        self.call(run, 'cancel').communicate(timeout=60)
        self.assertEqual([], self.processes())

    def test_a_second_cancel_of_a_lost_run_spares_who_came_to_have_the_supervisors_process_id(self):
        run = self.stage(': %s; trap "" TERM; while :; do sleep 0.2; done' % self.mark, clocks={'grace': 1.5})
        self.lose(run)
        other = self.other()
        lock = os.path.join(run, 'lock')
        supervisor = self.module()
        for text in (str(other.pid), '%d 1 %s' % (other.pid, supervisor.boot()), '%d %d -' % (
                other.pid, supervisor.started(other.pid))):
            with open(lock, 'w') as stream:
                stream.write(text)
            self.assertIsNone(supervisor.holder(run))
        with open(lock, 'w') as stream:
            stream.write('%d %d %s' % (other.pid, supervisor.started(other.pid), supervisor.boot()))
        self.assertEqual(other.pid, supervisor.holder(run))
        first = self.call(run, 'cancel')
        while not supervisor.is_alive(run):
            time.sleep(0.01)
        second = self.call(run, 'cancel')
        for call in (first, second):
            self.assertEqual((b'\nLIGHTERMAN cancelled\n', b''), call.communicate(timeout=60))
        self.assertIsNone(other.poll())
        self.assertEqual(0, os.path.getsize(lock))

    def test_secrets_are_forgotten_also_while_somebody_looks_at_the_lock(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'])
        self.append(run, b'a sec-ret-1')
        held = os.open(os.path.join(run, 'lock'), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_SH)
        forgetting = self.call(run, 'forget')
        time.sleep(0.3)
        os.close(held)
        self.assertEqual((b'', b''), forgetting.communicate(timeout=60))
        self.assertEqual(0, forgetting.returncode)
        with open(os.path.join(run, 'output.log'), 'rb') as stream:
            self.assertEqual(b'a *********', stream.read())

    def prune(self, run):
        """Starts it, and waits for all that it does."""
        self.start(run)
        self.mark = run
        while self.processes():
            time.sleep(0.01)

    def test_neither_deadline_nor_end_waits_for_old_runs_to_be_pruned(self):
        for script, more in (('sleep 100', {'timeout': 0.5}), ('exit 0', {})):
            run = self.stage(script, script, **more)
            self.edit(run, '        prune(', '        time.sleep(100); prune(')
            self.start(run)
            self.assertIsNotNone(self.module().lock(run, 1.0))
            self.mark = run
            pruners = self.processes()
            self.assertEqual(1, len(pruners))
            os.kill(int(pruners[0]), signal.SIGKILL)

    def test_old_runs_are_pruned(self):
        for i in range(25):
            self.old('2025%04d' % i, 2000 - i, 10)
        killed = self.stage('', '20250101-killed')
        os.unlink(os.path.join(killed, 'supervisor.py'))
        with open(os.path.join(killed, 'lock'), 'w'):
            pass
        os.utime(killed, (time.time() - 100, time.time() - 100))
        staging = self.stage('', '20250101-staging')
        self.prune(self.stage('sleep 0.5'))
        kept = sorted(os.listdir(self.runs))
        self.assertEqual(19, len([n for n in kept if n.startswith('20250') and len(n) == 8]), kept)
        self.assertNotIn('secrets', self.left(killed))
        self.assertIn('secrets', self.left(staging))

    def test_what_a_killed_run_has_left_is_cleaned_up_before_the_next_one_removes_its_secrets(self):
        killed = self.stage(': %s; sleep 100; :' % self.mark, '20250101-killed', cleanup=[
            'sh', '-c', 'cat ../secrets/vars.yml >> ../cleaned'])
        status = self.lose(killed)
        os.killpg(status['ansiblePid'], signal.SIGKILL)
        while self.processes():
            time.sleep(0.01)
        os.utime(killed, (time.time() - 100, time.time() - 100))
        self.prune(self.stage('sleep 0.5'))
        with open(os.path.join(killed, 'cleaned')) as stream:
            self.assertEqual('secret', stream.read())
        self.assertEqual([], [name for name in self.left(killed) if name in ('secrets', 'cleanup.log')])

    def old(self, name, seconds, length):
        run = os.path.join(self.runs, name)
        os.makedirs(run)
        with open(os.path.join(run, 'status.json'), 'w') as stream:
            stream.write('{"state": "finished"}')
        with open(os.path.join(run, 'output.log'), 'wb') as stream:
            stream.write(b'x' * length)
        os.utime(run, (time.time() - seconds, time.time() - seconds))
        return name

    def test_runs_are_kept_by_number_age_and_room(self):
        small = self.old('20250101-1', 1030, 10)
        recent = self.old('20250109-1', 1010, 10)
        self.old('20250108-1', 1500, 10)
        large = self.old('20250107-1', 1020, 100000)
        self.prune(self.stage('sleep 0.5', keep=[20, 1100, 1 << 20]))
        self.assertEqual([small, large, recent], [n for n in sorted(os.listdir(self.runs)) if n.startswith('2025')])
        self.prune(self.stage('sleep 0.5', '20260101-000000-2', keep=[20, 2000, 120000]))
        self.assertEqual([recent], [n for n in sorted(os.listdir(self.runs)) if n.startswith('2025')])
        self.prune(self.stage('sleep 0.5', '20260101-000000-3', keep=[2, 2000, 1 << 20]))
        self.assertEqual(['20260101-000000-1', '20260101-000000-2', '20260101-000000-3'], sorted(os.listdir(self.runs)))

    def test_a_run_that_has_just_ended_is_kept_for_whoever_lost_sight_of_it(self):
        long_ago = '20250101-began-long-ago'
        self.old(long_ago, 590, 10)
        for i in range(3):
            self.old('2026%04d' % i, 700 + i, 10)
        self.prune(self.stage('sleep 0.5', keep=[1, 100, 1]))
        self.assertEqual([long_ago, '20260101-000000-1'], sorted(os.listdir(self.runs)))
        for i in range(3):
            self.old('2026%04d' % i, 800 + i, 10)
        os.utime(os.path.join(self.runs, long_ago), (time.time() - 700, time.time() - 700))
        self.prune(self.stage('sleep 0.5', '20260101-000000-2', keep=[3, 1000, 1 << 20]))
        self.assertEqual([long_ago, '20260101-000000-1', '20260101-000000-2'], sorted(os.listdir(self.runs)))


if __name__ == '__main__':
    unittest.main()
