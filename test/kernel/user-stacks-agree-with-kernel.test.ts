import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { scratchFolder } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { buildChain, WITH_FRAMES } from "../support/user-stacks/build-chain.ts";
import { Disassembly } from "../support/user-stacks/disassembly.ts";
import { compareUserStacks } from "../support/user-stacks/user-stack-agreement.ts";

needsTools("gcc", "objdump");

const script = new URL("../support/oracle/capture-user-stacks.sh", import.meta.url).pathname;

test("stacks of the same frozen buffer, as the kernel prints them with and without files, and as we do", () => {
  const folder = scratchFolder();
  const chain = buildChain(folder, "chain", WITH_FRAMES);
  const code = new Disassembly(chain);
  const offset = code.fileOffset("a") + code.behindPrologue("a");
  execFileSync("/bin/sh", [script, folder, chain, `0x${offset.toString(16)}`]);
  const { stacks, frames, texts, places, isOwnOption } = compareUserStacks(folder);
  console.log(`${stacks} stacks, ${frames} addresses: ${texts.length} and ${places.length} differences`);
  expect({ texts, places, isOwnOption }).toEqual({ texts: [], places: [], isOwnOption: true });
  // 60 of the probe, and one of the exec.
  expect(stacks).toBeGreaterThanOrEqual(61);
  expect(frames).toBeGreaterThanOrEqual(60 * 5);
});
