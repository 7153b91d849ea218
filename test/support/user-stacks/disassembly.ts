import { execFileSync } from "node:child_process";

const MOST_OUTPUT = 64 * 1024 * 1024;

/** What binutils say of a program's functions. */
export class Disassembly {
  readonly #path: string;
  readonly #functions: ReadonlyMap<string, readonly Instruction[]>;

  constructor(path: string) {
    this.#path = path;
    const text = execFileSync("objdump", ["-d", "--no-show-raw-insn", path], {
      encoding: "utf8",
      maxBuffer: MOST_OUTPUT,
    });
    const blocks = text.split(/\n(?=[\da-f]+ <[^>]+>:\n)/u);
    this.#functions = new Map(blocks.flatMap(blockOf));
  }

  /** `main+0x29`: where `caller` goes on when its call of `callee` (or through a register, `*`) returns. */
  returnTo(caller: string, callee: string): string {
    const instructions = this.#of(caller);
    const target = callee === "*" ? /^call +\*/u : new RegExp(`^call +[\\da-f]+ <${callee}(?:@plt)?>`, "u");
    const calls = instructions.flatMap(({ text }, index) => (target.test(text) ? [index] : []));
    if (calls.length !== 1) throw new Error(`${caller} calls ${callee} ${calls.length} times`);
    return `${caller}+0x${(instructions[calls[0]! + 1]!.address - instructions[0]!.address).toString(16)}`;
  }

  /** Bytes from the beginning of a function to where its frame pointer is set up. */
  behindPrologue(name: string): number {
    const instructions = this.#of(name);
    const set = instructions.findIndex(({ text }) => /^mov +%rsp,%rbp$/u.test(text));
    if (set < 0) throw new Error(`${name} sets up no frame pointer`);
    return instructions[set + 1]!.address - instructions[0]!.address;
  }

  /** Where a function is in the file (objdump -F). */
  fileOffset(name: string): number {
    const arguments_ = ["-d", "-F", "--no-show-raw-insn", `--disassemble=${name}`, this.#path];
    const text = execFileSync("objdump", arguments_, { encoding: "utf8", maxBuffer: MOST_OUTPUT });
    const found = new RegExp(`<${name}> \\(File Offset: 0x([\\da-f]+)\\):`, "u").exec(text)?.[1];
    if (found === undefined) throw new Error(`objdump has no offset of ${name}`);
    return Number.parseInt(found, 16);
  }

  #of(name: string): readonly Instruction[] {
    const found = this.#functions.get(name);
    if (!found || found.length === 0) throw new Error(`there is no function ${name}`);
    return found;
  }
}

interface Instruction {
  readonly address: number;
  readonly text: string;
}

function blockOf(block: string): readonly (readonly [string, readonly Instruction[]])[] {
  const name = /^[\da-f]+ <(?<name>[^>]+)>:\n/u.exec(block)?.groups?.["name"];
  if (name === undefined) return [];
  const lines = block.matchAll(/^ *(?<address>[\da-f]+):\t(?<text>.*?) *$/gmu);
  return [[name, [...lines].map(({ groups }) => instructionOf(groups!))]];
}

function instructionOf({ address = "", text = "" }: Readonly<Record<string, string>>): Instruction {
  return { address: Number.parseInt(address, 16), text };
}
