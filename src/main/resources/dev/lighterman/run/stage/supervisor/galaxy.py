"""Roles and collections as Ansible sees them: what a project requires, where they are looked for, which of them are there. `main` is
executed by the Python that Ansible itself runs in, since only that one has Ansible's configuration and YAML; the rest needs nothing.
"""
import hashlib
import json
import os
import re
import sys

PLACES = ('requirements.yml', 'requirements.yaml', 'roles/requirements.yml', 'roles/requirements.yaml',
          'collections/requirements.yml', 'collections/requirements.yaml')
KINDS = ('roles', 'collections')
LOGIN = re.compile('://[^/@\\s]+@')
SECRET = ('token', 'password', 'client_secret')


class Refused(Exception):
    """What is wrong with the files, in a sentence."""


def shown(text):
    """Without the login that a URL may have."""
    return LOGIN.sub('://', text)


# ---- what is there

def read_text(path):
    try:
        with open(path, 'rb') as stream:
            return stream.read().decode('utf-8', 'replace')
    except OSError:
        return ''


def first(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    return match.group(1).strip().strip('\'"') or None if match else None


def role_in(directory, name):
    """A role in a directory of roles, as what is told of it; None if there is none."""
    path = os.path.join(directory, name)
    if not os.path.isdir(path):
        return None
    return {'type': 'role', 'name': name, 'source': path,
            'version': first('^version:(.*)$', read_text(os.path.join(path, 'meta', '.galaxy_install_info')))}


def collection_in(directory, name):
    """The same for a collection in a directory that has, or is, ansible_collections."""
    if os.path.basename(directory) != 'ansible_collections':
        directory = os.path.join(directory, 'ansible_collections')
    path = os.path.join(directory, *name.split('.'))
    if name.count('.') != 1 or not os.path.isdir(path):
        return None
    try:
        version = json.loads(read_text(os.path.join(path, 'MANIFEST.json')) or '{}').get('collection_info', {}).get('version')
    except (ValueError, AttributeError):
        version = None
    version = version or first('^version:(.*)$', read_text(os.path.join(path, 'galaxy.yml')))
    if version:
        info = os.path.join(directory, '%s-%s.info' % (name, version), 'GALAXY.yml')
        server = first('^server:(.*)$', read_text(info))
    else:
        server = None
    return {'type': 'collection', 'name': name, 'version': version, 'source': server or path}


def found_in(directories, kind, name):
    """The first of some directories wins, as with Ansible."""
    for directory in directories:
        one = (role_in if kind == 'roles' else collection_in)(directory, name)
        if one:
            return one
    return None


def all_in(content):
    """What has been installed into a directory of ours: names by kind."""
    roles, collections = os.path.join(content, 'roles'), os.path.join(content, 'collections', 'ansible_collections')
    names = {'roles': sorted(names_in(roles)), 'collections': []}
    for namespace in sorted(names_in(collections)):
        names['collections'] += ['%s.%s' % (namespace, name) for name in sorted(names_in(os.path.join(collections, namespace)))]
    return names


def names_in(directory):
    try:
        return [name for name in os.listdir(directory)
                if not name.endswith('.info') and os.path.isdir(os.path.join(directory, name))]
    except OSError:
        return []


# ---- versions

def numbers(version):
    return [int(part) for part in re.findall('[0-9]+', version)]


def fits(wanted, version):
    """Whether a version is the one that is wanted, or one of them. Where that cannot be told it is not."""
    if wanted in ('', '*', version):
        return True
    if not version or not re.match('[0-9]', version) or not re.search('[<>=!]', wanted):
        return False
    for one in wanted.split(','):
        match = re.match('\\s*(>=|<=|==|!=|>|<|=)\\s*([0-9][0-9.]*)\\s*$', one)
        if not match or not re.match('[0-9.]+$', version):
            return False
        is_less, is_more = numbers(version) < numbers(match.group(2)), numbers(version) > numbers(match.group(2))
        if {'>=': is_less, '<=': is_more, '>': not is_more, '<': not is_less, '!=': not (is_less or is_more)}.get(
                match.group(1), is_less or is_more):
            return False
    return True


# ---- what is required; from here on in Ansible's Python

class Requirements(object):
    def __init__(self):
        self.files = []  # path, and which kinds it has
        self.roles = []  # name or None, version, source
        self.collections = []
        self.inputs = hashlib.sha256()

    def note(self, *texts):
        for text in texts:
            data = text if isinstance(text, bytes) else text.encode('utf-8', 'surrogateescape')
            self.inputs.update(b'%d:' % len(data) + data)

    def read(self, path, named):
        import yaml
        try:
            with open(path, 'rb') as stream:
                text = stream.read()
            data = yaml.safe_load(text)
        except OSError as error:
            raise Refused('%s cannot be read: %s' % (path, error.strerror))
        except yaml.YAMLError as error:
            raise Refused('%s is no YAML: %s' % (path, ' '.join(str(error).split())))
        if isinstance(data, list):
            data = {'collections' if path.startswith('collections/') else 'roles': data}
        if not isinstance(data, dict) or not any(kind in data for kind in KINDS):
            if named:
                raise Refused('%s has neither roles nor collections' % path)
            return  # another tool's file of that name
        self.note(path, text)
        self.files.append((path, [kind for kind in KINDS if data.get(kind)]))
        for item in data.get('roles') or ():
            self.role(item)
        for item in data.get('collections') or ():
            self.collection(item)
        self.refer(data)

    def role(self, item):
        if isinstance(item, dict) and 'include' in item:
            import yaml
            try:
                with open(str(item['include']), 'rb') as stream:
                    for one in yaml.safe_load(stream.read()) or ():
                        self.role(one)
            except (OSError, yaml.YAMLError):
                self.roles.append((None, '', ''))  # ansible-galaxy will say it
            return
        try:
            from ansible.playbook.role.requirement import RoleRequirement
            role = RoleRequirement.role_yaml_parse(dict(item) if isinstance(item, dict) else item)
            self.roles.append((role.get('name'), str(role.get('version') or ''), str(role.get('src') or '')))
        except Exception:
            self.roles.append((None, '', ''))

    def collection(self, item):
        item = item if isinstance(item, dict) else {'name': item}
        name = str(item.get('name', ''))
        plain = re.match('[a-z0-9_]+\\.[a-z0-9_]+$', name) and not os.path.exists(name)
        source = item.get('source')
        self.collections.append((name if plain else None, str(item.get('version') or ''),
                                 str(source) if source else '' if plain else name))

    def refer(self, value):
        """Files and directories of the project that are named, such as archives, count by their content."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self.refer(one)
        elif isinstance(value, str) and os.path.isfile(value):
            self.note_file(value)
        elif isinstance(value, str) and '/' in value and os.path.isdir(value):
            for folder, folders, files in os.walk(value):
                folders[:] = sorted(name for name in folders if name != '.git')
                for name in sorted(files):
                    self.note_file(os.path.join(folder, name))

    def note_file(self, path):
        try:
            with open(path, 'rb') as stream:
                self.note(path, hashlib.sha256(stream.read()).digest())
        except OSError:
            pass  # a link to nowhere


def configured(constants, name):
    """Paths that somebody has configured, and those that are Ansible's own default."""
    origin = constants.config.get_config_value_and_origin(name)[1]
    value = getattr(constants, name)  # the other is a template where it is the default
    paths = [os.path.join(os.getcwd(), path) for path in (value.split(':') if isinstance(value, str) else value or ())]
    return ([], paths) if origin == 'default' else (paths, [])


def galaxy_config(path):
    """What ansible.cfg says of Galaxy, without secrets."""
    import configparser
    config = configparser.RawConfigParser(inline_comment_prefixes=(';',), strict=False)
    try:
        config.read(path or (), encoding='utf-8')
    except (configparser.Error, UnicodeDecodeError):
        return {}
    return {section: {key: value for key, value in config.items(section) if key not in SECRET}
            for section in config.sections() if section.split('.')[0] in ('galaxy', 'galaxy_server')}


def servers(constants, config):
    """Where Ansible asks, in its order."""
    names = constants.config.get_config_value('GALAXY_SERVER_LIST') or ()
    urls = [os.environ.get('ANSIBLE_GALAXY_SERVER_%s_URL' % name.upper()) or
            config.get('galaxy_server.' + name, {}).get('url') or name for name in names]
    return [shown(url) for url in urls] or [shown(str(constants.config.get_config_value('GALAXY_SERVER')))]


def ask(named, beside):
    from ansible import constants
    from ansible.release import __version__
    required = Requirements()
    required.note('1', __version__)
    for path in [named] if named else PLACES:
        if named and not os.path.isfile(path):
            raise Refused('there is no %s' % path)
        if os.path.isfile(path):
            required.read(path, bool(named))
    config = galaxy_config(constants.config._config_file)
    asked = servers(constants, config)
    required.note(json.dumps([config, asked], sort_keys=True))
    paths = {}
    for kind, name in (('roles', 'DEFAULT_ROLES_PATH'), ('collections', 'COLLECTIONS_PATHS')):
        own, usual = configured(constants, name)
        paths[kind] = {'beside': [os.path.join(os.getcwd(), beside, kind)], 'own': own, 'usual': usual, 'python': []}
    paths['collections']['python'] = [path for path in sys.path if path and os.path.isdir(os.path.join(path, 'ansible_collections'))]
    there = []
    is_whole = True
    for kind in KINDS:
        places = paths[kind]
        own = places['beside'] + places['own']
        for name, version, _ in getattr(required, kind):
            one = name and found_in(own, kind, name)
            if not one:
                one = name and found_in(places['usual'] + places['python'], kind, name)
                if not one or not fits(version, one['version']):
                    is_whole = False
                    continue
            there.append(one)
    asks = {'roles': any(not re.search('[/:@]', source) for _, _, source in required.roles),
            'collections': any(name and not source for name, _, source in required.collections)}
    return {'version': __version__, 'files': required.files, 'key': required.inputs.hexdigest(), 'paths': paths, 'servers': asked, 'asks': asks,
            'there': there if is_whole else None,
            'sources': {kind: {name: shown(source) for name, _, source in getattr(required, kind) if name and source}
                        for kind in KINDS}}


def main(named, beside):
    try:
        answer = ask(named, beside)
    except Refused as error:
        answer = {'refused': str(error)}
    sys.stdout.write('\nLIGHTERMAN ' + json.dumps(answer) + '\n')
