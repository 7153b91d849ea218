import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TreeNode } from "../../src/document/result-document.ts";
import { codeAddresses } from "../../src/trace/names/code-addresses.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { needs } from "../support/needs.ts";
import { sourceOf } from "../support/recorded.ts";
import { resultIn } from "../support/cli/result-of.ts";

const root = join(import.meta.dirname, "../..");
const script = join(root, "test/support/guest/modules/run.sh");

/** A RAM disk's module: once it goes while recording, once it comes and goes. What the kernel said of it meanwhile was kept. */
describe.for(["6.12", "6.1"])("functions of a module that is gone on Linux %s", (kernel) => {
  const module = moduleFile(kernel);
  needs(module !== undefined, `no module brd for guests (npx ftrace-run vm install ${kernel})`, "vm");

  test("have their own names", { timeout: 600_000 }, async () => {
    const prepared = spawnSync(process.execPath, ["scripts/prepare.ts"], { cwd: root, encoding: "utf8" });
    if (prepared.status !== 0) throw new Error(prepared.stderr);
    using folder = new GuestFolder();
    await runInGuest(kernel, ["/bin/sh", script, folder.path, process.execPath, module!], folder.path);
    const text = (file: string): string => readFileSync(join(folder.path, file), "latin1");
    expect(text("brd.after")).toBe("");

    for (const name of ["gone", "between"]) {
      expect(text(`${name}.out`)).toContain("exit status 0");
      const lines = text(`brd.${name}`);
      const { rows, edges } = resultOf(text(`${name}.json`));
      const found = namesIn(readFileSync(join(folder.path, name, "trace.dat")), lines);
      console.log(
        `Linux ${kernel}, ${name}: ${found.length} addresses in brd, ${new Set(found.map(([, ours]) => ours)).size} functions`,
      );
      expect(found.length).toBeGreaterThan(0);
      for (const [naive, ours] of found) expect(ours).toBe(naive);
      expect(rows.some((row) => row.includes("brd_submit_bio"))).toBe(true);
      expect(rows.filter((row) => row.includes("ftrace_trampoline"))).toEqual([]);
      // Only what runs once, when a module is loaded, has no name: the kernel forgets it right after that.
      const unnamed = edges.filter(({ to }) => /^0x[0-9a-f]{16}$/u.test(to));
      for (const { from } of unnamed) expect(from).toBe("do_one_initcall");
    }
  });
});

function moduleFile(kernel: string): string | undefined {
  const chosen = chooseKernel(kernel);
  const file = chosen.ok ? join(chosen.value.image, "../extra/brd.ko") : "";
  return existsSync(file) ? file : undefined;
}

interface Told {
  readonly rows: readonly string[];
  /** Who calls whom. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

function resultOf(json: string): Told {
  const aggregations = Object.values(resultIn(json).aggregations);
  return {
    rows: aggregations.flatMap(({ table }) => table.rows.map((row) => row.join(" "))),
    edges: aggregations.flatMap(({ tree }) => (tree ? edgesBelow(tree) : [])),
  };
}

function edgesBelow({ name, children }: TreeNode): Told["edges"] {
  return children.flatMap((child) => [{ from: name, to: child.name }, ...edgesBelow(child)]);
}

/** Of each recorded address in the module, the name by its lines of /proc/kallsyms, and the recording's. */
function namesIn(traceDat: Uint8Array, lines: string): readonly (readonly [naive: string, ours: string])[] {
  const symbols = lines
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s+/u))
    .flatMap(([address, type, name]) =>
      /^[tT]$/u.test(type ?? "") ? [{ address: BigInt(`0x${address}`), name: name! }] : [],
    )
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const first = symbols[0]!.address;
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { symbols: table } = recording.value.info;
  return [...codeAddresses(recording.value).calls]
    .filter((address) => address >= first && address < first + 0x4000n)
    .map((address) => {
      const naive = symbols.findLast((symbol) => symbol.address <= address)!.name;
      const ours = table.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n))?.name;
      return [naive, ours ?? ""] as const;
    });
}
