import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureProfile } from "../../support/fixture-profile.ts";
import { runCli } from "../../support/cli/run-cli.ts";

const spec = `
version: 1
name: any
duration: 1s
tracepoints: [{event: sched:sched_switch, filter: prev_pidd > 0}]
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "check-kernel-"));
  writeFileSync(join(folder, "good.json"), JSON.stringify(fixtureProfile()));
  writeFileSync(join(folder, "bad.json"), JSON.stringify({ ...fixtureProfile(), clocks: "\x1b[2J" }));
  writeFileSync(join(folder, "deep.json"), "[".repeat(1 << 20));
  writeFileSync(join(folder, "large.json"), "");
  truncateSync(join(folder, "large.json"), (64 << 20) + 1);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function check(profile: string, ...options: readonly string[]) {
  return runCli(["check", "--kernel", profile, ...options, "-"], { cwd: folder, stdin: spec });
}

test("a spec's mistakes show beside the profile's kernel", async () => {
  const { status, stderr } = await check("good.json");
  expect(status).toBe(2);
  expect(stderr).toContain("error[unknown-field]");
  expect(stderr).toContain('did you mean "prev_pid"?');
});

test("explain says what would be done on the profile's kernel", async () => {
  const right = spec.replace("prev_pidd", "prev_pid");
  const explained = await runCli(["explain", "--kernel", "good.json", "-"], { cwd: folder, stdin: right });
  expect(explained.status).toBe(0);
  expect(explained.stdout).toContain("filter sched:sched_switch");
  const wrong = await runCli(["explain", "--kernel", "bad.json", "-"], { cwd: folder, stdin: right });
  expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 2, stdout: "" });
});

describe("what is no profile ends with 2, and the spec isn't looked at", () => {
  test.each([
    [
      "bad.json",
      "error[file-unreadable]: bad.json is not a kernel profile: `clocks` must be a list of names",
    ],
    ["deep.json", "error[file-unreadable]: deep.json is not a kernel profile: it is not a JSON object"],
    ["large.json", "error[file-too-large]: large.json is larger than 64 MiB"],
    ["none.json", "error[file-unreadable]: cannot read none.json: ENOENT"],
    ["/dev/zero", "error[file-unreadable]: /dev/zero is not a file"],
    [".", "error[file-unreadable]: . is not a file"],
  ])("%s", async (profile, message) => {
    const { status, stdout, stderr } = await check(profile);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("prev_pidd");
    const json = await check(profile, "--format", "json");
    expect(JSON.parse(json.stdout)).toHaveLength(1);
  });
});
