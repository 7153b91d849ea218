import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { OpenFile } from "../../../src/files/open-file.ts";
import { openFlushedAppend } from "../../../src/session/net/session-folder.ts";
import { openTracefs } from "../../../src/tracefs/kernel-tracefs.ts";
import { OwnedDescriptor } from "../../../src/files/owned-descriptor.ts";

const folder = mkdtempSync(join(tmpdir(), "ftrace-run-descriptor-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "file");
writeFileSync(file, "another file's bytes");
const tracefs = openTracefs(folder);

function hold(): { release(): void } {
  const held = tracefs.hold("file");
  if (!held.ok) throw new Error(held.error.errno);
  return held.value;
}

function share(): { release(): void; readonly descriptor: number } {
  const shared = tracefs.share("file", false);
  if (!shared.ok) throw new Error(shared.error.errno);
  return shared.value;
}

const owners: readonly [string, () => () => void][] = [
  [
    "OwnedDescriptor",
    () =>
      (
        (owned) => () =>
          owned.close()
      )(OwnedDescriptor.open(file, "r")),
  ],
  [
    "OpenFile",
    () =>
      (
        (open) => () =>
          open.close()
      )(OpenFile.open(file)!),
  ],
  [
    "openFlushedAppend",
    () =>
      (
        (append) => () =>
          append.close()
      )(openFlushedAppend(join(folder, "log"))),
  ],
  [
    "Tracefs.hold",
    () =>
      (
        (held) => () =>
          held.release()
      )(hold()),
  ],
  [
    "Tracefs.share",
    () =>
      (
        (shared) => () =>
          shared.release()
      )(share()),
  ],
];

test.each(owners)("%s: closed twice, it closes nothing that was opened in between", (_, open) => {
  const close = open();
  close();
  const next = openSync(file, "r");
  close();
  expect(fstatSync(next).isFile()).toBe(true);
  closeSync(next);
});

const users: readonly [string, () => { close(): void; use(): unknown }][] = [
  ["OwnedDescriptor", () => withUse(OwnedDescriptor.open(file, "r"), (owned) => owned.number)],
  ["OpenFile", () => withUse(OpenFile.open(file)!, (open) => open.read(0, 10))],
  [
    "openFlushedAppend",
    () => withUse(openFlushedAppend(join(folder, "log")), (append) => append.append("a line\n")),
  ],
  [
    "Tracefs.share",
    () => ((shared) => ({ close: () => shared.release(), use: () => shared.descriptor }))(share()),
  ],
];

function withUse<T extends { close(): void }>(owner: T, use: (owner: T) => unknown) {
  return { close: () => owner.close(), use: () => use(owner) };
}

test.each(users)("%s: used after its close, it fails instead of using another file", (_, open) => {
  const { close, use } = open();
  close();
  const next = openSync(file, "r");
  expect(use).toThrow("the file descriptor is closed");
  closeSync(next);
});
