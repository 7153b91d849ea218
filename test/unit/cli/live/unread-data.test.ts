import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UnreadData } from "../../../../src/cli/live/unread-data.ts";
import type { LiveSource } from "../../../../src/session/capture/live-tap.ts";
import { builtMeta } from "../../../support/built-recording.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { assemble } from "../../../support/recorded.ts";

const UNIT = 4096;
const meta = builtMeta({ cpuCount: 2 });

/** A sub-buffer full of one number. */
const page = (value: number): Buffer => Buffer.alloc(UNIT, value);

interface Files {
  readonly paths: readonly string[];
  readonly source: LiveSource;
}

/** CPU 0's file has something in front of its sub-buffers. */
function files(): Files {
  const folder = scratchFolder();
  const paths = [0, 1].map((cpu) => join(folder, `cpu${cpu}`));
  writeFileSync(paths[0]!, Buffer.alloc(100));
  writeFileSync(paths[1]!, "");
  const outputs = paths.map((access, cpu) => ({ cpu, access, offset: cpu === 0 ? 100 : 0 }));
  const shared = { written: new Float64Array(2), complete: new BigInt64Array(2) };
  return {
    paths,
    source: { meta, addresses: false, compatTasks: [], disks: [], tracefsRoot: "/", outputs, ...shared },
  };
}

function write({ paths, source }: Files, cpu: number, ...values: readonly number[]): void {
  for (const value of values) appendFileSync(paths[cpu]!, page(value));
  source.written[cpu]! += values.length * UNIT;
}

const values = (data: ReturnType<UnreadData["take"]>): unknown =>
  data?.map(({ cpu, bytes }) => [
    cpu,
    ...Array.from({ length: bytes.length / UNIT }, (_, at) => bytes[at * UNIT]),
  ]);

test("gives what was written since, each sub-buffer once", () => {
  const made = files();
  const unread = new UnreadData(made.source);
  expect(unread.take(Infinity)).toEqual([]);
  write(made, 0, 1, 2);
  write(made, 1, 7);
  expect(unread.bytes).toBe(3 * UNIT);
  expect(values(unread.take(Infinity))).toEqual([
    [0, 1, 2],
    [1, 7],
  ]);
  write(made, 1, 8, 9);
  expect(values(unread.take(Infinity))).toEqual([[1, 8, 9]]);
  expect(unread.bytes).toBe(0);
  unread.close();
});

test("gives about as much as is asked for, of all CPUs", () => {
  const made = files();
  const unread = new UnreadData(made.source);
  write(made, 0, 1, 2, 3);
  write(made, 1, 7, 8, 9);
  const found = [unread.take(2 * UNIT), unread.take(2 * UNIT), unread.take(2 * UNIT)].map(values);
  expect(found).toEqual(
    [1, 2, 3].map((value) => [
      [0, value],
      [1, value + 6],
    ]),
  );
  unread.close();
});

test("counts nothing as read where a file became shorter, and goes on in the finished recording", () => {
  const made = files();
  const unread = new UnreadData(made.source);
  write(made, 0, 1);
  write(made, 1, 7, 8);
  expect(values(unread.take(2 * UNIT))).toEqual([
    [0, 1],
    [1, 7],
  ]);
  write(made, 0, 2);
  truncateSync(made.paths[1]!, UNIT);
  expect(unread.take(Infinity)).toBeUndefined();
  const recording = join(scratchFolder(), "trace.dat");
  const cmdlines = new TextEncoder().encode("1 init\n");
  const data = [Buffer.concat([page(1), page(2)]), Buffer.concat([page(7), page(8)])];
  const whole = assemble(
    { ...meta, cmdlines },
    data.map((bytes, cpu) => ({ cpu, bytes })),
  );
  writeFileSync(recording, whole);
  expect(new TextDecoder().decode(unread.finished(recording))).toBe("1 init\n");
  expect(values(unread.take(Infinity))).toEqual([
    [0, 2],
    [1, 8],
  ]);
  unread.close();
});

test("gives nothing of a recording that cannot be read", () => {
  const made = files();
  const unread = new UnreadData(made.source);
  write(made, 0, 1);
  expect(unread.finished("/nonexistent").length).toBe(0);
  expect(unread.take(Infinity)).toEqual([]);
  unread.close();
});
