/** Added to the number of a call that a 32-bit program makes: numbers of calls are 32-bit. */
export const COMPAT_BASE = 0x1_0000_0000;

/** `sys_exit` of a return from a signal: the registers that held the number are the interrupted program's again. */
export const RESTORED = -1;

/** Numbers of x86-64 (arch/x86/entry/syscalls): `execve`, `execveat`; of 32-bit programs and of x32 ones. */
const EXECS: ReadonlySet<number> = new Set([
  59,
  322,
  COMPAT_BASE + 11,
  COMPAT_BASE + 358,
  0x4000_0208,
  0x4000_0221,
]);
const NATIVE_EXEC = 59;
const X32_EXEC = 0x4000_0208;
const COMPAT_EXEC = 11;
const CLONE3 = 435;
/** `clone`, `fork`, `vfork`, `clone3`. */
const COMPAT_FORKS: ReadonlySet<number> = new Set([120, 2, 190, CLONE3]);
const NATIVE_FORKS: ReadonlySet<number> = new Set([56, 57, 58, CLONE3]);

/**
 * Tells the calls of 32-bit programs on x86-64, whose numbers mean something else, from those of 64-bit ones. The events do not say.
 * But the kernel gives a successful `execve` the number that it has for the new program: 11 for a 32-bit one, 59 for
 * another (arch/x86/kernel/process_64.c: set_personality_ia32, set_personality_64bit). A new task is what its parent is. Of tasks
 * from before the recording, the recording says which run a 32-bit program. A 64-bit program that calls by `int 0x80` can't be told.
 */
export class CallAbi {
  /** Calls of 32-bit programs. */
  compatCalls = 0;
  /** Threads of 32-bit programs. */
  readonly #compat: Set<number>;
  /** Threads without events so far, by the kind of program of their parents. */
  readonly #announced = new Map<number, boolean>();
  /** Threads whose first event preceded their parent's exit from the call. */
  readonly #early = new Set<number>();
  /** How many threads are making others now: of 32-bit programs, and of the rest. */
  readonly #forking = new Map<boolean, number>();

  /** `known`: threads that run a 32-bit program when the recording begins. */
  constructor(known: Iterable<number> = []) {
    this.#compat = new Set(known);
  }

  /** The call with that number, apart from those that have the number for other programs. */
  enter(tid: number, id: number): number {
    const isCompat = this.#compat.has(tid);
    if (forksOf(isCompat).has(id)) this.#count(isCompat, 1);
    if (!isCompat) return id;
    this.compatCalls += 1;
    return COMPAT_BASE + id;
  }

  /** The call that exits: `open` is the one that the thread is in, if any. */
  exit(tid: number, id: number, returned: number, open: number | undefined): number {
    if (id === RESTORED) return id;
    if (open !== undefined && EXECS.has(open) && returned === 0 && isExecExit(id)) {
      this.#become(tid, id === COMPAT_EXEC);
      return open;
    }
    if (returned === 0 && open !== this.#codeOf(tid, id)) this.#beBorn(tid, id);
    else this.#returnFromFork(tid, id, returned, open);
    return this.#codeOf(tid, id);
  }

  #codeOf(tid: number, id: number): number {
    return this.#compat.has(tid) ? COMPAT_BASE + id : id;
  }

  #become(tid: number, isCompat: boolean): void {
    if (isCompat) this.#compat.add(tid);
    else this.#compat.delete(tid);
  }

  /** A new thread's first event is the exit of the call that created it. */
  #beBorn(tid: number, id: number): void {
    const told = this.#announced.get(tid);
    if (!this.#announced.delete(tid) && (NATIVE_FORKS.has(id) || COMPAT_FORKS.has(id))) this.#early.add(tid);
    const mayBe = (isCompat: boolean): boolean => (this.#forking.get(isCompat) ?? 0) > 0;
    if (NATIVE_FORKS.has(id) && (id !== CLONE3 || told === false || (told === undefined && !mayBe(true)))) {
      this.#become(tid, false);
    } else if (COMPAT_FORKS.has(id) && (told ?? mayBe(true))) {
      this.#become(tid, true);
    }
  }

  #returnFromFork(tid: number, id: number, returned: number, open: number | undefined): void {
    const isCompat = this.#compat.has(tid);
    if (!forksOf(isCompat).has(id) || open !== this.#codeOf(tid, id)) return;
    this.#count(isCompat, -1);
    if (returned > 0 && !this.#early.delete(returned)) this.#announced.set(returned, isCompat);
  }

  #count(isCompat: boolean, change: number): void {
    this.#forking.set(isCompat, Math.max(0, (this.#forking.get(isCompat) ?? 0) + change));
  }
}

function isExecExit(id: number): boolean {
  return id === NATIVE_EXEC || id === COMPAT_EXEC || id === X32_EXEC;
}

function forksOf(isCompat: boolean): ReadonlySet<number> {
  return isCompat ? COMPAT_FORKS : NATIVE_FORKS;
}
