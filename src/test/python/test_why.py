"""How the supervisor has hosts probed: what it is told, in which time, and what it adds to the events."""
import json
import os
import shutil
import sys
import tempfile
import time
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
MAIN = os.path.join(HERE, '../../main/resources/dev/lighterman')
sys.path[:0] = [os.path.join(MAIN, 'run/stage/supervisor'), os.path.join(MAIN, 'node')]

import mask  # noqa: E402
import store  # noqa: E402
import why  # noqa: E402

RUN = {'why': True, 'command': ['ansible-playbook'], 'clocks': {'sudo': 0.1}}


class WhyTest(unittest.TestCase):
    def setUp(self):
        self.run, store.RUN = store.RUN, tempfile.mkdtemp()
        with open(store.path('events.jsonl'), 'w') as stream:
            stream.write('{"seq":1,"event":"end"}\n')
        self.pipe = why.listen(RUN)

    def tearDown(self):
        why.end(self.pipe)
        self.assertFalse(os.path.exists(store.path('why')))
        shutil.rmtree(store.RUN)
        store.RUN = self.run

    def told(self, *hosts):
        pipe = os.open(store.path('why'), os.O_WRONLY | os.O_NONBLOCK)
        for host in hosts:
            os.write(pipe, json.dumps({'host': host}).encode('ascii') + b'\n')
        os.close(pipe)

    def find(self, diagnose, deadline=None, unwanted=lambda: False):
        with mock.patch('probe.diagnose', diagnose), mock.patch('why.environment', lambda run, command: ({b'A': b'1'}, command)):
            why.find(RUN, self.pipe, deadline, unwanted)
        with open(store.path('events.jsonl')) as stream:
            return [json.loads(line) for line in stream if '"why"' in line]

    def test_what_is_found_follows_the_events_in_the_order_of_the_hosts(self):
        self.told('slow', 'fine', 'quick')

        def diagnose(way, environment, until):
            time.sleep(0.2 if way['host'] == 'slow' else 0)
            return None if way['host'] == 'fine' else ('NO_ROOM', way['host'] + environment['A'], 'perhaps')
        events = self.find(diagnose)
        for event in events:
            event.pop('time')
        self.assertEqual([{'host': 'slow', 'kind': 'NO_ROOM', 'message': 'slow1', 'remedy': 'perhaps', 'seq': 2, 'event': 'why'},
                          {'host': 'quick', 'kind': 'NO_ROOM', 'message': 'quick1', 'remedy': 'perhaps', 'seq': 3, 'event': 'why'}], events)

    def test_nobody_failed(self):
        self.assertEqual([], self.find(self.fail))

    def test_secrets_are_hidden(self):
        self.told('web')
        with mock.patch.object(store.Kept, 'forms', mask.Forms([(b'hunter2', False)])):
            events = self.find(lambda *_: ('NO_ROOM', 'room of hunter2', 'ask hunter2'))
        self.assertEqual(['room of *******', 'ask *******'], [events[0]['message'], events[0]['remedy']])

    def test_a_probe_that_hangs_ends_in_time_and_what_was_found_before_is_told(self):
        self.told('hangs', 'quick')

        def diagnose(way, environment, until):
            time.sleep(60 if way['host'] == 'hangs' else 0)
            return 'NO_ROOM', 'm', 'r'
        began = time.monotonic()
        self.assertEqual(['quick'], [event['host'] for event in self.find(diagnose, deadline=time.monotonic() + 0.5)])
        self.assertLess(time.monotonic() - began, 10)

    def test_a_cancel_ends_it(self):
        self.told('hangs')
        asked = []

        def unwanted():
            asked.append(1)
            return len(asked) > 3
        began = time.monotonic()
        self.assertEqual([], self.find(lambda *_: time.sleep(60), unwanted=unwanted))
        self.assertLess(time.monotonic() - began, 10)

    def test_a_probe_that_fails_is_noted_and_the_others_go_on(self):
        self.told('bad', 'good')

        def diagnose(way, environment, until):
            if way['host'] == 'bad':
                raise ValueError('no')
            return 'NO_ROOM', 'm', 'r'
        self.assertEqual(['good'], [event['host'] for event in self.find(diagnose)])
        with open(store.path('supervisor.log')) as stream:
            self.assertIn('ValueError: no', stream.read())

    def test_a_line_that_did_not_fit_is_left_out(self):
        pipe = os.open(store.path('why'), os.O_WRONLY | os.O_NONBLOCK)
        os.write(pipe, b'{"host": "web"}\n{"host": "ha')
        os.close(pipe)
        self.assertEqual([{'host': 'web'}], why.told(self.pipe))

    def test_events_that_were_cut_off(self):
        with open(store.path('events.jsonl'), 'a') as stream:
            stream.write('{"half":')
        self.told('web')
        self.assertEqual([2], [event['seq'] for event in self.find(lambda *_: ('NO_ROOM', 'm', 'r'))] or self.last())

    def last(self):
        with open(store.path('events.jsonl')) as stream:
            return [json.loads(stream.read().splitlines()[-1])['seq']]

    def test_a_run_that_wants_none_gets_none(self):
        self.assertIsNone(why.listen(dict(RUN, why=False)))
        self.assertIsNone(why.listen(dict(RUN, image={'name': 'x'})))


if __name__ == '__main__':
    unittest.main()
