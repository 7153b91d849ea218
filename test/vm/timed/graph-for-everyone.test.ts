import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSection } from "../../../scripts/readme/sections.ts";
import { shownCommands } from "../../../scripts/readme/shown-commands.ts";
import { shapeOf } from "../../../scripts/readme/shape.ts";
import { chooseKernel } from "../../../src/vm/choose-kernel.ts";
import { needs, needsToolsFor } from "../../support/needs.ts";
import { prepareGuest } from "../../support/vm/guest-run.ts";

const root = join(import.meta.dirname, "../../..");
const spec = shownCommands.graph.at(-1)!;
const LIMIT_S = 60;

needsToolsFor("vm", "qemu-system-x86_64");

describe.each(["6.12", "6.1"])("Linux %s", (kernel) => {
  needs(
    chooseKernel(kernel).ok,
    `no kernel ${kernel} for guests (npx ftrace-run vm install ${kernel})`,
    "vm",
  );

  test("an ordinary user has the graph of vfs_write from a guest as the README shows it, within a minute", async () => {
    const [command, ...shown] = readSection(readFileSync(join(root, "README.md"), "utf8"), "graph").split(
      "\n",
    );
    expect(command).toBe(`$ npx ftrace-run ${shownCommands.graph.join(" ")}`);
    const { run } = prepareGuest(kernel);
    const began = performance.now();
    const done = await run([join(root, spec)]);
    const seconds = (performance.now() - began) / 1000;
    console.log(`Linux ${kernel}: ${spec} from boot to verdict as an ordinary user: ${seconds.toFixed(1)} s`);
    expect({ status: done.status, shape: shapeOf(done.stdout) }, done.stderr).toEqual({
      status: 0,
      shape: shapeOf(shown.join("\n")),
    });
    expect(done.stdout).toMatch(/^ {2}vfs_write +1,000 .*\n(?: {2}[├└]─ .*\n)+/mu);
    expect(seconds).toBeLessThan(LIMIT_S);
  });
});
