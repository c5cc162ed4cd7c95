"""Where secrets are in a text, and the passwords and tokens of addresses, which nobody need have called secrets. Offsets stay: an asterisk
stands for each byte."""
import os
import re

from common import read_json

CHUNK = 256 * 1024
WINDOW = 4
# Bytes from the one that is seen most in what programs print to the one that is seen least, roughly; then all others.
FREQUENT = b' etaoinsrldcpm0u1h2f:g"./,3-y4_5b6789vk=w\'xT{}SAE()CIRNDOLP[]jM\\FBUG>qzHWVXKYJQZ'
# What may be in //user:password@host: up to the last at sign that may end it, and no port with a query behind it.
OF_USER = br'[^\x00-\x20\x7f/:@"\'<>]'
USER = OF_USER + br'{0,128}'
PASSWORD = br'[^\x00-\x20\x7f/"\'<>]'
LOGIN = re.compile(br'//' + USER + br':(?![0-9]*[?#])(' + PASSWORD + br'{1,4096})(?=@)')
# A token in the user's place: long, and with a digit or a known beginning.
TOKEN = re.compile(br'//((?=' + USER + br'[0-9]|gh[a-z]_|github_pat_|glpat-)' + OF_USER + br'{16,128})(?=@|:(?![0-9]*[?#])'
                   + PASSWORD + br'{0,4096}@)')
LONGEST_LOGIN = 2 + 128 + 1 + 4096 + 1
LOGIN_BEGUN = re.compile(br'//' + USER + br'(?::' + PASSWORD + br'{0,4096})?\Z')


def rarity(byte):
    """How much is gained by looking for a byte in place of others."""
    return FREQUENT.find(byte) + 1 or len(FREQUENT) + 20


def read_forms(secrets):
    """What to hide: bytes, and whether no letter or digit may stand beside them."""
    mask = read_json(os.path.join(secrets, 'mask.json')) or {}
    return Forms([(text.encode('utf-8'), kind == 'words') for kind in ('texts', 'words') for text in mask.get(kind, ())])


class Forms(object):
    """Finds many texts at once: of each some bytes that are rare are looked for, by one regular expression for all, and only
    where these are, the whole is compared."""

    def __init__(self, forms):
        self.longest = max([len(form) for form, _ in forms] or [0])
        self.reach = max(self.longest, LONGEST_LOGIN)
        self.anchors = {}  # some bytes in the middle: the forms that have them, and where
        self.heads = {}  # up to so many bytes of the beginning: the forms
        wanted = few(set(form for form, _ in forms))
        for form, is_word in forms:
            at = min((-rarity(form[i:i + 1]), i) for i in range(len(form)) if form[i] in wanted)[1]
            self.anchors.setdefault(form[at:at + WINDOW], []).append((form, is_word, at))
            for length in range(1, WINDOW + 1):
                self.heads.setdefault(form[:length], []).append((form, is_word))
        rest = {}
        for anchor in self.anchors:
            rest.setdefault(anchor[:1], set()).add(anchor[1:])
        self.pattern = re.compile(b'|'.join(
            re.escape(first) + b'(?=' + any_of(others) + b')' for first, others in sorted(rest.items())))

    def __bool__(self):
        return self.longest > 0


def few(forms):
    """Some bytes, as rare as can be, of which each form has one."""
    wanted = set()
    having = {}
    for form in forms:
        for byte in set(form):
            having.setdefault(byte, set()).add(form)
    while any(having.values()):
        byte = max(having, key=lambda one: (len(having[one]) * rarity(bytes((one,))) ** 2, one))
        wanted.add(byte)
        covered = having.pop(byte)
        for others in having.values():
            others -= covered
    return wanted


def any_of(texts):
    """A regular expression for any of some texts, by what they have in common at the beginning."""
    if b'' in texts:
        return b''
    rest = {}
    for one in texts:
        rest.setdefault(one[:1], set()).add(one[1:])
    ways = [re.escape(first) + any_of(others) for first, others in sorted(rest.items())]
    return ways[0] if len(ways) == 1 else b'(?:' + b'|'.join(ways) + b')'


def hide(name, forms):
    """Writes an asterisk over each byte of the secrets that were printed; what follows the file has its offsets still. The
    events have none: the callback plugin sees to that."""
    try:
        stream = open(name, 'r+b', buffering=0)
    except OSError:
        return  # it was not made
    with stream:
        size = os.fstat(stream.fileno()).st_size
        for at in range(0, size, CHUNK):
            before = 1 if at else 0  # a byte to see whether it is a word that begins
            stream.seek(at - before)
            data = stream.read(before + CHUNK + forms.reach)
            places = found(data, forms, at + CHUNK + forms.reach >= size)
            for begin, end in joined(place for place in places if place[0] >= before):
                stream.seek(at - before + begin)
                stream.write(b'*' * (end - begin))


def found(data, forms, is_end):
    """Where they are in a piece of text. A word that reaches to its end is found with the next one, if there is one."""
    places = [match.span(1) for kind in (TOKEN, LOGIN) for match in kind.finditer(data)] if b'@' in data else []
    for match in forms.pattern.finditer(data) if forms else ():
        at = match.start()
        for length in range(1, WINDOW + 1):
            for form, is_word, before in forms.anchors.get(data[at:at + length], ()):
                begin, end = at - before, at - before + len(form)
                if length == min(WINDOW, len(form) - before) and begin >= 0 and data.startswith(form, begin) and (
                        not is_word or (begin == 0 or not is_alnum(data[begin - 1])) and (
                            is_end if end == len(data) else not is_alnum(data[end]))):
                    places.append((begin, end))
    return places


def joined(places):
    """Joins places that overlap, so that a reader never sees one of them masked in part."""
    joint = []
    for begin, end in sorted(places):
        if joint and begin <= joint[-1][1]:
            joint[-1][1] = max(joint[-1][1], end)
        else:
            joint.append([begin, end])
    return joint


def unclear(data, forms):
    """From where on the end of a piece of text may be the beginning of a secret; its length for nowhere."""
    end = login_begun(data)
    for at in range(max(0, len(data) - forms.longest), end):
        left = len(data) - at
        for form, is_word in forms.heads.get(data[at:at + WINDOW], ()):
            # A word that is there as a whole needs the next byte to be told.
            if (left < len(form) or (left == len(form) and is_word)) and form.startswith(data[at:]) and not (
                    is_word and at > 0 and is_alnum(data[at - 1])):
                return at
    return end


def login_begun(data):
    """Where an address begins that may go on behind the end; the length for nowhere."""
    at = data.rfind(b'//', max(0, len(data) - LONGEST_LOGIN))
    if at >= 0 and LOGIN_BEGUN.match(data, at):
        return at
    return len(data) - 1 if data.endswith(b'/') else len(data)


def is_alnum(byte):
    return byte < 128 and chr(byte).isalnum()
