"""What followers of a run are told, and what not."""
import os
import signal
import time
import unittest

from staging import RunTest  # makes the modules below importable

import follow


class FollowTest(RunTest):
    def tail(self, run, offset=0):
        """A tail of output.log, and a list of the frames it has passed on."""
        self.at(run)
        frames = []
        self.patch(follow, put=frames.append)
        return follow.output_tail(offset), frames

    def drain(self, tail, is_end):
        while tail.pass_on(is_end):
            pass

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
            tail, frames = self.tail(run)
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
        tail, frames = self.tail(run)
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
                tail, frames = self.tail(run)
                self.drain(tail, is_end)
                self.assertEqual(hidden if is_end else hidden[:-4], self.told(frames))

    def test_who_goes_on_from_the_middle_of_a_secret_is_not_told_its_rest(self):
        run = self.stage('')
        self.mask(run, texts=['sec-ret-1'], words=['1234'])
        self.append(run, b'.' * 100 + b' sec-ret-1 x1234 1234')
        hidden = b'.' * 100 + b' ********* x1234 ****'
        for offset in range(len(hidden) + 3):
            tail, frames = self.tail(run, offset)
            self.drain(tail, True)
            self.assertEqual(hidden[offset:], self.told(frames, offset))

    def test_output_of_a_run_without_secrets_is_passed_on_as_it_is(self):
        run = self.stage('')
        data = bytes(bytearray(range(256))) * 3
        self.append(run, data)
        for offset in (0, 5, 767, 768, 1000):
            for is_end in (False, True):
                tail, frames = self.tail(run, offset)
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
        self.assertEqual((b'\nLIGHTERMAN 2\nR 2\n{}O 0 19\na ********* b\nsaid\nS 2\n{}', b''), (printed, err))
        time.sleep(0.2)
        self.call(run, 'cancel').communicate(timeout=60)
        for call in (started, following):
            self.assertEqual(b'a ********* b\nsaid\nsec-re', self.frames(call.communicate(timeout=60)[0])[0])
        out, _ = late.communicate(timeout=60)
        self.assertIn(b'O 6 13\n***** b\nsaid\nO 19 6\nsec-re', out)

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
        self.assertEqual(0, following.wait(timeout=60))
        following.stderr.close()
        self.call(run, 'cancel').communicate(timeout=60)


if __name__ == '__main__':
    unittest.main()
