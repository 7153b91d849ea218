"""What calculations with fields come to, from the text of `trace-cmd report -N -R -t` and Python's own integers. Prints JSON."""

import collections
import json
import re
import sys

spare = 0
percent, mixed, quotients = (collections.Counter() for _ in range(3))
selected = zero = 0


def truncated(left, right):
    """Division as in C."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


for line in sys.stdin:
    fields = dict(re.findall(r"(\w+)=(-?\w+)", line))
    if ": kmalloc:" in line:
        pointer = int(fields["ptr"], 16)
        asked, given = int(fields["bytes_req"]), int(fields["bytes_alloc"])
        flags = int(fields["gfp_flags"], 16)
        spare += given - asked
        percent[given * 100 // asked] += 1
        mixed[(pointer ^ flags) & ~0xFFF | flags % 7] += 1
        selected += (given - asked) * 4 > given or (flags >> 7) & 1 == 1
    elif ": sys_exit:" in line:
        returned = int(fields["ret"], 0)
        if returned >= 1 << 63:
            returned -= 1 << 64
        if returned == 0:
            zero += 1
        else:
            quotients[truncated(-1000000, returned)] += 1

json.dump(
    {
        "spare": spare,
        "selected": selected,
        "zero": zero,
        "percent": sorted([str(key), n] for key, n in percent.items()),
        "mixed": sorted([str(key), n] for key, n in mixed.items()),
        "quotients": sorted([str(key), n] for key, n in quotients.items()),
    },
    sys.stdout,
)
