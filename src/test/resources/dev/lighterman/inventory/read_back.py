"""For each JSON line [text, line] what Python makes of them: [literal_eval or null, [literal], shlex words or null]."""
import ast
import json
import math
import shlex
import sys


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(map(repr, value))}
    if isinstance(value, dict):
        return [[plain(k), plain(v)] for k, v in value.items()]
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float) and not math.isfinite(value):
        return "float " + repr(value)
    if isinstance(value, complex) or value is Ellipsis:
        return {"unsupported": repr(value)}
    return value


for line in open(sys.argv[1], encoding="utf-8"):
    text = json.loads(line)
    try:
        literal = [plain(ast.literal_eval(text))]
    except (ValueError, SyntaxError):
        literal = None
    except Exception as e:
        literal = {"raises": repr(e)}
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        words = None
    print(json.dumps([literal, words]))
