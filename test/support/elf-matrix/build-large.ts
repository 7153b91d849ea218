import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Symbols of the large program, and bytes of its data. */
export const LARGE = { symbols: 1_000_000, dataBytes: 130_000_000 };

/** A program of more than 200 MB with a million functions, whose names share long beginnings, as those of real ones do. Needs gcc. */
export function buildLargeProgram(folder: string): string {
  const source = join(folder, "large.s");
  const path = join(folder, "large");
  writeFileSync(source, assembler());
  execFileSync("gcc", ["-nostdlib", "-static", "-Wl,--build-id=sha1", source, "-o", path], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return path;
}

/** The mangled name of `company::productN::functionN()`. */
export function largeName(number: number): string {
  const product = `product${number % 1000}`;
  const called = `function${number}`;
  return `_ZN7company${product.length}${product}${called.length}${called}Ev`;
}

function assembler(): string {
  const lines = [".text", ".globl _start", "_start: ret"];
  for (let number = 0; number < LARGE.symbols; number++) {
    const name = largeName(number);
    lines.push(`.globl ${name}`, `.type ${name},@function`, `${name}: ret`, `.size ${name},1`);
  }
  lines.push(".data", `.fill ${LARGE.dataBytes / 8},8,0x0123456789abcdef`, "");
  return lines.join("\n");
}
