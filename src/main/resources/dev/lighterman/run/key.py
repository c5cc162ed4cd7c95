"""Tells what a run with a key was started with. It comes on standard input; its argument is the run's id.

Standard output: a line "LIGHTERMAN 1", then key.json of the run, if there is one, as "kept", then {"end": true}.
Python 3.6 and later.
"""
import os
import shutil
import sys
import time

from common import greet, read_json, say

RUNS = os.path.join(os.path.expanduser('~'), '.lighterman', 'runs')


def main(run):
    greet()
    directory = os.path.join(RUNS, run)
    until = time.monotonic() + 1
    while os.path.isdir(directory):
        kept = read_json(os.path.join(directory, 'key.json'))
        if kept:
            say(kept=kept)
            break
        if time.monotonic() > until:  # such a directory comes whole, so this is what is left of one that was removed
            shutil.rmtree(directory, ignore_errors=True)
            break
        time.sleep(0.1)
    say(end=True)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
