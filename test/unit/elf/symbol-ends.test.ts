import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProgram } from "../../../src/sites/binaries/open-program.ts";
import { SymbolIndex } from "../../../src/elf/symbols/symbol-index.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("gcc");

const folder = mkdtempSync(join(tmpdir(), "ftrace-run-test-ends-"));
const program = join(folder, "program");

/** Functions without a size, as assembler code has them, each followed by bytes that are no function's. */
const SOURCE = `
.section .text.one,"ax",@progbits
.globl sized; .type sized,@function
sized: nop; nop; ret
.size sized, . - sized
.fill 13, 1, 0x90
.globl open_ended; .type open_ended,@function
open_ended: nop; nop; nop; ret
.fill 12, 1, 0x90
.section later,"ax",@progbits
.fill 16, 1, 0x90
.text
.globl main; .type main,@function
main: xorl %eax, %eax; ret
.size main, . - main
.section .note.GNU-stack,"",@progbits
`;

beforeAll(() => {
  writeFileSync(join(folder, "program.s"), SOURCE);
  execFileSync("gcc", ["-o", program, join(folder, "program.s")]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(process.arch === "x64")(
  "a function ends with its size, and without one with its section",
  async () => {
    const opened = await openProgram(program);
    if (!opened.ok) throw new Error(opened.error[0]?.message);
    const index = new SymbolIndex(opened.value.image);
    const found = [...index].find(({ symbol: { name } }) => name === "open_ended")!;
    const sized = [...index].find(({ symbol: { name } }) => name === "sized")!;
    const nameAt = (offset: number): string | undefined => index.at(offset)?.symbol.symbol.name;
    expect(nameAt(sized.offset + 2)).toBe("sized");
    expect(nameAt(sized.offset + 3)).toBeUndefined();
    expect(nameAt(found.offset + 3)).toBe("open_ended");
    const later = sectionOffset("later");
    expect(nameAt(later)).toBeUndefined();
    expect(nameAt(later + 15)).toBeUndefined();
    // The first of the procedure linkage table's entries, behind _init, which has no size.
    const plt = sectionOffset(".plt");
    const init = [...index].find(({ symbol: { name } }) => name === "_init")!;
    expect(init.symbol.size).toBe(0);
    expect(nameAt(init.offset + 1)).toBe("_init");
    expect(nameAt(plt)).toBeUndefined();
    opened.value.close();
  },
);

function sectionOffset(name: string): number {
  const lines = execFileSync("readelf", ["-SW", program], { encoding: "utf8" });
  const escaped = name.replaceAll(".", "\\.");
  return Number.parseInt(new RegExp(` ${escaped} +\\S+ +[0-9a-f]+ ([0-9a-f]+)`, "u").exec(lines)![1]!, 16);
}
