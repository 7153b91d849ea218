import { readFileSync } from "node:fs";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { codeAddresses, holdsAddresses, IRQ_ENTRY_BOUNDS } from "../../trace/names/code-addresses.ts";
import { type Kallsyms, moduleLines, parseKallsyms } from "../../trace/names/kallsyms.ts";
import { loadedModules, moduleEnds } from "../../trace/names/module-list.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import { symbolLines } from "../../trace/names/symbol-history.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import { readInBursts } from "./read-in-bursts.ts";

/** How often is looked whether a module came or went. */
const READ_INTERVAL_MS = 200;
/** More tables than that are not kept. */
const MOST_TABLES = 50;

/**
 * The names of code that a recording needs. They are read when it begins, when a module came or went, and when it has ended: of a
 * module that is gone then, nothing else has the names.
 */
export class SymbolReader {
  /** Resolves when the names of the modules that are there at the beginning are read. Never rejects. */
  readonly ready: Promise<void>;
  readonly #isNeeded: boolean;
  readonly #tables: Kallsyms[] = [];
  /** What was loaded when the last table was read. */
  #modules = "";
  #hasChanged = false;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #hidden = false;

  readonly #expected: readonly string[];

  /** `events`: those that will be recorded; `expected`: functions whose names are needed whether they are called or not. */
  constructor(events: readonly string[], expected: readonly string[]) {
    this.#expected = expected.filter(isIdentifier);
    this.#isNeeded = events.some(holdsAddresses);
    this.ready = this.#isNeeded ? this.#begin() : Promise.resolve();
  }

  /** Recording has ended: no module is looked for any more. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** The lines of /proc/kallsyms that a finished recording needs. Absent where it holds no addresses of code. */
  namesOf(recording: string): Uint8Array | undefined {
    if (!this.#isNeeded) return undefined;
    const addresses = addressesIn(recording);
    const modules = loadedModules(readModules());
    const hasChanged = this.#hasChanged || modules !== this.#modules;
    const text = readFileSync("/proc/kallsyms");
    const atEnd = parseKallsyms(text, hasChanged ? new Map() : moduleEnds(modules));
    this.#hidden = addresses.size > 0 && atEnd.size === 0;
    if (this.#hidden) return new Uint8Array();
    const names = [...IRQ_ENTRY_BOUNDS, ...this.#expected];
    return symbolLines(hasChanged ? [...this.#tables, atEnd] : [atEnd], addresses, names);
  }

  /** What kept names from being found; complete when `namesOf` has been called. */
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

  /** The kernel's own code stays where it is: of each moment only modules are kept. */
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

function addressesIn(path: string): ReadonlySet<bigint> {
  const file = openRecordingFile(path);
  if (!file.ok) return new Set();
  try {
    const recording = openTraceDat(file.value);
    return recording.ok ? codeAddresses(recording.value) : new Set();
  } finally {
    file.value.close();
  }
}

function symbolsHidden(): Diagnostic {
  return warning(
    "symbols-hidden",
    "the kernel hides where its functions are: they have no names in this recording",
    {
      hint: "sysctl kernel.kptr_restrict=1, and run as root",
    },
  );
}

/** As functions are called; a key can be any text. */
function isIdentifier(name: string): boolean {
  return /^[\w.$]+$/.test(name);
}
