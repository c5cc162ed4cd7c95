"""Hands what hosts are owed from one control node to another. It comes on standard input, and after it a line of JSON: the run of the
playbook (id, command, origin), what to add to what its hosts are owed here, and what to remove of that since another node has it.

Standard output: a line "LIGHTERMAN 1", then {"owed": ...} for each handler that is owed here after that, then {"end": true} with what
tells the books of this home from others. Python 3.6 and later.
"""
import json
import os
import sys

import owed
import store
from common import greet, say


def main():
    os.umask(0o077)
    greet()
    asked = json.loads(sys.stdin.buffer.readline().decode('utf-8'))
    store.RUN = os.path.join(os.path.expanduser('~'), '.lighterman', 'runs', asked['run']['id'])
    name, left = owed.exchange(asked['run'], asked['add'], asked['remove'])
    for debt in left:
        say(owed=debt)
    say(end=True, books=name)
    return 0


if __name__ == '__main__':
    sys.exit(main())
