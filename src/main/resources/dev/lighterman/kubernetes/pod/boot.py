import os
def read(size):
    got = b""
    while len(got) < size:
        more = os.read(0, size - len(got))
        if not more:
            os._exit(1)
        got += more
    return got
exec(compile(read(int.from_bytes(read(4), "big")), "agent.py", "exec"))
