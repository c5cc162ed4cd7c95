"""Reads {"yaml": ..., "value": ...} lines and says which the real loaders read as something else.

usage: read_back.py FILE (pure|libyaml|ansible)
"""
import json
import sys

import yaml


def ansible_loader():
    from ansible.parsing.yaml.loader import AnsibleLoader
    return lambda text: AnsibleLoader(text, file_name="x.yml").get_single_data()


LOADERS = {
    "pure": lambda: lambda text: yaml.load(text, Loader=yaml.SafeLoader),
    "libyaml": lambda: lambda text: yaml.load(text, Loader=yaml.CSafeLoader),
    "ansible": ansible_loader,
}


def same(a, b):
    if isinstance(b, dict):
        return isinstance(a, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in b)
    if isinstance(b, list):
        return isinstance(a, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(b, bool) or b is None:
        return a is b
    if isinstance(a, float) and b in ("Infinity", "-Infinity"):  # as JSON carries them
        return a == float(b)
    if isinstance(b, str):
        return isinstance(a, str) and str(a) == b
    return type(a) is type(b) and a == b


load = LOADERS[sys.argv[2]]()
count = 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        case = json.loads(line)
        count += 1
        try:
            value = load(case["yaml"])
            if not same(value, case["value"]):
                print("DIFFERS %r\n  wanted %r\n  got    %r" % (case["yaml"], case["value"], value))
        except Exception as e:
            print("FAILS %r\n  wanted %r\n  got    %s" % (case["yaml"], case["value"], str(e).replace("\n", " ")))
print("read %d" % count)
