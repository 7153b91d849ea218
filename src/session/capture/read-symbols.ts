import { readFileSync } from "node:fs";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { type CodeAddresses, codeAddresses, IRQ_ENTRY_BOUNDS } from "../../trace/names/code-addresses.ts";
import { type Kallsyms, moduleLines, parseKallsyms } from "../../trace/names/kallsyms.ts";
import { loadedModules, moduleEnds } from "../../trace/names/module-list.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import { symbolLines } from "../../trace/names/symbol-history.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import { readInBursts } from "./read-in-bursts.ts";

/** How often modules are checked. */
const READ_INTERVAL_MS = 200;
/** The maximum number of tables kept. */
const MOST_TABLES = 50;

/**
 * The symbols that a recording needs. Reads them at its start, whenever a module was loaded or unloaded, and at its end: the
 * kernel forgets the symbols of an unloaded module.
 */
export class SymbolReader {
  /** Resolves when the symbols of the initially loaded modules are read. Never rejects. */
  readonly ready: Promise<void>;
  readonly #isNeeded: boolean;
  readonly #tables: Kallsyms[] = [];
  /** The modules loaded when the last table was read. */
  #modules = "";
  #hasChanged = false;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #hidden = false;

  readonly #expected: readonly string[];

  /** `isNeeded`: records will hold addresses of code; `expected`: functions whose names are needed even without a call. */
  constructor(isNeeded: boolean, expected: readonly string[]) {
    this.#expected = expected.filter(isIdentifier);
    this.#isNeeded = isNeeded;
    this.ready = this.#isNeeded ? this.#begin() : Promise.resolve();
  }

  /** Stops checking modules. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** The lines of /proc/kallsyms that a finished recording needs. Absent if it has no code addresses. */
  namesOf(recording: string): Uint8Array | undefined {
    if (!this.#isNeeded) return undefined;
    const { calls, printed } = addressesIn(recording);
    const modules = loadedModules(readModules());
    const hasChanged = this.#hasChanged || modules !== this.#modules;
    const text = readFileSync("/proc/kallsyms");
    const atEnd = parseKallsyms(text, hasChanged ? new Map() : moduleEnds(modules));
    this.#hidden = calls.size + printed.size > 0 && atEnd.size === 0;
    if (this.#hidden) return new Uint8Array();
    const names = [...IRQ_ENTRY_BOUNDS, ...this.#expected];
    return symbolLines(hasChanged ? [...this.#tables, atEnd] : [atEnd], calls, names, printed);
  }

  /** Problems that hid symbols; complete after `namesOf`. */
  problems(): readonly Diagnostic[] {
    return this.#hidden ? [symbolsHidden()] : [];
  }

  async #begin(): Promise<void> {
    this.#modules = loadedModules(readModules());
    if (this.#modules !== "") await this.#addTable();
    this.#timer = setInterval(() => void this.#read(), READ_INTERVAL_MS).unref();
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const modules = loadedModules(readModules());
    if (modules !== this.#modules && this.#tables.length < MOST_TABLES) {
      this.#hasChanged = true;
      this.#modules = modules;
      await this.#addTable();
    }
    this.#isReading = false;
  }

  /** The kernel's own code does not move: each table keeps only modules. */
  async #addTable(): Promise<void> {
    const text = await readInBursts("/proc/kallsyms");
    this.#tables.push(parseKallsyms(moduleLines(text), new Map()));
  }
}

/** A kernel without modules has no such file. */
function readModules(): string {
  try {
    return readFileSync("/proc/modules", "utf8");
  } catch {
    return "";
  }
}

/** Addresses of code: those that the tracers recorded, and those in fields of events. */
function addressesIn(path: string): CodeAddresses {
  const none = { calls: new Set<bigint>(), printed: new Set<bigint>() };
  const file = openRecordingFile(path);
  if (!file.ok) return none;
  try {
    const recording = openTraceDat(file.value);
    if (!recording.ok) return none;
    return codeAddresses(recording.value);
  } finally {
    file.value.close();
  }
}

function symbolsHidden(): Diagnostic {
  return warning(
    "symbols-hidden",
    "the kernel hides the addresses of its functions, so this recording has no function names",
    {
      hint: "set sysctl kernel.kptr_restrict=1 and run as root",
    },
  );
}

/** Could be a function's name; a key can be any string. */
function isIdentifier(name: string): boolean {
  return /^[\w.$]+$/.test(name);
}
