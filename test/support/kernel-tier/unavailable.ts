import { expect, test } from "vitest";
import { needs } from "../needs.ts";
import { kernelTier } from "./availability.ts";

/** Stands for test/kernel where it can't run: skipped, with the reason; `FTRACE_RUN_REQUIRE=kernel` makes that a failure. */
const tier = kernelTier();
needs(tier.available, tier.available ? "" : tier.reason, "kernel");

test("the kernel tier", () => {
  expect(tier.available, "it became available while the tests started").toBe(false);
});
