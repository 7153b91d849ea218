import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { runCli } from "../../../support/cli/run-cli.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { schemaErrors } from "../../report/junit-xsd.ts";

const fixtures = new URL("../../../fixtures/graph/", import.meta.url);

/** A repository with a spec, and a stored recording with its result in `tests/one`. */
async function repository(): Promise<string> {
  const root = scratchFolder();
  mkdirSync(join(root, "tests/one"), { recursive: true });
  writeFileSync(join(root, "spec.yaml"), readFileSync(new URL("vfs-write.yaml", fixtures)));
  const recording = gunzipSync(readFileSync(new URL("vfs-write-6.12.dat.gz", fixtures)));
  writeFileSync(join(root, "tests/one/trace.dat"), recording);
  const { stdout } = await runCli(["report", "tests/one/trace.dat", "spec.yaml", "--json", "-"], {
    cwd: root,
  });
  const { results } = JSON.parse(stdout) as { results: readonly unknown[] };
  writeFileSync(join(root, "tests/one/result.json"), JSON.stringify(results[0]));
  return root;
}

function change(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

test("a spec that gives the stored result passes; its comments do not count", async () => {
  const root = await repository();
  change(join(root, "spec.yaml"), /^/u, "# A new first line.\n\n");
  expect(await runCli(["test", "tests"], { cwd: root })).toEqual({
    status: 0,
    stdout: "tests/one: passed\n",
    stderr: "",
  });
});

test("a changed result is shown, is exit status 1, and is accepted by --update", async () => {
  const root = await repository();
  cpSync(join(root, "tests/one"), join(root, "tests/two"), { recursive: true });
  change(join(root, "tests/two/result.json"), '"total":{"value":', '"total":{"value":1');
  const changed = await runCli(["test", "tests"], { cwd: root });
  expect(changed).toMatchObject({ status: 1, stderr: "" });
  expect(changed.stdout).toMatch(
    /^tests\/one: passed\ntests\/two: changed\n {2}aggregations\.\S+\.scalars\.total\.value: 1(\d+), now \1\n2 recordings: 1 passed, 1 changed\n$/u,
  );
  const updated = await runCli(["test", "tests", "--update"], { cwd: root });
  expect(updated).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("tests/two: updated\n") as string,
  });
  expect(await runCli(["test", "tests"], { cwd: root })).toMatchObject({
    status: 0,
    stdout: "tests/one: passed\ntests/two: passed\n2 recordings: 2 passed\n",
  });
});

test("JUnit: a failure with what changed, an error for what can't be tested", async () => {
  const root = await repository();
  for (const name of ["changed", "broken"])
    cpSync(join(root, "tests/one"), join(root, "tests", name), { recursive: true });
  change(join(root, "tests/changed/result.json"), '"total":{"value":', '"total":{"value":1');
  change(join(root, "tests/broken/result.json"), '"version":1', '"version":2');
  const { status, stdout, stderr } = await runCli(["test", "tests", "--format", "junit"], { cwd: root });
  expect(status).toBe(2);
  expect(stderr).toContain("tests/broken/result.json is not a result document, version 1");
  expect(stdout).toContain('tests="3" failures="1" errors="1"');
  expect(stdout).toMatch(/<failure type="changed" message="the result changed"> {2}aggregations\..*, now /u);
  expect(schemaErrors(stdout)).toEqual([]);
});

test.each([
  ["a folder that is not there", ["none"], "cannot read none (ENOENT)"],
  ["a folder without a recording", ["."], ". has no folder with trace.dat and result.json"],
])("%s is an error", async (_, args, message) => {
  const { status, stderr } = await runCli(["test", ...args], { cwd: scratchFolder() });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("a spec that is gone, a recording that is none: errors that name the file; the other tests run", async () => {
  const root = await repository();
  for (const name of ["gone", "none"])
    cpSync(join(root, "tests/one"), join(root, "tests", name), { recursive: true });
  change(join(root, "tests/gone/result.json"), '"path":"spec.yaml"', '"path":"gone.yaml"');
  writeFileSync(join(root, "tests/none/trace.dat"), "no recording");
  const { status, stdout, stderr } = await runCli(["test", "tests"], { cwd: root });
  expect(status).toBe(2);
  expect(stderr).toContain("gone.yaml");
  expect(stderr).toContain("it does not start like a trace.dat file");
  expect(stdout).toMatch(
    /^tests\/gone: broken\ntests\/none: broken\n(?: .*\n)*tests\/one: passed\n3 recordings: 1 passed, 2 broken\n$/u,
  );
});

test("docs/testing.md shows what the command prints", async () => {
  const root = await repository();
  for (const name of ["io", "net"]) {
    cpSync(join(root, "tests/one"), join(root, "perf/tests", name), { recursive: true });
    cpSync(join(root, "spec.yaml"), join(root, `perf/${name}.yaml`));
    change(join(root, "perf/tests", name, "result.json"), '"path":"spec.yaml"', `"path":"perf/${name}.yaml"`);
  }
  change(join(root, "perf/io.yaml"), ".calls >= 200", ".calls >= 300");
  const { stdout } = await runCli(["test", "perf/tests"], { cwd: root });
  const page = readFileSync(new URL("../../../../docs/testing.md", import.meta.url), "utf8");
  expect(page).toContain(`$ ftrace-run test perf/tests\n${stdout}\`\`\``);
});
