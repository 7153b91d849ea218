import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { expect, test } from "vitest";
import { thisProcess } from "../../../../src/session/net/session-owner.ts";
import {
  removeDeadRecordings,
  temporaryRecordingPrefix,
} from "../../../../src/session/net/temporary-recordings.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { timeUntil } from "../../../support/session/spawn-session.ts";

const source = join(import.meta.dirname, "../../../../src");
const boot = "00000000-0000-0000-0000-000000000000";

test("of killed runs only: not of this one, nor of another container, nor what isn't private, nor a link", () => {
  const [parent, elsewhere] = [scratchFolder(), scratchFolder()];
  const me = thisProcess();
  const made = (owner: Partial<typeof me>): string =>
    mkdtempSync(join(parent, temporaryRecordingPrefix({ ...me, ...owner })));
  const dead = [made({ startTime: "1" }), made({ boot })];
  for (const folder of dead) writeFileSync(join(folder, "trace.dat"), "events");
  made({});
  const open = `${temporaryRecordingPrefix({ ...me, boot })}aaaaaa`;
  mkdirSync(join(parent, open), { mode: 0o755 });
  symlinkSync(elsewhere, join(parent, `${temporaryRecordingPrefix({ ...me, boot })}bbbbbb`));
  writeFileSync(join(parent, `${temporaryRecordingPrefix({ ...me, boot })}cccccc`), "");
  mkdirSync(join(parent, "ftrace-run-recording-x"), { mode: 0o700 });
  const others = readdirSync(parent).length - dead.length;
  expect([...removeDeadRecordings([parent, `${parent}/.`, "/nowhere"])].sort()).toEqual([...dead].sort());
  expect(readdirSync(parent)).toHaveLength(others);
  expect(existsSync(elsewhere)).toBe(true);
  expect(removeDeadRecordings([parent])).toEqual([]);
});

test("SIGKILL, as the OOM killer's: the recording goes within a second", async () => {
  const parent = scratchFolder();
  const script = `import { openOutputFolder } from ${JSON.stringify(`${source}/app/run-folder.ts`)};
    openOutputFolder(undefined); console.log("made"); setTimeout(() => undefined, 20_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, TMPDIR: parent },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const [folder = ""] = readdirSync(parent);
  expect(folder).toMatch(new RegExp(`^ftrace-run-recording-${child.pid}-`, "u"));
  expect(spawnSync("fallocate", ["-l", "64M", join(parent, folder, "trace.dat")]).status).toBe(0);
  child.kill("SIGKILL");
  await timeUntil(() => readdirSync(parent).length === 0, 5000, "the recording's end");
});
