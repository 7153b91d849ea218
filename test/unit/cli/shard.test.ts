import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pathsOf } from "../../../src/cli/shard.ts";
import { runCli } from "../../support/cli/run-cli.ts";

test("each spec is in one shard, in the given order, and shards differ by one spec at most", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 20 }), (paths, count) => {
      const shards = Array.from({ length: count }, (_, index) => pathsOf({ index: index + 1, count }, paths));
      expect(shards.flat().toSorted()).toEqual(paths.toSorted());
      const sizes = shards.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const shard of shards) expect(paths.filter((path) => shard.includes(path))).toEqual(shard);
    }),
  );
});

test.each(["0/5", "6/5", "5", "a/b", "1/0", "-1/2"])("--shard %s is refused", async (shard) => {
  const { status, stderr } = await runCli(["a.yaml", "--shard", shard]);
  expect(status).toBe(2);
  expect(stderr).toContain("Expected INDEX/COUNT, such as 2/5.");
});

test("a shard without a spec runs nothing, says so, and is no failure", async () => {
  const { status, stdout, stderr } = await runCli(["a.yaml", "--shard", "2/2"]);
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: "",
    stderr: "nothing to run: this shard has no spec\n",
  });
});
