import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryPath } from "../../../../src/cli/terminal/print-results.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

test("annotations name files from the repository's root", () => {
  const workspace = realpathSync(scratchFolder());
  mkdirSync(join(workspace, "perf"));
  const file = join(workspace, "perf/io.yaml");
  writeFileSync(file, "");
  const env = { GITHUB_WORKSPACE: workspace };
  expect(repositoryPath(file, env)).toBe("perf/io.yaml");
  expect(repositoryPath(file, {})).toBe(file);
  expect(repositoryPath("/etc/passwd", env)).toBe("/etc/passwd");
  expect(repositoryPath("--set", env)).toBe("--set");
  expect(repositoryPath(file, { GITHUB_WORKSPACE: "/none" })).toBe(file);
});
