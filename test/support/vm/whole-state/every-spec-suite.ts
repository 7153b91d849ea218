import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { chooseKernel } from "../../../../src/vm/choose-kernel.ts";
import { needs, needsToolsFor } from "../../needs.ts";
import { ScenarioResults } from "../scenario-results.ts";
import { expectUnchanged } from "./expect-unchanged.ts";

const shipped = readdirSync(join(import.meta.dirname, "../../../../specs")).filter((name) =>
  name.endsWith(".yaml"),
);
const WITH_OPTIONS = 40;
const LIMIT_S = 6000;

/** What one kernel's tracefs says before and after every shipped spec and forty with options. A file for each kernel, so that both run at once. */
export function testEverySpec(kernel: string): void {
  needsToolsFor("vm", "qemu-system-x86_64");
  needs(
    chooseKernel(kernel).ok,
    `no kernel ${kernel} for guests (npx ftrace-run vm install ${kernel})`,
    "vm",
  );
  const results = new ScenarioResults();
  // The first scenario uses the top-level buffer once, so that it has its size.
  beforeAll(() => results.run(kernel, ["05-begin", "whole-state/every-spec"], LIMIT_S), 2 * LIMIT_S * 1000);
  afterAll(() => results.dispose());

  test("all of tracefs is as before after every spec: run, killed in the middle, run again", () => {
    expectUnchanged(kernel, results, "every-spec", shipped.length + WITH_OPTIONS);
  });
}
