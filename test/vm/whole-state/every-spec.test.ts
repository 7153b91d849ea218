import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { chooseKernel } from "../../../src/vm/choose-kernel.ts";
import { needs, needsToolsFor } from "../../support/needs.ts";
import { ScenarioResults } from "../../support/vm/scenario-results.ts";
import { expectUnchanged } from "../../support/vm/whole-state/expect-unchanged.ts";

const shipped = readdirSync(join(import.meta.dirname, "../../../specs")).filter((name) =>
  name.endsWith(".yaml"),
);
const WITH_OPTIONS = 40;
const LIMIT_S = 6000;

needsToolsFor("vm", "qemu-system-x86_64");

describe.each(["6.1", "6.12"])("Linux %s", (kernel) => {
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
});
