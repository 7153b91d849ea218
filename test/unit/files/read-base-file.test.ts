import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBaseFile } from "../../../src/files/read-base-file.ts";
import { runCli } from "../../support/cli/run-cli.ts";

/** A line of a file outside: never to be printed. */
const SECRET = "root:$6$secret-hash:19000:0:99999:7:::";
const BASE = "\ufeffname: base\n";

let scratch: string;
/** A repository with specs in a folder of its own; beside it a secret, and specs without a repository. */
const at = (...names: readonly string[]): string => join(scratch, ...names);

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "base-files-"));
  for (const folder of ["repository/.git", "repository/specs/sub", "plain/sub"])
    mkdirSync(at(folder), { recursive: true });
  for (const file of [
    "repository/base.yaml",
    "repository/specs/sub/base.yaml",
    "plain/sub/base.yaml",
    "outside.yaml",
  ])
    writeFileSync(at(file), BASE);
  writeFileSync(at("shadow"), `${SECRET}\n`);
  for (const folder of ["repository/specs", "plain"]) {
    symlinkSync(at("shadow"), at(folder, "link.yaml"));
    symlinkSync("sub/base.yaml", at(folder, "inside.yaml"));
    symlinkSync(scratch, at(folder, "folder"));
    for (const [name, path] of Object.entries({
      up: "../shadow",
      upper: "../../shadow",
      link: "link.yaml",
      through: "folder/shadow",
    }))
      writeFileSync(
        at(folder, `${name}.yaml`.replace("link.yaml", "by-link.yaml")),
        `version: 1\nextends: ${path}\n`,
      );
  }
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe("a file that a spec extends is read", () => {
  test.each([
    ["below the spec's folder", "plain/sub/base.yaml", "plain/a.yaml"],
    ["by a link that stays there", "plain/inside.yaml", "plain/a.yaml"],
    ["anywhere in the spec's working tree", "repository/base.yaml", "repository/specs/a.yaml"],
  ])("%s", (_, base, spec) => {
    expect(readBaseFile(at(base), at(spec))).toEqual({ text: BASE });
  });
});

describe("it is outside", () => {
  test.each([
    ["beside the spec's folder", "outside.yaml", "plain/a.yaml"],
    ["above the spec's folder, without a repository", "plain/sub/../../outside.yaml", "plain/sub/a.yaml"],
    ["beside the working tree", "outside.yaml", "repository/specs/a.yaml"],
    ["by a link", "repository/specs/link.yaml", "repository/specs/a.yaml"],
    ["by a link to a folder", "plain/folder/shadow", "plain/a.yaml"],
  ])("%s", (_, base, spec) => {
    expect(readBaseFile(at(base), at(spec))).toBe("outside");
  });
});

test("it is not opened where that could wait, or is no file", () => {
  const pipe = at("plain/pipe");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  for (const path of [pipe, "/dev/zero", scratch, at("plain/none.yaml"), at("plain/sub/base.yaml/below")])
    expect(readBaseFile(path, at("plain/a.yaml")), path).toBeUndefined();
});

test.each(["check", "explain", "run"])(
  "%s prints no line of a secret file",
  { timeout: 120_000 },
  async (command) => {
    for (const folder of ["plain", "repository/specs"]) {
      for (const spec of ["up.yaml", "upper.yaml", "by-link.yaml", "through.yaml"]) {
        const { status, stdout, stderr } = await runCli([command, spec], { cwd: at(folder) });
        expect(status).toBe(2);
        expect(stdout + stderr).not.toContain("secret-hash");
        expect(stderr).toMatch(/is outside the spec's folder|cannot be read/u);
      }
    }
  },
);
