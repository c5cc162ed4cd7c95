"""Where secrets are found in a text."""
import os
import random
import unittest

from staging import RunTest  # makes the modules below importable

import mask


class MaskTest(RunTest):
    def test_secrets_in_a_long_output_are_found_wherever_they_are(self):
        self.patch(mask, CHUNK=64)
        forms = mask.Forms([(b'a-secret-of-20-bytes', False), (b'1234', True)])
        name = os.path.join(self.runs, 'output')
        for shift in range(64):
            text = b'.' * shift + b'a-secret-of-20-bytes 1234 x1234 12345 ' * 20 + b'1234'
            with open(name, 'wb') as stream:
                stream.write(text)
            mask.hide(name, forms)
            with open(name, 'rb') as stream:
                self.assertEqual(b'.' * shift + (b'*' * 20 + b' **** x1234 12345 ') * 20 + b'****', stream.read())
        mask.hide(os.path.join(self.runs, 'not-there'), forms)

    def test_many_secrets_are_found_as_each_of_them_would_be(self):
        chance = random.Random(7)
        for _ in range(60):
            texts = set(bytes(chance.choice(b'abQ.1"') for _ in range(chance.randrange(4, 12))) for _ in range(20))
            forms = mask.Forms([(text, False) for text in sorted(texts)])
            data = b''.join(chance.choice(sorted(texts))[:chance.randrange(13)] for _ in range(30))
            expected = set()
            for text in texts:
                begin = data.find(text)
                while begin >= 0:
                    expected.add((begin, begin + len(text)))
                    begin = data.find(text, begin + 1)
            self.assertEqual(sorted(expected), sorted(mask.found(data, forms, True)))
            begun = [at for at in range(len(data)) if any(
                text.startswith(data[at:]) and len(text) > len(data) - at for text in texts)]
            self.assertEqual(min(begun + [len(data)]), mask.unclear(data, forms))

    def test_passwords_of_addresses_are_found_wherever_they_are(self):
        self.patch(mask, CHUNK=64)
        forms = mask.Forms([])
        name = os.path.join(self.runs, 'output')
        for shift in range(64):
            with open(name, 'wb') as stream:
                stream.write(b'.' * shift + b'https://ci:p@ss@git//a:b@c a@b http://h:80/@ http://h:8?m=a@b ' * 9)
            mask.hide(name, forms)
            with open(name, 'rb') as stream:
                self.assertEqual(
                    b'.' * shift + b'https://ci:****@git//a:*@c a@b http://h:80/@ http://h:8?m=a@b ' * 9, stream.read())

    def test_a_token_in_the_users_place_is_found_wherever_it_is(self):
        self.patch(mask, CHUNK=64)
        name = os.path.join(self.runs, 'output')
        token = b'ghp_0123456789abcdef'
        for shift in range(64):
            text = b'.' * shift + b'https://%s@git/a https://%s:x-oauth-basic@git x-access-token@h https://%s:@g '
            text += b'https://a-long-organisation@h https://a-host-of-2026.org:80/@ https://a-host-of-2026.org:8?m=a@b '
            with open(name, 'wb') as stream:
                stream.write(text * 3 % ((token,) * 9))
            mask.hide(name, mask.Forms([]))
            with open(name, 'rb') as stream:
                told = text.replace(b'x-oauth-basic', b'*' * 13) * 3 % ((b'*' * len(token),) * 9)
                self.assertEqual(told, stream.read())

    def test_what_may_become_an_address_is_held_back_and_nothing_else(self):
        chance = random.Random(11)
        forms = mask.Forms([])
        for _ in range(2000):
            data = bytes(chance.choice(b'//:@a7? "') for _ in range(chance.randrange(30)))
            whole = mask.found(data, forms, True)
            at = mask.unclear(data[:len(data) // 2], forms)
            self.assertLessEqual(at, len(data) // 2)
            for begin, end in whole:  # none is cut
                self.assertFalse(data.rfind(b'//', 0, begin) < at < end and end > len(data) // 2, (data, at, whole))


if __name__ == '__main__':
    unittest.main()
