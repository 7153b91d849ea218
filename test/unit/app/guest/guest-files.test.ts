import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { guestFiles, type GuestFiles } from "../../../../src/app/guest/guest-files.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

function opened(options: Partial<Parameters<typeof guestFiles>[0]>): GuestFiles {
  const files = guestFiles({ reports: [], ...options }, new Map([["trace.dat", "file"]]));
  if (!files.ok) throw new Error(files.error[0]?.message);
  return files.value;
}

test("a guest's report of 3 GB is refused, and not read", () => {
  const json = join(scratchFolder(), "result.json");
  const files = opened({ reports: [{ format: "json", path: json }] });
  const made = join(files.shared[0]!.hostPath, "0.json");
  writeFileSync(made, "");
  truncateSync(made, 3 * 2 ** 30);
  expect(files.bring()).toMatchObject([
    { code: "output-failed", message: expect.stringContaining("3221225472 bytes") as string },
  ]);
  files.dispose();
  expect(readdirSync(join(json, ".."))).toEqual([]);
});

test("a guest that leaves thousands of files: some come along, and few lines say that the rest did not", () => {
  const out = scratchFolder();
  const files = opened({ out });
  const { hostPath } = files.shared[0]!;
  for (let index = 0; index < 1500; index++) writeFileSync(join(hostPath, `${index}.sh`), "");
  const problems = files.bring();
  expect(problems.length).toBeLessThan(30);
  expect(problems.at(-1)).toMatchObject({ severity: "error" });
  files.dispose();
  expect(readdirSync(out)).toEqual([]);
});

test("the guest's folder is the one that was made, whatever takes its place", () => {
  const base = scratchFolder();
  const files = opened({ out: join(base, "out") });
  const [name] = readdirSync(join(base, "out"));
  mkdirSync(join(base, "elsewhere"));
  writeFileSync(join(base, "elsewhere/secret.json"), "secret");
  renameSync(join(base, "out", name!), join(base, "moved"));
  symlinkSync(join(base, "elsewhere"), join(base, "out", name!));
  writeFileSync(join(files.shared[0]!.hostPath, "trace.dat"), "recorded");
  expect(files.bring()).toEqual([]);
  files.dispose();
  expect(readFileSync(join(base, "out/trace.dat"), "utf8")).toBe("recorded");
  expect(readdirSync(join(base, "elsewhere"))).toEqual(["secret.json"]);
});

test("a report that the guest did not leave is reported", () => {
  const json = join(scratchFolder(), "result.json");
  const files = opened({ reports: [{ format: "json", path: json }] });
  expect(files.bring()).toMatchObject([
    { code: "output-failed", message: `${json} was not written: the guest wrote no report` },
  ]);
  files.dispose();
});
