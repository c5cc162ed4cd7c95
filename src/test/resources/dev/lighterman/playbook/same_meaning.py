"""Says where two playbook files mean something else to Ansible's own loader. usage: same_meaning.py FILE FILE"""
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret
from ansible.parsing.yaml.objects import AnsibleVaultEncryptedUnicode
from ansible.utils.unsafe_proxy import AnsibleUnsafe


def load(path):
    loader = DataLoader()
    loader.set_vault_secrets([("default", VaultSecret(b"x"))])
    return loader.load_from_file(path)


def check(a, b, path):
    if isinstance(a, AnsibleVaultEncryptedUnicode) or isinstance(b, AnsibleVaultEncryptedUnicode):
        if type(a) is not type(b) or a._ciphertext.strip() != b._ciphertext.strip():
            print("%s: vault values differ" % path)
    elif isinstance(a, AnsibleUnsafe) != isinstance(b, AnsibleUnsafe):
        print("%s: only one is unsafe" % path)
    elif type(a) is not type(b):
        print("%s: %r is %s, %r is %s" % (path, a, type(a), b, type(b)))
    elif isinstance(a, dict):
        if list(a) != list(b):
            print("%s: keys %r and %r" % (path, list(a), list(b)))
        for key in a:
            if key in b:
                check(a[key], b[key], "%s/%s" % (path, key))
    elif isinstance(a, list):
        if len(a) != len(b):
            print("%s: %d and %d items" % (path, len(a), len(b)))
        for i, (x, y) in enumerate(zip(a, b)):
            check(x, y, "%s/%d" % (path, i))
    elif a != b and not (a != a and b != b):
        print("%s: %r and %r" % (path, a, b))


check(load(sys.argv[1]), load(sys.argv[2]), "")
