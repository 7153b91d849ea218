import { describe, expect, test } from "vitest";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { needsTools } from "../support/needs.ts";
import { buildChain, WITH_FRAMES } from "../support/user-stacks/build-chain.ts";
import { Disassembly } from "../support/user-stacks/disassembly.ts";
import { compareUserStacks } from "../support/user-stacks/user-stack-agreement.ts";

needsTools("gcc", "objdump");

const script = new URL("../support/oracle/capture-user-stacks.sh", import.meta.url).pathname;

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
});
