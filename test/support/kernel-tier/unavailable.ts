import { expect, test } from "vitest";
import { kernelTier } from "./availability.ts";

/** Stands for test/kernel where it can't run; `FTRACE_RUN_REQUIRE=kernel` makes that a failure. */
const tier = kernelTier();
const reason = tier.available ? "it became available while the tests started" : tier.reason;

if (process.env["FTRACE_RUN_REQUIRE"] === "kernel") {
  test("the kernel tier can run here", () => {
    expect.fail(`FTRACE_RUN_REQUIRE=kernel, but the kernel tier can't run: ${reason}`);
  });
} else {
  console.warn(`kernel tier skipped: ${reason}`);
  test.skip(`kernel tier skipped: ${reason}`, () => undefined);
}
