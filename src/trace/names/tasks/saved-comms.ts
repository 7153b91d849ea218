import { showBytes, shownBytes } from "../../../core/show-bytes.ts";

/**
 * The names of tasks in `saved_cmdlines`: by thread id, as `showBytes` shows them. Hostile text: any process can name itself
 * `\n32496 F`, which reads as a line about another. The kernel writes `PID COMM` and a line break (trace_sched_switch.c,
 * `saved_cmdlines_show`), each pid once, a name's own line breaks as they are.
 *
 * So a line that isn't of that form belongs to the name before it, and so do lines that `nameOf` says belong there. Where
 * two lines still name one pid differently, `nameOf` says which is true; if neither, the pid has no name.
 */
export function savedComms(
  bytes: Uint8Array,
  { nameOf, isWanted }: Judgement = anybody,
): ReadonlyMap<number, string> {
  const claims = belongingTogether(claimsIn(bytes), { nameOf, isWanted });
  const comms = new Map<number, string>();
  for (const [pid, names] of byPid(claims)) {
    if (!isWanted(pid)) continue;
    const comm = names.size === 1 ? [...names][0] : trueOne(names, nameOf(pid));
    if (comm !== undefined) comms.set(pid, comm);
  }
  return comms;
}

/** What is known of tasks apart from the kernel's saved names. */
export interface Judgement {
  /** The name of a living task, shown as `showBytes` does; absent where it can't be told. */
  readonly nameOf: (pid: number) => string | undefined;
  /** Whether a pid's name matters. */
  readonly isWanted: (pid: number) => boolean;
}

const anybody: Judgement = { nameOf: () => undefined, isWanted: () => true };

/**
 * Lines in the kernel's form, one a pid, which no name can break: its line breaks are written `\n` and `\r`. A name with nothing in
 * it that can be seen is left out: trace-cmd (3.1.6) reads no further than such a line.
 */
export function commLines(comms: ReadonlyMap<number, string>): Uint8Array {
  const lines = [...comms]
    .filter(([, comm]) => /[^ \t\v\f]/u.test(comm))
    .map(([pid, comm]) => `${pid} ${comm.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}\n`);
  return shownBytes(lines.join(""));
}

/** What a line says; `pid` is absent where it can't be one that the kernel began. */
interface Claim {
  readonly pid: number | undefined;
  readonly comm: string;
  /** The whole line. */
  readonly line: string;
}

/** A pid is at most 2^22 (include/linux/threads.h, PID_MAX_LIMIT); the idle tasks' 0 is never there. */
const PID = /^([1-9]\d{0,6}) /u;

/** `TASK_COMM_LEN` less the NUL. */
const COMM_BYTES = 15;

function claimsIn(bytes: Uint8Array): readonly Claim[] {
  const claims: Claim[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    claims.push(claimOf(showBytes(bytes.subarray(start, end))));
    start = end + 1;
  }
  return claims;
}

function claimOf(line: string): Claim {
  const digits = PID.exec(line)?.[1];
  if (digits === undefined) return { pid: undefined, comm: "", line };
  return { pid: Number(digits), comm: line.slice(digits.length + 1), line };
}

/** Lines that are surely a part of the name before them, put where they belong. */
function belongingTogether(claims: readonly Claim[], judgement: Judgement): readonly Claim[] {
  const whole: Claim[] = [];
  for (let index = 0; index < claims.length;) {
    const claim = claims[index]!;
    const parts = 1 + brokenBy(claims, index, judgement);
    const rest = claims.slice(index + 1, index + parts).map(({ line }) => line);
    if (claim.pid !== undefined) whole.push({ ...claim, comm: [claim.comm, ...rest].join("\n") });
    index += parts;
  }
  return whole;
}

/** How many lines behind this one are a part of its name: those that can't be a line, and all that its task says are. */
function brokenBy(claims: readonly Claim[], index: number, judgement: Judgement): number {
  const { pid, comm } = claims[index]!;
  let [name, parts, living] = [comm, 0, undefined as string | undefined];
  if (pid === undefined) return parts;
  for (let next = index + 1; next < claims.length; next++) {
    if (next === index + 1 && matters(claims, index, judgement)) living = judgement.nameOf(pid);
    const isFormless = claims[next]!.pid === undefined && parts === next - index - 1;
    if (!isFormless && living === undefined) break;
    name = `${name}\n${claims[next]!.line}`;
    if (!fits(name)) break;
    if (isFormless || name === living) parts = next - index;
  }
  return parts;
}

function fits(name: string): boolean {
  return name.length <= 4 * COMM_BYTES && shownBytes(name).length <= COMM_BYTES;
}

/** Asking for a task's name takes a moment. */
function matters(claims: readonly Claim[], index: number, { isWanted }: Judgement): boolean {
  const [{ pid }, next] = [claims[index]!, claims[index + 1]?.pid];
  return isWanted(pid!) || next === undefined || isWanted(next);
}

/** Each pid's different names. The same one may come twice, when the kernel's cache changes while it is read. */
function byPid(claims: readonly Claim[]): ReadonlyMap<number, ReadonlySet<string>> {
  const names = new Map<number, Set<string>>();
  for (const { pid, comm } of claims) {
    if (pid === undefined) continue;
    const known = names.get(pid) ?? new Set();
    names.set(pid, known.add(comm));
  }
  return names;
}

function trueOne(names: ReadonlySet<string>, living: string | undefined): string | undefined {
  return living !== undefined && names.has(living) ? living : undefined;
}
