import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../support/cli/run-cli.ts";
import { isObeyed } from "../../support/is-obeyed.ts";
import { buildVersion6 } from "../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../support/trace-cmd/machine-sample.ts";

const SPEC = `
version: 1
name: by-task
loss: allow
tracepoints: ["*:*"]
aggregations: {tasks: {use: count, of: "*:*", by: [comm]}}
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ci-log-"));
  const sample = sampleFile({ bigEndian: false, longBytes: 8 });
  const files = {
    "colons.dat": buildVersion6({ ...sample, cmdlines: Buffer.from("4711 ::error::pwned\n") }),
    "hashes.dat": buildVersion6({ ...sample, cmdlines: Buffer.from("4711 ##[stop-comm]\n") }),
    "azure.dat": buildVersion6({ ...sample, cmdlines: Buffer.from("4711 ##vso[task.x]a\n") }),
    "spec.yaml": SPEC,
    "::error::file.yaml": `${SPEC}##[stop-commands]a: ##vso[task.complete]\n`,
    "hostile.yaml": `${SPEC}"::error::pwned": "##[stop-commands]"\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const FORMATS = ["text", "markdown", "json", "junit", "html", "trace", "trace-long"];

test.each(
  ["colons.dat", "hashes.dat", "azure.dat"].flatMap((file) =>
    FORMATS.map((format) => [file, format] as const),
  ),
)("a task in %s can't command a CI system through --format %s", async (file, format) => {
  const spec = format.startsWith("trace") ? [] : ["spec.yaml"];
  const { status, stdout, stderr } = await runCli(["report", file, ...spec, "--format", format], {
    cwd: folder,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout.length).toBeGreaterThan(100);
  expect(isObeyed(stdout) || isObeyed(stderr)).toBe(false);
});

test.each(
  ["colons.dat", "hashes.dat", "azure.dat"].flatMap((file) =>
    ["text", "json", "ndjson", "csv"].map((format) => [file, format] as const),
  ),
)("nor one in %s through show --format %s", async (file, format) => {
  const { status, stdout, stderr } = await runCli(["show", file, "--format", format], { cwd: folder });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout.length).toBeGreaterThan(100);
  expect(isObeyed(stdout) || isObeyed(stderr)).toBe(false);
});

test("JSON says the same name, in other characters", async () => {
  const { stdout } = await runCli(["report", "hashes.dat", "spec.yaml", "--format", "json"], { cwd: folder });
  expect(JSON.stringify(JSON.parse(stdout))).toContain("##[stop-comm]");
});

test.each([
  ["::error::file.yaml", ["check"]],
  ["hostile.yaml", ["check"]],
  ["hostile.yaml", ["check", "--format", "json"]],
  ["::error::none.yaml", ["check"]],
  ["::error::none.yaml", ["explain"]],
  ["::error::none.dat", ["report"]],
])("nor does %s through %j", async (file, args) => {
  const { status, stdout, stderr } = await runCli([...args, file], { cwd: folder });
  expect(status).toBe(2);
  expect(isObeyed(stdout) || isObeyed(stderr)).toBe(false);
});
