import { execFileSync } from "node:child_process";

/** A function as objdump takes it apart. */
export interface Disassembled {
  readonly name: string;
  readonly address: number;
  /** Where its instructions begin, and their text; data that isn't code is `(bad)`. */
  readonly instructions: ReadonlyMap<number, string>;
}

/** Everything in the executable sections of a file, by symbol. */
export function objdump(path: string, ...flags: readonly string[]): readonly Disassembled[] {
  const args = ["-d", "--no-show-raw-insn", ...flags, path];
  const text = execFileSync("objdump", args, { encoding: "utf8", maxBuffer: 1 << 30 });
  return text.split(/^(?=[0-9a-f]+ <.*>:$)/mu).flatMap((part) => functionOf(part));
}

function functionOf(part: string): readonly Disassembled[] {
  const [, address, name] = /^([0-9a-f]+) <(.*)>:\n/u.exec(part) ?? [];
  if (address === undefined || name === undefined) return [];
  const lines = [...part.matchAll(/^ *([0-9a-f]+):\t(.*)$/gmu)];
  const instructions = new Map(lines.map(([, at, what]) => [Number.parseInt(at!, 16), what!]));
  return [{ name, address: Number.parseInt(address, 16), instructions }];
}

/** Where a function's instructions begin, in bytes from its beginning. */
export function objdumpStarts(path: string, symbol: string): readonly number[] {
  const [found] = objdump(path, `--disassemble=${symbol}`);
  return [...(found?.instructions.keys() ?? [])].map((address) => address - found!.address);
}
