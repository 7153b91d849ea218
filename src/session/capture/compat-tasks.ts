import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../trace/recording.ts";
import { hasMachinesPids } from "../../machine/pid-namespace.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";

/** Exists if a 64-bit x86 kernel runs 32-bit programs (arch/x86/entry/vdso/vdso32-setup.c). */
const RUNS_32_BIT = "/proc/sys/abi/vsyscall32";
const EXEC = "sched:sched_process_exec";

/**
 * The current threads of 32-bit programs. Empty if this kernel runs none, or if /proc is that of another pid namespace.
 */
export function compatTasks(): readonly number[] {
  if (!mayRunThem() || !hasMachinesPids()) return [];
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return processes.filter((pid) => is32Bit(`/proc/${pid}/exe`) === true).flatMap(threadsOf);
}

/** Tasks found in a recording's `sched_process_exec` events. */
export interface ExecutedPrograms {
  /** Tasks that executed a 32-bit program. */
  readonly compat: readonly number[];
  /** Tasks that executed a program whose file no longer exists. */
  readonly unknown: readonly number[];
}

/** Reads the executed files as they are now. A script counts as its interpreter. */
export function executedPrograms(recording: string): ExecutedPrograms {
  const file = openRecordingFile(recording);
  if (!file.ok || !mayRunThem()) return { compat: [], unknown: [] };
  try {
    const opened = openTraceDat(file.value);
    const executed = opened.ok ? executionsIn(opened.value) : new Map<string, ReadonlySet<number>>();
    const classes = [...executed].map(([path, tasks]) => ({
      tasks: [...tasks],
      is32: classOf(path, [...tasks]),
    }));
    const tasksWith = (is32: boolean | undefined): readonly number[] =>
      classes.filter((one) => one.is32 === is32).flatMap(({ tasks }) => tasks);
    return { compat: tasksWith(true), unknown: tasksWith(undefined) };
  } finally {
    file.value.close();
  }
}

function executionsIn(recording: Recording): ReadonlyMap<string, ReadonlySet<number>> {
  const executed = new Map<string, Set<number>>();
  if (!recording.events.has(EXEC)) return executed;
  for (const { batches } of recording.read(new Map([[EXEC, ["filename", "common_pid"]]]))) {
    for (const { columns, length } of batches) {
      const [names, pids] = [columns.get("filename"), columns.get("common_pid")];
      if (names?.kind !== "text" || pids?.kind !== "number") continue;
      for (let row = 0; row < length; row++) {
        const path = names.texts.of(names.codes[row]!);
        const tasks = executed.get(path) ?? new Set();
        executed.set(path, tasks.add(pids.values[row]!));
      }
    }
  }
  return executed;
}

function classOf(path: string, tasks: readonly number[]): boolean | undefined {
  const living = tasks.map((task) => is32Bit(`/proc/${task}/exe`)).find((is32) => is32 !== undefined);
  return is32Bit(path) ?? living;
}

function mayRunThem(): boolean {
  return existsSync(RUNS_32_BIT) || process.arch === "arm64";
}

function threadsOf(pid: string): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** Offsets of an ELF file's class and machine (elf(5), e_ident[EI_CLASS], e_machine). */
const ELFCLASS32 = 1;
const CLASS_AT = 4;
const MACHINE_AT = 18;
/** EM_386, EM_ARM. x32 programs have the same class but another machine. */
const MACHINES: ReadonlySet<number | undefined> = new Set([3, 40]);
/** The kernel's limit of nested interpreters (fs/exec.c, `exec_binprm`). */
const MOST_INTERPRETERS = 5;

/** Absent if the file cannot be read or is no ELF file. Kernel threads have no program. */
function is32Bit(path: string, depth = 0): boolean | undefined {
  const head = headOf(path);
  const text = head?.toString("latin1") ?? "";
  if (head && text.startsWith("\x7fELF"))
    return head[CLASS_AT] === ELFCLASS32 && MACHINES.has(head[MACHINE_AT]);
  const interpreter = /^#![ \t]*([^\s]+)/u.exec(text)?.[1];
  return interpreter === undefined || depth >= MOST_INTERPRETERS
    ? undefined
    : is32Bit(interpreter, depth + 1);
}

function headOf(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const head = Buffer.alloc(256);
    return head.subarray(0, readSync(descriptor, head));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Lines for the header of the recording. */
export function executedLines({ compat, unknown }: ExecutedPrograms): string {
  const line = (what: string, tasks: readonly number[]): string =>
    tasks.length > 0 ? `${what}: ${tasks.join(" ")}\n` : "";
  return line("32-bit programs", compat) + line("unknown programs", unknown);
}

/** True for an event about system calls. */
export function tellsOfCalls(event: string): boolean {
  return /^(?:raw_)?syscalls:/u.test(event);
}
