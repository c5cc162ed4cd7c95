"""Runs with small scripts in place of ansible-playbook."""
import json
import os
import unittest

from staging import RunTest


class SuperviseTest(RunTest):
    def test_a_run_from_its_start_to_its_end(self):
        run = self.stage('echo out; echo err >&2; echo event >> "$LIGHTERMAN_EVENTS"; pwd; umask; cat; exit 3')
        out, events, status = self.start(run)
        self.assertEqual(('out\nerr\n%s/project\n0022\n' % os.path.realpath(run)).encode('utf-8'), out)
        self.assertEqual(b'event\n', events)
        self.assertEqual(('finished', 'exited', 3), (status['state'], status['reason'], status['exitCode']))
        self.assertLessEqual(status['startedAt'], status['endedAt'])
        self.assertEqual(['events.jsonl', 'lock', 'output.log', 'project', 'run.json', 'status.json', 'supervisor.pyz'],
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

    def test_a_failure_of_the_supervisor_ends_what_it_started(self):
        run = self.stage(': %s; sleep 100' % self.mark)
        self.edit(run, 'supervise', '        reason = self.wait(deadline)', '        time.sleep(0.5); 1 / 0')
        _, _, status = self.start(run)
        self.assertEqual(('error', 'ZeroDivisionError: division by zero'), (status['reason'], status['message']))
        self.assertEqual([], self.processes())
        self.assertNotIn('secrets', self.left(run))
        self.assertIn('supervisor.log', self.left(run))

    def test_a_supervisor_that_fails_at_once_leaves_no_secrets_and_says_why(self):
        run = self.stage('echo ran')
        self.edit(run, 'supervise', "store.redirect(path('supervisor.log'))", '1 / 0')
        out, err = self.call(run, 'start', '0022').communicate(timeout=60)
        self.assertEqual('ZeroDivisionError: division by zero', self.frames(out)[2]['message'])
        self.assertIn(b'ZeroDivisionError', err)
        self.assertNotIn('secrets', self.left(run))

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


if __name__ == '__main__':
    unittest.main()
