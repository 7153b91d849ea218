import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Where an image has its writer. */
export const WRITER = "/bin/writer";

export type Libc = "glibc" | "musl";

const compilers: Readonly<Record<Libc, string>> = { glibc: "gcc", musl: "musl-gcc" };

/** Compiles `writer.c` against a libc of this machine, dynamically linked: its calls of write() can be counted from outside. */
export function compileWriter(libc: Libc, output: string): void {
  const source = join(import.meta.dirname, "writer.c");
  execFileSync(compilers[libc], ["-O1", "-Wall", "-Werror", "-o", output, source]);
}

/** How often to write where. */
export interface Writes {
  readonly stdout?: number;
  readonly stderr?: number;
  /** By path, each file on a descriptor of its own. */
  readonly files?: Readonly<Record<string, number>>;
}

/** Arguments of a writer that makes exactly these calls of write(), in this order. */
export function writerArguments({ stdout = 0, stderr = 0, files = {} }: Writes): readonly string[] {
  const targets: readonly (readonly [string, number])[] = [
    ["1", stdout],
    ["2", stderr],
    ...Object.entries(files),
  ];
  return targets.flatMap(([target, count]) => [target, String(count)]);
}
