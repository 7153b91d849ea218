import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTracefs } from "../../../src/tracefs/kernel-tracefs.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/tracefs-`);
});

afterEach(() => rmSync(root, { recursive: true }));

test("appending keeps what is there and ends the line", () => {
  writeFileSync(`${root}/uprobe_events`, "p:someone/else /bin/sh:0x1\n");
  expect(openTracefs(root).append("uprobe_events", "p:mine /bin/sh:0x2")).toEqual({
    ok: true,
    value: undefined,
  });
  expect(readFileSync(`${root}/uprobe_events`, "utf8")).toBe(
    "p:someone/else /bin/sh:0x1\np:mine /bin/sh:0x2\n",
  );
});

test("replacing takes the old content away", () => {
  writeFileSync(`${root}/set_event_pid`, "1\n2\n");
  openTracefs(root).replace("set_event_pid", "3");
  expect(readFileSync(`${root}/set_event_pid`, "utf8")).toBe("3\n");
});

test.each([
  "uprobe_events",
  "dynamic_events",
  "set_event",
  "instances/a/set_ftrace_filter",
  "events/a/b/trigger",
])("%s is never truncated", (path) => {
  expect(() => openTracefs(root).replace(path, "x")).toThrow(RangeError);
});

test.each(["../etc/passwd", "events/../../x", "/etc/passwd", "a//b", "a/./b", "a\nb"])(
  "%j is no path",
  (path) => {
    const tracefs = openTracefs(root);
    expect(() => tracefs.read(path)).toThrow(RangeError);
    expect(() => tracefs.append(path, "1")).toThrow(RangeError);
    expect(() => tracefs.makeInstance(path)).toThrow(RangeError);
  },
);

test("a failure has the errno, and the reason that the instance's error_log gives for this very write", () => {
  const tracefs = openTracefs(root);
  expect(tracefs.append("nosuch", "1")).toEqual({
    ok: false,
    error: { operation: "append", path: "nosuch", errno: "ENOENT", text: "1" },
  });
  writeFileSync(`${root}/error_log`, "[ 1.0] a: error: Field not found\n  Command: x == 1\n           ^\n");
  const refused = tracefs.append("events/x/filter", "x == 1");
  expect(refused).toMatchObject({ error: { errorLog: { message: "Field not found", column: 0 } } });
});
