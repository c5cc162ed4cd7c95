"""Where secrets are in a text. Offsets stay: an asterisk stands for each byte of a secret."""
import os

from common import read_json

CHUNK = 256 * 1024


def read_forms(secrets):
    """What to hide: bytes, and whether no letter or digit may stand beside them."""
    mask = read_json(os.path.join(secrets, 'mask.json')) or {}
    return [(text.encode('utf-8'), kind == 'words') for kind in ('texts', 'words') for text in mask.get(kind, ())]


def longest(forms):
    return max([len(form) for form, _ in forms] or [0])


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
            data = stream.read(before + CHUNK + longest(forms))
            places = found(data, forms, at + CHUNK + longest(forms) >= size)
            for begin, end in joined(place for place in places if place[0] >= before):
                stream.seek(at - before + begin)
                stream.write(b'*' * (end - begin))


def found(data, forms, is_end):
    """Where they are in a piece of text. A word that reaches to its end is found with the next one, if there is one."""
    places = []
    for form, is_word in forms:
        begin = data.find(form)
        while begin >= 0:
            end = begin + len(form)
            if not is_word or (begin == 0 or not is_alnum(data[begin - 1])) and (
                    is_end if end == len(data) else not is_alnum(data[end])):
                places.append((begin, end))
            begin = data.find(form, begin + 1)
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
    earliest = len(data)
    for form, is_word in forms:
        # A word that is there as a whole needs the next byte to be told.
        begin = data.find(form[:1], max(0, len(data) - len(form) + (0 if is_word else 1)), earliest)
        while begin >= 0:
            if form.startswith(data[begin:]) and not (is_word and begin > 0 and is_alnum(data[begin - 1])):
                earliest = begin
                break
            begin = data.find(form[:1], begin + 1, earliest)
    return earliest


def is_alnum(byte):
    return byte < 128 and chr(byte).isalnum()
