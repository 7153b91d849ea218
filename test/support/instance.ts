import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { TRACEFS } from "./kernel-tier/availability.ts";

/** A private tracefs instance for one test; `dispose` it in a `finally`, or declare it with `using`. */
export class Instance implements Disposable {
  readonly path: string;

  constructor(label: string) {
    this.path = `${TRACEFS}/instances/test-${label}-${process.pid}`;
    mkdirSync(this.path);
  }

  /** A write that appends: a truncating one would clear other people's state in some files. */
  write(file: string, text: string): void {
    writeFileSync(`${this.path}/${file}`, `${text}\n`, { flag: "a" });
  }

  /** False where the kernel refuses. */
  tryWrite(file: string, text: string): boolean {
    try {
      this.write(file, text);
      return true;
    } catch {
      return false;
    }
  }

  read(file: string): string {
    return readFileSync(`${this.path}/${file}`, "utf8");
  }

  readBytes(file: string): Buffer {
    return readFileSync(`${this.path}/${file}`);
  }

  /** The recorded CPUs' numbers, ascending. */
  cpus(): number[] {
    const names = readdirSync(`${this.path}/per_cpu`);
    return names.map((name) => Number(name.slice("cpu".length))).toSorted((a, b) => a - b);
  }

  subBufferBytes(): number {
    const data = /field: char data;\toffset:(?<offset>\d+);\tsize:(?<size>\d+);/u.exec(
      this.read("events/header_page"),
    );
    return Number(data?.groups?.["offset"]) + Number(data?.groups?.["size"]);
  }

  /** Everything that is in a CPU's buffer, as sub-buffers; consumes it. */
  drain(cpu: number): Uint8Array {
    const page = Buffer.alloc(this.subBufferBytes());
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const file = openSync(`${this.path}/per_cpu/cpu${cpu}/trace_pipe_raw`, flags);
    const pages: Uint8Array[] = [];
    try {
      while (readPage(file, page) > 0) pages.push(Uint8Array.from(page));
    } finally {
      closeSync(file);
    }
    return Buffer.concat(pages);
  }

  [Symbol.dispose](): void {
    this.tryWrite("tracing_on", "0");
    this.tryWrite("events/enable", "0");
    rmdirSync(this.path);
  }
}

function readPage(file: number, page: Buffer): number {
  try {
    page.fill(0);
    return readSync(file, page);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0;
    throw error;
  }
}
