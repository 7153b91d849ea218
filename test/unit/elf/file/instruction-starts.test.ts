import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { findLibrary } from "../../../../src/sites/binaries/find-library.ts";
import { fileOffsetOf } from "../../../../src/elf/file/file-offset.ts";
import {
  type DecodedInstruction,
  type Placement,
  placementIn,
} from "../../../../src/elf/file/instruction-starts.ts";
import { loadDisassembler } from "../../../../src/machine/wasm-packages.ts";
import { type Disassembled, objdump } from "../../../support/binutils/objdump.ts";
import { buildCase } from "../../../support/elf-matrix/build.ts";
import { openMatrixProgram } from "../../../support/elf-matrix/open.ts";
import { needsTools } from "../../../support/needs.ts";

const disassemble = await loadDisassembler();
const folder = mkdtempSync(join(tmpdir(), "instruction-starts-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("against objdump", () => {
  needsTools("gcc", "objdump");

  test.each<[string, () => string, number]>([
    ["libc", () => libraryPath("libc.so.6"), 100_000],
    ["libm", () => libraryPath("libm.so.6"), 50_000],
    ["bash", () => "/bin/bash", 100_000],
    ["a static program", () => buildCase("static", folder), 50_000],
    ["a library of 32 bits", buildLoops, 20_000],
  ])("%s: instructions begin where objdump has them begin", async (name, pathOf, atLeast) => {
    const path = pathOf();
    const { image } = await openMatrixProgram(path);
    let [functions, instructions, waits] = [0, 0, 0];
    const differences: string[] = [];
    for (const one of objdump(path)) {
      const code = codeOf(one, image.elf);
      if (!code || !isCode(one)) continue;
      const ours = [...startsOf(disassemble(code, image.elf.header.bits))].map(
        (delta) => one.address + delta,
      );
      // objdump writes a wait and the instruction behind it as one (`fstcw`); to the machine, and to a probe, they are two.
      const behindWait = ours.filter(
        (at) => !one.instructions.has(at) && code[at - one.address - 1] === WAIT,
      );
      const theirs = [...one.instructions.keys(), ...behindWait];
      for (const at of difference(ours, theirs)) differences.push(`${one.name} 0x${at.toString(16)}`);
      functions += 1;
      instructions += ours.length;
      waits += behindWait.length;
    }
    console.log(
      `${name}: ${instructions} instructions in ${functions} functions, ${waits} behind a wait, ${differences.length} differences`,
    );
    expect(differences).toEqual([]);
    expect(instructions).toBeGreaterThan(atLeast);
  });

  test("a place in a function is a start where objdump has one, else inside, between the two next to it", async () => {
    const path = libraryPath("libc.so.6");
    const { image } = await openMatrixProgram(path);
    const counts = { start: 0, inside: 0, unknown: 0 };
    const wrong: string[] = [];
    for (const one of objdump(path).filter((_, index) => index % 7 === 0)) {
      const code = codeOf(one, image.elf);
      if (!code || !isCode(one)) continue;
      const starts = [...one.instructions.keys()].map((address) => address - one.address);
      for (const delta of sample(starts)) {
        const placement = placementIn(disassemble(code, 64), delta);
        counts[placement.kind] += 1;
        if (!agrees(placement, meant(starts, delta, code.length))) wrong.push(`${one.name}+${delta}`);
      }
    }
    console.log(`libc: ${JSON.stringify(counts)}`);
    expect(wrong).toEqual([]);
    expect(counts.start).toBeGreaterThan(1000);
    expect(counts.inside).toBeGreaterThan(1000);
    // Code that is entered in more than one way: a jump over a prefix.
    expect(counts.unknown).toBeLessThan((counts.start + counts.inside) / 100);
  });
});

describe("what isn't certain is unknown", () => {
  test("bytes that are no instruction, from there on", () => {
    // nop; (06: no instruction with 64 bits); nop
    expect(places([0x90, 0x06, 0x90])).toEqual(["start", "unknown", "unknown"]);
  });

  test("a jump over data: what follows it is in step only where the jump leads there", () => {
    // jmp +4; 3 bytes of data that read as nops; data that reads as a mov, and swallows what is jumped to; nop; ret; nop; nop
    const found = places([0xeb, 0x04, 0x90, 0x90, 0x90, 0xb8, 0x90, 0xc3, 0x90, 0x90]);
    expect(found.join(" ")).toBe("start inside start start start start unknown unknown unknown unknown");
  });

  test("a jump over a prefix, as glibc has it: both are entered", () => {
    // je +1; lock cmpxchg %ecx,(%rdx); ret
    const found = places([0x74, 0x01, 0xf0, 0x0f, 0xb1, 0x0a, 0xc3]);
    expect(found.join(" ")).toBe("start inside start unknown unknown unknown unknown");
  });

  test("a function that ends in the middle of one", () => {
    expect(places([0x90, 0xb8, 0x00])).toEqual(["start", "unknown", "unknown"]);
  });

  test("behind its end", () => {
    expect(placementIn([{ length: 1, isValid: true }], 1)).toEqual({ kind: "unknown" });
  });
});

test("properties: every byte of any bytes has an answer, and answers agree with each other", () => {
  const bits = fc.constantFrom(32 as const, 64 as const);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bits, (code, size) => {
      const decoded = [...disassemble(code, size)];
      expect(decoded.every(({ length }) => length >= 1 && length <= 15)).toBe(true);
      const starts = [...startsOf(decoded)];
      for (let delta = 0; delta < code.length; delta++)
        expect(agrees(placementIn(decoded, delta), meant(starts, delta, code.length))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const WAIT = 0x9b;

function libraryPath(soname: string): string {
  const found = findLibrary(soname);
  if (!found.ok) throw new Error(found.error[0]?.message);
  return found.value;
}

/** As far as objdump has it: to the beginning of its last instruction, and that. */
function codeOf(
  { address, instructions }: Disassembled,
  elf: Awaited<ReturnType<typeof openMatrixProgram>>["image"]["elf"],
): Uint8Array | undefined {
  const offset = fileOffsetOf(elf.code, BigInt(address));
  const last = [...instructions.keys()].at(-1);
  if (offset === undefined || last === undefined) return undefined;
  const most = elf.reader.source.read(offset, last - address + 15).slice();
  const [final] = disassemble(most.subarray(last - address), elf.header.bits);
  return most.subarray(0, last - address + (final?.length ?? 0));
}

/** Data between functions has no end that could be known. */
function isCode({ instructions }: Disassembled): boolean {
  return [...instructions.values()].every((text) => !text.includes("(bad)"));
}

/** What is known from where instructions begin. */
function meant(starts: readonly number[], delta: number, end: number): Placement {
  if (starts.includes(delta)) return { kind: "start" };
  const [begin, next] = [
    starts.findLast((each) => each < delta)!,
    starts.find((each) => each > delta) ?? end,
  ];
  return { kind: "inside", begin, next };
}

function agrees(placement: Placement, known: Placement): boolean {
  return placement.kind === "unknown" || isDeepStrictEqual(placement, known);
}

/** Some starts, and the byte behind each. */
function sample(starts: readonly number[]): readonly number[] {
  const some = starts.filter((_, index) => index % 11 === 0).slice(0, 8);
  return some.flatMap((start) => [start, start + 1]);
}

/** What only one of them has. */
function difference(a: readonly number[], b: readonly number[]): readonly number[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [...a.filter((each) => !inB.has(each)), ...b.filter((each) => !inA.has(each))];
}

function places(bytes: readonly number[]): readonly string[] {
  const code = Uint8Array.from(bytes);
  return bytes.map((_, delta) => placementIn(disassemble(code, 64), delta).kind);
}

function startsOf(decoded: Iterable<DecodedInstruction>): ReadonlySet<number> {
  let at = 0;
  return new Set([...decoded].map(({ length }) => (at += length) - length));
}

/** Loops and switches over every type, for vector units, too: there is no 32-bit libc on most machines. */
function buildLoops(): string {
  const types = ["char", "short", "int", "unsigned", "long long", "float", "double"];
  const path = join(folder, "loops32.so");
  const functions = Array.from({ length: 140 }, (_, n) => loopOver(types[n % types.length]!, n));
  const flags = ["-m32", "-shared", "-fPIC", "-nostdlib", "-O3", "-mavx2", "-mfma", "-xc", "-", "-o", path];
  execFileSync("gcc", flags, { input: functions.join("\n"), stdio: ["pipe", "ignore", "pipe"] });
  return path;
}

function loopOver(type: string, n: number): string {
  const cases = Array.from(
    { length: 9 },
    (_, i) => `case ${i}: sum = sum * (${type})${n + i} + b[i % 64]; break;`,
  );
  return `${type} loop${n}(${type} *a, ${type} *b, int m) { ${type} sum = ${n};
    for (int i = 0; i < m; i++) { a[i] = a[i] * (${type})${n} + b[i]; sum += a[i]; }
    for (int i = 0; i < m; i++) switch ((int)b[i] % 10) { ${cases.join(" ")} default: b[i] -= a[i]; }
    return sum; }`;
}
