"""Where secrets are found in a text."""
import os
import unittest

from staging import RunTest  # makes the modules below importable

import mask


class MaskTest(RunTest):
    def test_secrets_in_a_long_output_are_found_wherever_they_are(self):
        self.patch(mask, CHUNK=64)
        forms = [(b'a-secret-of-20-bytes', False), (b'1234', True)]
        name = os.path.join(self.runs, 'output')
        for shift in range(64):
            text = b'.' * shift + b'a-secret-of-20-bytes 1234 x1234 12345 ' * 20 + b'1234'
            with open(name, 'wb') as stream:
                stream.write(text)
            mask.hide(name, forms)
            with open(name, 'rb') as stream:
                self.assertEqual(b'.' * shift + (b'*' * 20 + b' **** x1234 12345 ') * 20 + b'****', stream.read())
        mask.hide(os.path.join(self.runs, 'not-there'), forms)


if __name__ == '__main__':
    unittest.main()
