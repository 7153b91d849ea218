import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSpecs } from "../../../src/app/open-specs.ts";
import type { Diagnostic } from "../../../src/core/diagnostic.ts";
import { fail } from "../../../src/core/result.ts";
import { loadSpec } from "../../../src/spec/load-spec.ts";

const folder = mkdtempSync(join(tmpdir(), "program-with-blanks-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  mkdirSync(join(folder, "c/sp ace"), { recursive: true });
  writeFileSync(join(folder, "c/sp ace/re#c"), "");
  writeFileSync(join(folder, "in path"), "");
});

describe("a program of one word with blanks in it", () => {
  test.each([
    [{ run: ["c/sp ace/re#c"] }],
    [{ run: ["./c/sp ace/re#c"] }],
    [{ run: [`${folder}/c/sp ace/re#c`] }],
    [{ run: ["sp ace/re#c"], cwd: "c" }],
    [{ run: ["sp ace/re#c"], cwd: `${folder}/c` }],
  ])("is a file's path where there is one: %j", async (item) => expect(await problemsOf(item)).toEqual([]));

  test.each([
    [{ run: ["ls -l /tmp"] }, "write [ls, -l, /tmp], or [sh, -c, '…']"],
    [{ run: ["/bin/ls -l"] }, "write [/bin/ls, -l], or [sh, -c, '…']"],
    [{ run: ["c/sp ace"] }, "write [c/sp, ace], or [sh, -c, '…']"],
    [{ run: ["sp ace/re#c"] }, "write [sp, ace/re#c], or [sh, -c, '…']"],
    [{ run: ["in path"] }, "write [in, path], or [sh, -c, '…']"],
    [{ run: [`/${"x".repeat(5000)} y`] }, expect.any(String)],
  ])("else somebody expects a shell: %j", async (item, hint) =>
    expect(await problemsOf(item)).toMatchObject([
      {
        code: "wrong-value",
        message: "this is not split into words, because no shell is used",
        hint: hint as string,
      },
    ]),
  );

  test("holds no NUL, and that is told, too", async () => {
    const messages = (await problemsOf({ run: ["a/b\0 c"] })).map(({ message }) => message);
    expect(messages).toContain("a NUL character can't be passed to a program");
  });

  test("where no files can be seen, as for a recording's report, a path is believed", () => {
    const load = (program: string): boolean =>
      loadSpec(sourceOf({ run: [program] }), { read: () => undefined }).ok;
    expect([load("no/such file"), load("ls -l")]).toEqual([true, false]);
  });
});

/** What is wrong with the file itself: of the kernel nothing is known here. */
async function problemsOf(item: object): Promise<readonly Diagnostic[]> {
  const [opened] = await openSpecs([sourceOf(item)], {
    readFile: () => undefined,
    binaries: { cwd: folder, environment: {} },
    kernel: () => fail([]),
    sessionName: () => "blanks",
  });
  return opened!.problems;
}

function sourceOf(item: object): { readonly path: string; readonly text: string } {
  const spec = { version: 1, duration: "1s", workload: [item], tracepoints: ["sched:sched_switch"] };
  return { path: "blanks.yaml", text: JSON.stringify(spec) };
}
