import { expect, test } from "vitest";
import { needs } from "../needs.ts";
import { containersTier } from "./availability.ts";

/** Stands for test/containers where it can't run: skipped, with the reason; `FTRACE_RUN_REQUIRE=containers` makes that a failure. */
const tier = containersTier();
needs(tier.available, tier.available ? "" : tier.reason, "containers");

test("the containers tier", () => {
  expect(tier.available, "it became available while the tests started").toBe(false);
});
