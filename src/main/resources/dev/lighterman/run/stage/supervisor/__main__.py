"""Runs one ansible-playbook on the control node so that it outlives the connection that asked for it.

The run is the directory this archive lies in:
    run.json       what was asked: command, directory, timeout; no secrets. Its clocks are seconds: `grace` from TERM to KILL,
                   `afterwards` for what is played after the run, `sudo` for a right to become root that does not answer
    project/ inventory/ vars/   what ansible-playbook works on
    secrets/       removed when the run ends, however it ends; mask.json has the forms they must not be found in elsewhere
    access         a link to the run's own way to its hosts, where it has one: the sockets of agent and connections; removed at its end
    events.jsonl   what the callback plugin tells
    output.log     what ansible-playbook prints
    why            a named pipe, by which the callback plugin tells how it came to hosts that failed; removed at the run's end
    status.json    how the run stands, replaced at once: {"state": "running" | "finished", ...}
    status.json.last   room for the last of these, kept in case the disk is full by then
    lock           held for as long as the supervisor lives, and inside which process it is; empty where another holds it
    supervisor.log only if something here failed
    cleanup.log    only if the cleanup failed
    content.json   what came of the roles and collections that the playbook requires, where it does; content.py says where they are

Called as   supervisor.pyz start UMASK             start the run, then follow it
            supervisor.pyz adopt UMASK             start it unless that was done, then follow it
            supervisor.pyz follow EVENTS OUTPUT    follow it from these byte offsets
            supervisor.pyz output OUTPUT           only what there is of the output, from this byte offset
            supervisor.pyz cancel                  end it and wait for its end
            supervisor.pyz forget                  remove the secrets that a killed supervisor has left
            supervisor.pyz forget ended            the same, but only where nothing of the run goes on
Following writes frames to standard output, after a line "LIGHTERMAN 2" (a login shell may have said something before):
    R LENGTH\\n BYTES          run.json
    O OFFSET LENGTH\\n BYTES   output.log from OFFSET, secrets hidden
    E OFFSET LENGTH\\n BYTES   events.jsonl from OFFSET
    H\\n                       still here
    S LENGTH\\n BYTES          status.json; the last frame
That line has the version of all this. A run goes on with the supervisor that it was started with, so a client may meet an
earlier one: version 1 has the same frames and calls, but is one file, supervisor.py.
Python 3.6 and later, nothing but its own library; Linux, for what it takes to find every process of a run.
"""
import os
import sys

from cancel import cancel, forget
from follow import follow, output
from process import keep_to_itself
from start import adopt, start

COMMANDS = {  # by name and number of arguments
    ('start', 1): lambda umask: start(int(umask, 8)),
    ('adopt', 1): lambda umask: adopt(int(umask, 8)),
    ('follow', 2): lambda events, out: follow(int(events), int(out)),
    ('output', 1): lambda offset: output(int(offset)),
    ('cancel', 0): cancel,
    ('forget', 0): lambda: forget(only_ended=False),
    ('forget', 1): lambda ended: forget(only_ended=ended == 'ended'),
}


def main(arguments):
    if sys.version_info < (3, 6):
        sys.stderr.write('Python 3.6 or later is needed, but %s is %s\n' % (sys.executable, sys.version.split()[0]))
        return 1
    os.umask(0o077)
    keep_to_itself()
    command = COMMANDS.get((arguments[0], len(arguments) - 1)) if arguments else None
    if command is None:
        sys.stderr.write(__doc__)
        return 2
    return command(*arguments[1:])


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
