import { closeSync, openSync, readSync } from "node:fs";
import { openRecordingFile } from "../../machine/recording-file.ts";
import type { LiveSource } from "../../session/capture/live-tap.ts";
import { readTraceDatHeader } from "../../trace/trace-dat/read-trace-dat-header.ts";
import type { CpuBytes } from "../../result/live/piece-bytes.ts";

/** Where one CPU's sub-buffers are. */
interface CpuData {
  readonly cpu: number;
  readonly descriptor: number;
  readonly offset: number;
  /** Bytes so far. */
  readonly bytes: () => number;
}

/** The sub-buffers of a recording that were not read yet: of the files that a capture writes, and then of the finished recording. */
export class UnreadData {
  readonly #unit: number;
  readonly #read: Map<number, number>;
  #data: readonly CpuData[];

  constructor({ outputs, written, meta }: LiveSource) {
    this.#unit = meta.subBufferBytes;
    this.#read = new Map(outputs.map(({ cpu }) => [cpu, 0]));
    this.#data = outputs.map(({ cpu, access, offset }, slot) => ({
      cpu,
      offset,
      descriptor: openSync(access, "r"),
      bytes: () => written[slot]!,
    }));
  }

  /** From now on reads the finished recording. Nothing is left if it cannot be opened. Returns the names of tasks in it. */
  finished(recording: string): Uint8Array {
    this.close();
    const file = openRecordingFile(recording);
    const header = file.ok ? readTraceDatHeader(file.value) : undefined;
    const sections = header?.ok ? header.value.sections : [];
    if (file.ok) file.value.close();
    const descriptor = sections.length > 0 ? openSync(recording, "r") : -1;
    this.#data = sections.map(({ cpu, offset, bytes }) => ({ cpu, descriptor, offset, bytes: () => bytes }));
    return header?.ok ? header.value.cmdlines : new Uint8Array();
  }

  /** Bytes that can be read now. */
  get bytes(): number {
    return this.#data.reduce((sum, one) => sum + this.#unreadOf(one), 0);
  }

  /**
   * The next sub-buffers, about `most` bytes. Undefined if a file has become shorter, because the recording is being joined: then nothing
   * counts as read.
   */
  take(most: number): readonly CpuBytes[] | undefined {
    const share = Math.max(this.#unit, this.#whole(most / Math.max(1, this.#data.length)));
    const isAll = this.bytes <= most;
    const taken: CpuBytes[] = [];
    for (const one of this.#data) {
      const unread = this.#unreadOf(one);
      const bytes = readFully(one, this.#read.get(one.cpu)!, isAll ? unread : Math.min(unread, share));
      if (!bytes) return undefined;
      if (bytes.length > 0) taken.push({ cpu: one.cpu, bytes });
    }
    for (const { cpu, bytes } of taken) this.#read.set(cpu, this.#read.get(cpu)! + bytes.length);
    return taken;
  }

  close(): void {
    for (const descriptor of new Set(this.#data.map((one) => one.descriptor))) closeSync(descriptor);
    this.#data = [];
  }

  #unreadOf({ cpu, bytes }: CpuData): number {
    return Math.max(0, this.#whole(bytes()) - (this.#read.get(cpu) ?? 0));
  }

  #whole(bytes: number): number {
    return Math.floor(bytes / this.#unit) * this.#unit;
  }
}

function readFully({ descriptor, offset }: CpuData, from: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const read = readSync(descriptor, bytes, done, length - done, offset + from + done);
    if (read === 0) return undefined;
    done += read;
  }
  return bytes;
}
