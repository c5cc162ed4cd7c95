"""Says to which digest a tag points in its registry, asked as the container engine of this machine would: with the login given,
else with what the engine is logged in as. Nothing is pulled or changed. Run as  python3 -c TEXT, this text being TEXT.

Standard input: one JSON object with registry, repository, tag (or a digest in its place), engine ("docker" or "podman"), and
username and password where there is a login; "parts": true to be told of an index what is in it.
Standard output: one JSON object, {"digest": text} (and {"parts": [texts]}) or {"kind": "absent" | "login" | "unreachable" | "answer", "message": text}.
Python 3.6 and later.
"""
import base64
import glob
import hashlib
import ipaddress
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from urllib import error, parse, request

ACCEPT = ', '.join((
    'application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'))
HUB, HUB_HOST, HUB_KEY = 'docker.io', 'registry-1.docker.io', 'https://index.docker.io/v1/'
SECONDS = 10
STRICT, PARTIAL_CHAIN = 0x20, 0x80000  # of OpenSSL's flags for verification
LONGEST = 4 << 20  # of a manifest, as registries have it


class Trouble(Exception):
    def __init__(self, kind, message):
        Exception.__init__(self, message)
        self.kind = kind


def loopback(host):
    name = host.rsplit(':', 1)[0] if not host.endswith(']') else host
    return name in ('localhost', '[::1]') or re.match(r'127(\.\d+){3}$', name) is not None


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read().decode('utf-8', 'replace')
    except (IOError, OSError):
        return ''


def read_json(path):
    try:
        value = json.loads(read(path) or '{}')
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def home(*names):
    """Of a rootless engine."""
    return os.path.join(os.path.expanduser('~'), '.config', *names)


def insecure(engine, host, repository):
    """Whether the engine would talk to that registry without verified TLS."""
    if engine == 'docker':
        listed = [one for file in ('/etc/docker/daemon.json', home('docker', 'daemon.json'))
                  for one in read_json(file).get('insecure-registries') or ()]
        return loopback(host) or host in listed or within(host, [one for one in listed if '/' in one])
    system = '/etc/containers/registries.conf'
    own = home('containers', 'registries.conf')
    files = [os.environ.get('CONTAINERS_REGISTRIES_CONF') or (own if os.path.exists(own) else system)]
    for folder in (system + '.d', own + '.d'):
        files += sorted(glob.glob(os.path.join(folder, '*.conf')))
    for text in map(read, files):
        for part in re.split(r'(?m)^\s*\[\[registry\]\]', text)[1:]:
            part = re.split(r'(?m)^\s*\[', part)[0]
            names = re.findall(r'(?m)^\s*(?:location|prefix)\s*=\s*[\'"]([^\'"]+)', part)
            if any(fits(name, host, repository) for name in names) and re.search(r'(?m)^\s*insecure\s*=\s*true', part):
                return True
    return False


def fits(prefix, host, repository):
    """Whether an image is what a prefix of podman's configuration is about."""
    if prefix.startswith('*.'):
        return host.endswith(prefix[1:])
    return (host + '/' + repository + '/').startswith(prefix.rstrip('/') + '/')


def within(host, networks):
    """Whether one of the addresses of a host is in a network, as Docker looks at it."""
    if not networks:
        return False
    try:
        found = socket.getaddrinfo(parse.urlsplit('//' + host).hostname, None)
    except (OSError, ValueError):
        return False
    for network in networks:
        try:
            if any(ipaddress.ip_address(one[4][0].split('%')[0]) in ipaddress.ip_network(network, False) for one in found):
                return True
        except ValueError:
            pass  # it is none
    return False


def context(host, verified):
    made = ssl.create_default_context()
    # As Go has it: any certificate that is trusted is an anchor, and what newer Pythons miss in one is not asked for.
    made.verify_flags = int(made.verify_flags) & ~STRICT | PARTIAL_CHAIN
    for folder in ('/etc/docker/certs.d', '/etc/containers/certs.d', home('docker', 'certs.d'), home('containers', 'certs.d')):
        for file in glob.glob(os.path.join(folder, host, '*.crt')):
            made.load_verify_locations(file)
        for file in glob.glob(os.path.join(folder, host, '*.cert')):
            made.load_cert_chain(file, file[:-5] + '.key')
    if not verified:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def config_files(engine):
    home = os.path.expanduser('~')
    docker = os.path.join(os.environ.get('DOCKER_CONFIG') or os.path.join(home, '.docker'), 'config.json')
    if engine == 'docker':
        return [docker]
    if os.environ.get('REGISTRY_AUTH_FILE'):
        return [os.environ['REGISTRY_AUTH_FILE']]
    runtime = os.environ.get('XDG_RUNTIME_DIR')
    first = os.path.join(runtime, 'containers') if runtime else '/run/containers/%d' % os.getuid()
    return [os.path.join(first, 'auth.json'), os.path.join(home, '.config/containers/auth.json'), docker]


def helped(helper, key):
    """What a credential helper keeps for a registry, if anything."""
    try:
        process = subprocess.Popen(['docker-credential-' + helper, 'get'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        out = process.communicate(key.encode())[0]
        kept = json.loads(out.decode('utf-8', 'replace')) if process.returncode == 0 else {}
    except (OSError, ValueError):
        return None
    return (kept['Username'], kept['Secret']) if kept.get('Secret') else None


def keys_of(config, registry, repository):
    """The keys that a login for an image may have, in order."""
    names = [HUB_KEY, 'index.docker.io', HUB] if registry == HUB else [registry, 'https://' + registry, 'http://' + registry]
    kept = list(config.get('auths') or ())
    # podman's logins may be for a part of the registry, Docker's have had addresses with a path
    parts = ['/'.join([registry] + repository.split('/')[:count]) for count in range(repository.count('/') + 1, 0, -1)]
    addresses = [key for key in kept if '://' in key and re.sub('^[a-z]+://|/.*', '', key) == registry]
    return [key for key in parts if key in kept] + names + addresses


def credentials(engine, registry, repository):
    for config in map(read_json, config_files(engine)):
        for key in keys_of(config, registry, repository):
            helper = (config.get('credHelpers') or {}).get(key) or config.get('credsStore')
            kept = helper and helped(helper, key)
            if kept:
                return kept
            auth = (config.get('auths') or {}).get(key) or {}
            if auth.get('identitytoken'):
                return '<token>', auth['identitytoken']
            if auth.get('auth'):
                user, _, password = base64.b64decode(auth['auth']).decode('utf-8', 'replace').partition(':')
                return user, password.rstrip('\0')
    return None


def whole(answer):
    body = answer.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise Trouble('answer', 'its answer is longer than %d MiB' % (LONGEST >> 20))
    return body


def basic(login):
    return 'Basic ' + base64.b64encode(('%s:%s' % login).encode()).decode()


class Registry(object):
    def __init__(self, asked, scheme, verified):
        self.asked = asked
        self.host = HUB_HOST if asked['registry'] == HUB else asked['registry']
        self.scheme = scheme
        handlers = [request.HTTPSHandler(context=context(self.host, verified))]
        if loopback(self.host):
            handlers.append(request.ProxyHandler({}))
        self.opener = request.build_opener(*handlers)
        self.login = (asked['username'], asked['password']) if asked.get('username') else None
        self.authorized = None

    def send(self, url, authorization, method='GET', data=None):
        made = request.Request(url, data=data, method=method)
        made.add_header('Accept', ACCEPT)
        made.add_header('User-Agent', 'lighterman')
        if authorization:
            made.add_unredirected_header('Authorization', authorization)
        return self.opener.open(made, timeout=SECONDS)

    def digest(self):
        url = '%s://%s/v2/%s/manifests/%s' % (self.scheme, self.host, self.asked['repository'], self.asked['tag'])
        authorization = None
        try:
            answer = self.send(url, None, 'HEAD')
        except error.HTTPError as e:
            if e.code != 401:
                raise
            authorization = self.authorization(e.headers.get('WWW-Authenticate') or '')
            answer = self.send(url, authorization, 'HEAD')
        self.authorized = authorization
        known = answer.headers.get('Docker-Content-Digest')
        return known or 'sha256:' + hashlib.sha256(whole(self.send(url, authorization))).hexdigest()

    def parts(self, digest):
        """The digests of the manifests that an index has, one for each platform; none of what is no index."""
        url = '%s://%s/v2/%s/manifests/%s' % (self.scheme, self.host, self.asked['repository'], digest)
        manifest = json.loads(whole(self.send(url, self.authorized)).decode('utf-8'))
        return [part['digest'] for part in manifest.get('manifests') or ()]

    def authorization(self, challenge):
        self.login = self.login or credentials(self.asked['engine'], self.asked['registry'], self.asked['repository'])
        if challenge.lower().startswith('basic'):
            if not self.login:
                raise Trouble('login', 'it wants a login, and there is none')
            return basic(self.login)
        fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        realm = fields.pop('realm', '')
        if not realm.startswith('https://') and not (self.scheme == 'http' and realm.startswith('http://')):
            raise Trouble('answer', 'it asks for a login in a way that is not understood: ' + challenge[:200])
        wanted = {'service': fields.get('service', ''), 'scope': 'repository:%s:pull' % self.asked['repository']}
        if self.login and self.login[0] == '<token>':
            wanted.update(grant_type='refresh_token', refresh_token=self.login[1], client_id='lighterman')
            answer = self.send(realm, None, 'POST', parse.urlencode(wanted).encode())
        else:
            answer = self.send(realm + ('&' if '?' in realm else '?') + parse.urlencode(wanted), basic(self.login) if self.login else None)
        given = json.loads(whole(answer).decode('utf-8'))
        return 'Bearer ' + (given.get('token') or given['access_token'])


def ways(engine, host, repository):
    """How the registry may be talked to, in order."""
    if insecure(engine, host, repository):
        return [('https', False), ('http', False)]
    return [('https', True)]


def find(asked):
    trouble = None
    for scheme, verified in ways(asked['engine'], asked['registry'], asked['repository']):
        try:
            registry = Registry(asked, scheme, verified)
            told = {'digest': registry.digest()}
            if asked.get('parts'):
                told['parts'] = registry.parts(told['digest'])
            return told
        except error.HTTPError as e:
            if e.code == 404:
                raise Trouble('absent', 'there is no such tag in it')
            if e.code in (401, 403):
                raise Trouble('login', 'it refuses the login' if asked.get('username') else 'it refuses access')
            raise Trouble('answer', 'it answered %d %s' % (e.code, e.reason))
        except (error.URLError, OSError, ValueError, KeyError) as e:
            trouble = trouble or Trouble('answer' if isinstance(e, (ValueError, KeyError)) else 'unreachable',
                                         str(getattr(e, 'reason', None) or e))
    raise trouble


def main():
    asked = json.loads(sys.stdin.buffer.read().decode('utf-8'))
    try:
        told = find(asked)
    except Trouble as e:
        told = {'kind': e.kind, 'message': str(e)}
    print(json.dumps(told))


if __name__ == '__main__':
    main()
