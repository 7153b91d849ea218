"""Processes with threads; says of each task that makes a system call getpgid which process it is in.

Prints TID TGID, a line for each; "executed" follows for a program that a thread executed. Rounds of: threads, a thread of a thread, a child with threads, a thread that executes a program, and
a process that gets the thread id of a thread that has ended.
"""

import os
import sys
import threading

printing = threading.Lock()
SUFFIX = " executed" if sys.argv[1:] == ["once"] else ""


def call():
    """Makes the call that is recorded, and says who made it."""
    os.getpgid(0)
    with printing:
        os.write(1, f"{threading.get_native_id()} {os.getpid()}{SUFFIX}\n".encode())


def in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def nested():
    call()
    in_thread(call)


def in_child(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    os.waitpid(child, 0)


def threads():
    call()
    for _ in range(3):
        in_thread(nested)


def execute():
    """A thread executes this program, which makes one call: it has the id of its process then."""
    program = [sys.executable, __file__, "once"]
    in_thread(lambda: os.execv(program[0], program))


def reuse():
    """A process whose id was a thread's, where the kernel lets us choose it."""
    tids = []
    in_thread(lambda: (call(), tids.append(threading.get_native_id())))
    try:
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(str(tids[0] - 1))
    except OSError:
        return
    in_child(call)


if sys.argv[1:] == ["once"]:
    call()
else:
    for _ in range(int(sys.argv[1])):
        threads()
        in_child(threads)
        in_child(execute)
        reuse()
