"""What the script that asks registries takes from them."""
import io
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '../../main/resources/dev/lighterman/pipeline/delivery'))

import registry_digest  # noqa: E402


class Endless(io.RawIOBase):
    def __init__(self):
        self.taken = 0

    def read(self, size=-1):
        self.taken += size
        return b'x' * size


class RegistryDigestTest(unittest.TestCase):
    def test_a_body_without_end_is_not_read_to_its_end(self):
        body = Endless()
        with self.assertRaises(registry_digest.Trouble) as raised:
            registry_digest.whole(body)
        self.assertEqual('its answer is longer than 4 MiB', str(raised.exception))
        self.assertEqual((4 << 20) + 1, body.taken)
        self.assertEqual(b'{}', registry_digest.whole(io.BytesIO(b'{}')))


if __name__ == '__main__':
    unittest.main()
