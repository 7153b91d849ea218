import { readFileSync } from "node:fs";
import { RowLines } from "../../report/text/live-text.ts";
import type { TextOptions } from "../../report/text/ink.ts";
import { LiveRows, type PieceOptions } from "../../result/live/live-rows.ts";
import type { LiveSource, RecordingBegan } from "../../session/capture/live-tap.ts";
import type { OwnThread } from "../../session/capture/own-threads.ts";
import { commsIn, readSavedComms } from "../../session/capture/read-comms.ts";
import { LIVE_INTERVAL_MS } from "../../session/capture/live-flush.ts";
import type { Spec } from "../../spec/spec.ts";
import { parseKallsyms } from "../../trace/names/kallsyms.ts";
import { loadedModules, moduleEnds } from "../../trace/names/module-list.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import type { TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import type { FromLiveThread, ToLiveThread } from "./live-protocol.ts";
import { Mailbox } from "./mailbox.ts";
import { type CpuBytes, pieceOf } from "../../result/live/piece-bytes.ts";
import { UnreadData } from "./unread-data.ts";
import { statsText } from "../../session/capture/cpu-stats.ts";

/** More unread data than this is not printed: a reader that is too slow sees the newest rows, and how many it has not seen. */
const MOST_BEHIND = 16 * 1024 * 1024;
/** Data that is counted at a time. */
const SKIPPED_AT_ONCE = 8 * 1024 * 1024;
/** Characters that are sent at a time. */
const CHUNK_LENGTH = 1 << 16;

/** Prints the rows of a recording while it is made: what readers have written so far, every 200 ms. */
export class LivePrinter {
  readonly #rows: LiveRows;
  readonly #options: TextOptions;
  readonly #send: (message: FromLiveThread) => void;
  readonly #mail = new Mailbox<ToLiveThread>();

  constructor(spec: Spec, options: TextOptions, send: (message: FromLiveThread) => void) {
    this.#rows = new LiveRows(spec);
    this.#options = options;
    this.#send = send;
  }

  receive(message: ToLiveThread): void {
    this.#mail.put(message);
  }

  /** Resolves when all rows are sent. */
  async run(): Promise<void> {
    const attached = await this.#mail.first("attached", "finish");
    if (attached.kind === "attached") await this.#printAll(attached.source);
    this.#send({ kind: "done", counts: this.#rows.counts });
  }

  async #printAll(source: LiveSource): Promise<void> {
    const data = new UnreadData(source);
    const symbols = source.addresses ? readSymbols() : undefined;
    const began = await this.#mail.first("began", "finish");
    if (began.kind !== "began") return;
    const empty = pieceOf(liveMeta(source, began.window, []), []);
    const lines = new RowLines(this.#rows.tables(empty), this.#options);
    const names = (): Uint8Array => savedNames(source);
    const printing = { source, symbols, window: began.window, lines, names };
    while (!(await this.#mail.within(LIVE_INTERVAL_MS, "ending", "finish")))
      await this.#print(data, printing);
    const cmdlines = data.finished((await this.#mail.first("finish")).recording);
    await this.#print(data, { ...printing, names: () => cmdlines }, true);
    await this.#write(lines.end());
    data.close();
  }

  /** Everything that is written by now. */
  async #print(data: UnreadData, printing: Printing, isLast = false): Promise<void> {
    const { complete } = printing.source;
    const until = isLast
      ? undefined
      : complete.reduce((least, _, slot) => earlier(least, complete, slot), MAX);
    while (data.bytes > MOST_BEHIND) {
      const skipped = data.take(SKIPPED_AT_ONCE);
      if (!skipped) return;
      await this.#printPiece(skipped, printing, { isSkipped: true, until });
    }
    const bytes = data.take(Infinity);
    if (bytes) await this.#printPiece(bytes, printing, { until });
  }

  async #printPiece(data: readonly CpuBytes[], printing: Printing, how: PieceOptions): Promise<void> {
    const { source, window, symbols, lines } = printing;
    const bare = liveMeta(source, window, await this.#threads());
    const meta = this.#rows.namesWanted ? withNames(bare, data, printing.names()) : bare;
    let text = "";
    for (const { table, cells } of this.#rows.read(pieceOf(meta, data), { ...how, symbols })) {
      text += lines.add(table, cells);
      if (text.length < CHUNK_LENGTH) continue;
      await this.#write(text);
      text = "";
    }
    await this.#write(text + lines.flush());
  }

  /** Not faster than it is read. */
  async #write(text: string): Promise<void> {
    if (text === "") return;
    this.#send({ kind: "rows", text });
    await this.#mail.first("written");
  }

  /** The recorder's own threads: among them those that made the events read so far. */
  async #threads(): Promise<readonly OwnThread[]> {
    this.#send({ kind: "threads" });
    return (await this.#mail.first("threads")).threads;
  }
}

interface Printing {
  readonly source: LiveSource;
  readonly symbols: SymbolTable | undefined;
  readonly window: RecordingBegan;
  readonly lines: RowLines;
  /** The kernel's saved names of tasks. */
  readonly names: () => Uint8Array;
}

const MAX = 2n ** 63n - 1n;

function earlier(least: bigint, complete: BigInt64Array, slot: number): bigint {
  const own = Atomics.load(complete, slot);
  return own < least ? own : least;
}

function withNames(meta: TraceDatMeta, data: readonly CpuBytes[], saved: Uint8Array): TraceDatMeta {
  return { ...meta, cmdlines: commsIn(pieceOf(meta, data), saved) };
}

/** Without tracefs, which the session may have unmounted by now, no names are known. */
function savedNames({ tracefsRoot }: LiveSource): Uint8Array {
  try {
    return readSavedComms(tracefsRoot);
  } catch {
    return new Uint8Array();
  }
}

/** The functions of the kernel and its modules now. */
function readSymbols(): SymbolTable {
  return parseKallsyms(readFileSync("/proc/kallsyms"), moduleEnds(loadedModules(readModules())));
}

/** A kernel without modules has no such file. */
function readModules(): string {
  try {
    return readFileSync("/proc/modules", "utf8");
  } catch {
    return "";
  }
}

/** What a part of a recording says about the whole: its start, and whose events are left out. */
function liveMeta(
  { meta, compatTasks, disks, outputs }: LiveSource,
  window: RecordingBegan,
  recorder: readonly OwnThread[],
): TraceDatMeta {
  const cpu = outputs[0]?.cpu ?? 0;
  const none = { cpu, recorded: 0, overrun: 0, commitOverrun: 0, dropped: 0 };
  // Times count from the start only; a window without an end is not valid.
  const text = statsText(none, { ...window, ended: window.began }, { recorder, compatTasks, disks });
  return { ...meta, cmdlines: new Uint8Array(), stats: [{ cpu, text }] };
}
