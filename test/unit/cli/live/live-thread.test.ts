import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LiveThread } from "../../../../src/cli/live/live-thread.ts";
import type { LiveSource } from "../../../../src/session/capture/live-tap.ts";
import { loadSpec } from "../../../../src/spec/load-spec.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { builtMeta } from "../../../support/built-recording.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { formatText, payload } from "../../../support/event-bytes.ts";
import { PageBuilder } from "../../../support/page-builder.ts";
import { assemble } from "../../../support/recorded.ts";

const spec = ((): Spec => {
  const text = `
version: 1
name: live
duration: 1s
tracepoints: [lab:work]
aggregations:
  works: {use: events, of: lab:work, where: number != 3, columns: [time, pid, number]}
`;
  const loaded = loadSpec({ path: "live.yaml", text }, { read: () => expect.fail("no other file is read") });
  return loaded.ok ? loaded.value : expect.fail(loaded.error[0]?.message);
})();

const options = { width: 100, unbounded: true, color: false, unicode: true };
const OWN = 77;
const meta = builtMeta({
  cpuCount: 1,
  eventFormats: [{ system: "lab", formats: [formatText("work", 11, ["u32 number;8;4;0"])] }],
});

/** A sub-buffer of events with these numbers, a microsecond apart; number 9 is of the recorder itself. */
function page(startUs: number, ...numbers: readonly number[]): Uint8Array {
  const builder = new PageBuilder(5_000_000_000n + BigInt(startUs) * 1000n);
  for (const [index, number] of numbers.entries())
    builder.data(index === 0 ? 0 : 1000, payload(11, number === 9 ? OWN : 4, Uint8Array.of(number, 0, 0, 0)));
  return builder.build();
}

function sourceIn(folder: string): LiveSource {
  return {
    meta,
    addresses: false,
    compatTasks: [],
    disks: [],
    tracefsRoot: "/nonexistent",
    outputs: [{ cpu: 0, access: join(folder, "cpu0"), offset: 0 }],
    written: new Float64Array(new SharedArrayBuffer(8)),
    complete: new BigInt64Array(new SharedArrayBuffer(8)),
  };
}

/** Keeps what is written; `until` resolves when it holds a text. */
function output(): {
  readonly text: () => string;
  until(part: string): Promise<void>;
  write(text: string): Promise<boolean>;
} {
  let text = "";
  let look = (): void => undefined;
  return {
    text: () => text,
    until: (part) =>
      new Promise((resolve) => {
        look = () => void (text.includes(part) && resolve());
        look();
      }),
    write: (more) => {
      text += more;
      look();
      return Promise.resolve(true);
    },
  };
}

test("rows are printed when their time is complete, and the rest from the finished recording", async () => {
  const folder = scratchFolder();
  const source = sourceIn(folder);
  const parts = [page(10, 1, 2, 3, 9), page(20, 4, 5), page(30, 6)];
  writeFileSync(source.outputs[0]!.access, parts[0]!);
  source.written[0] = parts[0]!.length;
  source.complete[0] = 5_000_012_000n;
  const out = output();
  const live = new LiveThread(spec, { options, write: (text) => out.write(text) });
  live.attached(source, () => [{ tid: OWN }]);
  live.began({ began: "5.000010" });
  await out.until("4       2");
  expect(out.text()).toBe(
    "         time  pid  number\n   0.000000 s    4       1\n   0.000001 s    4       2\n",
  );
  appendFileSync(source.outputs[0]!.access, parts[1]!);
  source.complete[0] = 5_000_021_000n;
  source.written[0] += parts[1]!.length;
  await out.until("4       4");
  expect(out.text().split("\n").at(-2)).toBe("   0.000010 s    4       4");
  live.ending();
  const recording = join(folder, "trace.dat");
  writeFileSync(recording, assemble(meta, [{ cpu: 0, bytes: Buffer.concat(parts) }]));
  await live.finish(recording);
  expect(await live.ended).toEqual({ kind: "done", printed: 5, skipped: 0 });
  expect(out.text().split("\n").slice(-3)).toEqual([
    "   0.000011 s    4       5",
    "   0.000020 s    4       6",
    "",
  ]);
});

test("a session that never started prints nothing", async () => {
  const live = new LiveThread(spec, { options, write: () => expect.fail("nothing to write") });
  await live.finish("/nonexistent");
  expect(await live.ended).toEqual({ kind: "done", printed: 0, skipped: 0 });
});

test("a thread that fails, or a stdout that is closed, is an answer and not an exception", async () => {
  const failing = new LiveThread(spec, { options, write: () => Promise.resolve(true) });
  failing.attached(sourceIn(scratchFolder()), () => []);
  expect(await failing.ended).toMatchObject({
    kind: "failed",
    why: expect.stringContaining("ENOENT") as string,
  });
  await failing.finish("/nonexistent");
  const folder = scratchFolder();
  writeFileSync(join(folder, "cpu0"), "");
  const start = (write: () => Promise<boolean>): LiveThread => {
    const live = new LiveThread(spec, { options, write });
    live.attached(sourceIn(folder), () => []);
    live.began({ began: "5.000010" });
    void live.finish("/nonexistent");
    return live;
  };
  expect(await start(() => Promise.resolve(false)).ended).toEqual({ kind: "stopped" });
  const broken = start(() => Promise.reject(new Error("broken")));
  expect(await broken.ended).toEqual({ kind: "failed", why: "broken" });
});
