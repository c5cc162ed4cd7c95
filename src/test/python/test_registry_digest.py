"""What the script that asks registries takes from them."""
import io
import os
import sys
import unittest
from unittest import mock

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

    def test_a_login_for_a_part_of_the_registry_goes_before_one_for_all_of_it(self):
        def keys(registry, repository, *kept):
            return registry_digest.keys_of({'auths': dict.fromkeys(kept, {})}, registry, repository)
        self.assertEqual(['r.example/team/app', 'r.example/team', 'r.example', 'https://r.example', 'http://r.example'],
                         keys('r.example', 'team/app', 'r.example', 'r.example/team', 'r.example/team/app', 'r.example/other'))
        self.assertEqual(['https://r.example/v1/'], keys('r.example', 'app', 'https://r.example/v1/', 'https://other.example/v1/')[3:])
        self.assertEqual(['docker.io/me', 'https://index.docker.io/v1/'], keys('docker.io', 'me/app', 'docker.io/me')[:2])

    def test_a_registry_without_tls_is_found_where_the_engine_finds_it(self):
        texts = {'/etc/docker/daemon.json': '{"insecure-registries": ["10.0.0.0/8", "r.example"]}',
                 registry_digest.home('docker', 'daemon.json'): '{"insecure-registries": ["own.example:5000"]}',
                 '/etc/containers/registries.conf': '[[registry]]\nlocation = "r.example/team"\ninsecure = true\n'
                                                    '[[registry]]\nprefix = "*.corp"\ninsecure = true\n'}
        with mock.patch.object(registry_digest, 'read', lambda path: texts.get(path, '')):
            def insecure(engine, *hosts):
                return [host for host in hosts if registry_digest.insecure(engine, host, 'team/app')]
            self.assertEqual(['10.1.2.3:5000', 'r.example', 'own.example:5000', 'localhost:5000'],
                             insecure('docker', '10.1.2.3:5000', '11.1.2.3', 'r.example', 'own.example:5000', 'localhost:5000'))
            with mock.patch.object(os.path, 'exists', lambda path: False):
                self.assertEqual(['r.example', 'r.corp'], insecure('podman', 'r.example', 'r.corp', 'corp', 'team.example'))
                self.assertFalse(registry_digest.insecure('podman', 'r.example', 'teams/app'))

    def test_a_certificate_that_go_takes_is_taken(self):
        flags = int(registry_digest.context('r.example', True).verify_flags)
        self.assertEqual((0, registry_digest.PARTIAL_CHAIN), (flags & registry_digest.STRICT, flags & registry_digest.PARTIAL_CHAIN))


if __name__ == '__main__':
    unittest.main()
