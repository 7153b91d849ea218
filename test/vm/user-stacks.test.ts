import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { needsTools } from "../support/needs.ts";
import { buildChain, WITH_FRAMES } from "../support/user-stacks/build-chain.ts";
import { Disassembly } from "../support/user-stacks/disassembly.ts";
import { compareUserStacks } from "../support/user-stacks/user-stack-agreement.ts";
import { resultIn } from "../support/cli/result-of.ts";

needsTools("gcc", "objdump");

const script = new URL("../support/oracle/capture-user-stacks.sh", import.meta.url).pathname;

const launcher = new URL("../../bin/ftrace-run.js", import.meta.url).pathname;

describe.for(["6.12", "6.1"])("stacks of programs on Linux %s", (kernel) => {
  test("are printed as the kernel does, and their files are the kernel's", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    const chain = buildChain(folder.path, "chain", WITH_FRAMES);
    const code = new Disassembly(chain);
    const offset = code.fileOffset("a") + code.behindPrologue("a");
    const run = ["/bin/sh", script, folder.path, chain, `0x${offset.toString(16)}`];
    await runInGuest(kernel, run, folder.path);
    const { stacks, frames, texts, places, isOwnOption } = compareUserStacks(folder.path);
    console.log(
      `Linux ${kernel}: ${stacks} stacks, ${frames} addresses: ${texts.length} and ${places.length} differences`,
    );
    expect({ texts, places, isOwnOption }).toEqual({ texts: [], places: [], isOwnOption: true });
    expect(stacks).toBeGreaterThanOrEqual(61);
    expect(frames).toBeGreaterThanOrEqual(60 * 5);
  });

  test("are named as objdump has them, and counted exactly", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    const chain = buildChain(folder.path, "chain", WITH_FRAMES);
    const code = new Disassembly(chain);
    const inA = code.behindPrologue("a");
    writeFileSync(
      join(folder.path, "spec.yaml"),
      `
version: 1
duration: 60s
scope: {pids: workload}
workload: [{run: [${chain}, "23", "5", "0"]}]
user-stacks: true
uprobes: [{name: in_a, binary: ${chain}, symbol: a+${inA}}]
aggregations:
  a: {use: stacks, of: in_a, rows: stacks, offsets: true}`,
    );
    const result = join(folder.path, "result.json");
    const run = [process.execPath, launcher, join(folder.path, "spec.yaml"), "--json", result, "--quiet"];
    await runInGuest(kernel, run, folder.path);
    const { verdict, aggregations } = resultIn(readFileSync(result, "utf8"));
    expect(verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
    const rows = aggregations["a"]!.table.rows.map(([stack, total]) => [fromMain(String(stack)), total]);
    const way = (caller: string): string =>
      [
        code.returnTo("main", caller),
        code.returnTo(caller, "b"),
        code.returnTo("b", "a"),
        `a+0x${inA.toString(16)}`,
      ]
        .map((place) => `${place} (chain)`)
        .join(";");
    expect(Object.fromEntries(rows)).toEqual({ [way("c")]: 23, [way("d")]: 5 });
  });
});

/** Without what is further out, in libc. */
function fromMain(stack: string): string {
  return stack.replace(/^.*;(?=main\+)/u, "");
}
