"""Which ansible-playbook is meant. Also doctor runs this, as a script of its own: it prints the program, or the ones to choose from."""
import glob
import os
import pwd
import signal
import subprocess
import sys

NAME = 'ansible-playbook'
# pip --user and pipx link their programs to the first; logins read a profile that adds it to PATH, commands over SSH do not.
USUAL = ('~/.local/bin', '~/bin', '/usr/local/bin')
ELSEWHERE = ('~/.local/share/pipx/venvs/*/bin', '~/.local/pipx/venvs/*/bin', '~/.local/share/uv/tools/*/bin', '~/.venv/bin', '~/venv/bin', '~/ansible/.venv/bin',
             '~/ansible/venv/bin', '~/.virtualenvs/*/bin', '~/.pyenv/versions/*/bin', '~/miniconda3/bin', '~/miniconda3/envs/*/bin',
             '~/miniforge3/bin', '~/miniforge3/envs/*/bin', '~/anaconda3/bin', '~/anaconda3/envs/*/bin',
             '/opt/*/bin', '/opt/*/.venv/bin', '/opt/*/venv/bin')
PATIENCE = 5.0  # seconds that a shell may take for its profile


def executable(path):
    return os.path.isfile(path) and os.access(path, os.X_OK)


def in_path(name):
    """The program of a name in PATH; None if there is none."""
    return next((path for path in (os.path.join(part, name) for part in os.get_exec_path()) if executable(path)), None)


def found_in(patterns):
    """The programs in directories, each once, whatever links there are to it."""
    programs = {}
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(os.path.expanduser(pattern), NAME))):
            if executable(path):
                programs.setdefault(os.path.realpath(path), path)
    return sorted(programs.values())


def said(command):
    """What a program prints, if it ends in time."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    except (OSError, ValueError):
        return ''
    try:
        return process.communicate(timeout=PATIENCE)[0].decode('utf-8', 'surrogateescape')
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return ''


def of_login():
    """The program that the user has in a shell of their own, whose profile (-l) or rc file (-i) adds to PATH."""
    try:
        shell = os.environ.get('SHELL') or pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return []
    for flags in ('-lc', '-ic'):
        for line in reversed(said([shell, flags, 'command -v ' + NAME]).splitlines()):
            if os.path.isabs(line) and os.path.basename(line) == NAME and executable(line):
                return [line]
    return []


def candidates(directory):
    """The programs that are not in PATH; those of a project's own virtualenv come first."""
    own = [os.path.join(directory, name, 'bin') for name in ('.venv', 'venv')]
    return found_in(own) or found_in(USUAL) or of_login() or found_in(ELSEWHERE)


def program(given, directory):
    """What to execute: a path may be a virtualenv or a directory of programs. A name that is not in PATH is the only program of
    its name elsewhere, if there is one only."""
    if '/' not in given:
        if given != NAME or in_path(given):
            return given
        others = candidates(directory)
        return others[0] if len(others) == 1 else given
    path = os.path.expanduser(given)
    if os.path.isdir(path):
        inside = [os.path.join(path, 'bin', NAME), os.path.join(path, NAME)]
        return next((one for one in inside if executable(one)), inside[0])
    sister = os.path.join(os.path.dirname(path), NAME)
    return sister if os.path.basename(path) == 'ansible' and executable(sister) else path


def main():
    given = sys.argv[1] or NAME
    meant = program(given, os.getcwd())
    if '/' in meant or in_path(meant):
        print('program\t' + meant)
    else:
        print('found\t' + ', '.join(candidates(os.getcwd())))


if __name__ == '__main__':
    main()
