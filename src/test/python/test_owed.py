"""What hosts are owed, from the lines of events alone; the callback plugin that writes them is for the integration tests."""
import json
import os
import shutil
import stat
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MAIN = os.path.join(HERE, '../../main/resources/dev/lighterman')
sys.path[:0] = [os.path.join(MAIN, 'run/stage/supervisor'), os.path.join(MAIN, 'node')]

import owed  # noqa: E402
import store  # noqa: E402

PLAY = ['Web', 1]
SITE = {'origin': '/site.yml', 'owed': 'run', 'id': 'run1', 'command': ['ansible-playbook', '-i', 'hosts', 'site.yml']}
OWNER = ['/site.yml', 'hosts']


class OwedTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.run = store.RUN
        self.number = 0
        self.new_run()

    def tearDown(self):
        store.RUN = self.run
        shutil.rmtree(self.home)

    def new_run(self):
        self.number += 1
        store.RUN = os.path.join(self.home, 'runs', 'run%d' % self.number)
        os.makedirs(store.RUN)
        self.seq = 0
        self.event('play', name='Web', targets=['h1', 'h2'])

    def event(self, event, **fields):
        self.seq += 1
        with open(store.path('events.jsonl'), 'a') as stream:
            stream.write(json.dumps(dict(fields, seq=self.seq, event=event, time=1.5), separators=(',', ':')) + '\n')

    def notified(self, host='h1', names=('Restart',), play=PLAY):
        self.event('handlers', state='notified', host=host, play=play, handlers=[['id ' + n, n, n] for n in names], name='Write',
                   path='site.yml:3', section='tasks')

    def ran(self, name='Restart', host='h1', once=False):
        self.event('handlers', state='ran', host=host, play=PLAY, id='id ' + name, once=once)

    def failed(self, host='h1', **more):
        self.event('handlers', state='failed', host=host, play=PLAY, **more)

    def processor_time(self, hosts):
        """What it takes to settle a run in which each of so many hosts was notified and ran its handler."""
        self.new_run()
        for work in (self.notified, self.ran):
            for number in range(hosts):
                work(host='h%d' % number)
        since = time.process_time()
        self.assertEqual([], owed.Account(store.path('events.jsonl'), 'run').left())
        return time.process_time() - since

    def test_handlers_that_ran_are_not_looked_for_among_those_of_all_hosts(self):
        few, many = self.processor_time(1000), self.processor_time(8000)
        self.assertLess(many, 20 * few)

    def settled(self, run=None):
        """The handlers that the end of a run adds to its events, by host."""
        owed.settle(SITE if run is None else run)
        with open(store.path('events.jsonl')) as stream:
            events = [json.loads(line) for line in stream]
        self.assertEqual(list(range(1, len(events) + 1)), [e['seq'] for e in events])
        return ['%(host)s %(handler)s' % e for e in events if e['event'] == 'owed']

    def kept(self):
        return ['%(host)s %(handler)s' % debt for debt in owed.read(OWNER)]

    def test_what_was_notified_and_did_not_run_on_a_host_that_failed(self):
        self.notified(names=('Restart', 'Reload'))
        self.ran('Reload')
        self.failed()
        self.event('end')
        self.assertEqual(['h1 Restart'], self.settled())
        self.assertEqual(['h1 Restart'], self.kept())
        book = owed.book(OWNER)
        self.assertEqual((0o600, 0o700), (stat.S_IMODE(os.stat(book).st_mode), stat.S_IMODE(os.stat(owed.directory()).st_mode)))

    def test_a_play_that_ends_itself_before_its_handlers_owes_nothing(self):
        self.notified()
        self.event('end')
        self.assertEqual([], self.settled())
        self.assertFalse(os.path.exists(owed.book(OWNER)))

    def test_a_run_that_was_ended_from_outside_owes_what_was_to_come(self):
        self.notified()
        self.assertEqual(['h1 Restart'], self.settled())

    def test_events_that_were_cut_off(self):
        self.notified()
        with open(store.path('events.jsonl'), 'a') as stream:
            stream.write('{"half":')
        owed.settle(SITE)
        with open(store.path('events.jsonl')) as stream:
            lines = stream.read().split('\n')
        self.assertEqual('{"half":', lines[2])
        self.assertEqual((3, 'owed'), (json.loads(lines[3])['seq'], json.loads(lines[3])['event']))

    def test_a_handler_that_runs_once_has_run_for_all(self):
        self.notified('h1')
        self.notified('h2')
        self.ran(host='h1', once=True)
        self.failed('h2')
        self.event('end')
        self.assertEqual([], self.settled())

    def test_a_handler_whose_included_tasks_fail_has_not_run(self):
        self.notified()
        self.ran()
        self.failed(id='id Restart')
        self.event('end')
        self.assertEqual(['h1 Restart'], self.settled())

    def test_the_debt_is_kept_until_the_handler_has_run_and_keeps_its_reason(self):
        self.notified()
        self.failed()
        self.event('end')
        self.settled()
        first = owed.read(OWNER)

        self.new_run()
        owed.stage(SITE)
        with open(store.path('owed.json')) as stream:
            self.assertEqual(first, json.load(stream))
        self.notified()
        self.failed()
        self.event('end')
        self.assertEqual(['h1 Restart'], self.settled())
        self.assertEqual(first, owed.read(OWNER))

        self.new_run()
        self.notified()
        self.ran()
        self.event('end')
        self.assertEqual([], self.settled())
        self.assertEqual([], self.kept())

    def test_hosts_that_a_run_was_not_for_keep_their_debt_and_are_not_told_of(self):
        self.notified()
        self.failed()
        self.event('end')
        self.settled()
        self.new_run()
        os.unlink(store.path('events.jsonl'))
        self.seq = 0
        self.event('play', name='Web', targets=['h2'])
        self.event('end')
        self.assertEqual([], self.settled())
        self.assertEqual(['h1 Restart'], self.kept())

    def test_hosts_of_the_same_name_in_another_inventory_are_others(self):
        self.notified()
        self.failed()
        self.event('end')
        self.settled()
        self.new_run()
        for inventory in ('production', '~/.lighterman/runs/run2/inventory/hosts'):
            other = dict(SITE, id='run2', command=['ansible-playbook', '-i', inventory, 'site.yml'])
            owed.stage(other)
            self.assertFalse(os.path.exists(store.path('owed.json')))
        self.assertEqual(['/site.yml', '~/.lighterman/inventory/hosts'], owed.known_by(other))

    def test_only_what_is_gone_is_dropped(self):
        self.notified(names=('Restart', 'Reload'))
        self.failed()
        self.event('end')
        self.settled()
        self.new_run()
        self.event('handlers', state='gone', host='h1', play=PLAY, handler='Restart', notify='Restart')
        self.event('end')
        self.assertEqual(['h1 Reload'], self.settled())

    def test_check_mode_neither_owes_nor_makes_up_for_anything(self):
        self.notified()
        self.failed()
        self.event('end')
        self.assertEqual([], self.settled(dict(SITE, check=True)))
        self.settled()
        self.new_run()
        owed.stage(dict(SITE, check=True))
        self.assertFalse(os.path.exists(store.path('owed.json')))
        owed.stage(dict(SITE, owed='warn'))
        self.assertFalse(os.path.exists(store.path('owed.json')))

    def test_a_playbook_without_a_path_tells_and_keeps_nothing(self):
        self.notified()
        self.failed()
        self.event('end')
        self.assertEqual(['h1 Restart'], self.settled(dict(SITE, origin=None)))
        self.assertFalse(os.path.exists(owed.directory()))

    def test_a_run_whose_supervisor_was_killed_is_settled_by_the_next_one_once(self):
        self.notified()
        with open(store.path('run.json'), 'w') as stream:
            json.dump(SITE, stream)
        self.new_run()
        owed.stage(SITE)
        self.assertEqual(['h1 Restart'], self.kept())
        self.notified()
        self.ran()
        self.event('end')
        self.settled()
        self.new_run()
        owed.stage(SITE)
        self.assertEqual([], self.kept())

    def test_what_is_handed_over_is_owed_once_and_keeps_what_was_owed_anew(self):
        debt = {'host': 'h1', 'play': PLAY, 'handler': 'Restart', 'notify': 'Restart', 'section': 'tasks', 'task': 'Write',
                'because': 'site.yml:3', 'since': 1}
        later = dict(debt, since=2)
        name, left = owed.exchange(SITE, [debt, debt, later], [])
        self.assertEqual([debt], left)
        self.assertEqual((name, [debt]), owed.exchange(SITE, [later], []))
        self.assertEqual([debt], owed.exchange(SITE, [], [later])[1])
        self.assertEqual([], owed.exchange(SITE, [], [debt])[1])
        self.assertFalse(os.path.exists(owed.book(OWNER)))
        os.utime(os.path.join(owed.directory(), 'name'), (1, 1))
        owed.sweep()
        self.assertEqual(name, owed.exchange(SITE, [], [])[0])
        shutil.rmtree(owed.directory())
        self.assertNotEqual(name, owed.exchange(SITE, [], [])[0])

    def test_what_another_control_node_has_made_up_is_not_taken(self):
        debt = {'host': 'h1', 'play': PLAY, 'handler': 'Restart', 'notify': 'Restart', 'section': 'tasks', 'task': 'Write',
                'because': 'site.yml:3', 'since': 1}
        wrong = [None, 1, [], {}, dict(debt, host=1), dict(debt, play='Web'), dict(debt, play=[1, 'Web']), dict(debt, task=['x'])]
        wrong += [dict((name, value) for name, value in debt.items() if name != missing) for missing in debt if missing != 'since']
        self.assertEqual([debt], owed.exchange(SITE, wrong + [debt], [])[1])

    def test_a_killed_run_is_settled_before_its_debts_are_handed_over(self):
        self.notified()
        with open(store.path('run.json'), 'w') as stream:
            json.dump(SITE, stream)
        self.new_run()
        self.assertEqual(['Restart'], [debt['handler'] for debt in owed.exchange(SITE, [], [])[1]])

    def test_what_nobody_makes_up_for_is_removed_in_the_end(self):
        self.notified()
        self.failed()
        self.event('end')
        self.settled()
        owed.sweep()
        self.assertEqual(['h1 Restart'], self.kept())
        os.utime(owed.book(OWNER), (1, 1))
        owed.sweep()
        self.assertEqual(['lock'], os.listdir(owed.directory()))


if __name__ == '__main__':
    unittest.main()
