import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Recording } from "../../../src/trace/recording.ts";
import { aggregate, rowsOf } from "../../support/aggregate.ts";
import { type MadeEvent, intervals } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { exportedText, readFolded } from "../../support/export/exported.ts";
import { madeRecording } from "../../support/made-recording.ts";
import { kernelStack, stackAt, stackCatalog, switches, wakes } from "../../support/made-stacks.ts";
import { importFolded, importSpeedscope, speedscopeSchema } from "../../support/speedscope/importer.ts";

const names = ["try_to_wake_up", "pipe_write", "vfs_write", "do_syscall_64", "irq_entry"];
const symbols = madeSymbols(names);
const comms = new Map([[1, "sh"]]);
const taskNames = ["<idle>", "sh", "<...>"];

/** Events and stacks that may or may not be theirs, in any context. */
const records = fc
  .array(
    fc.record({
      kind: fc.constantFrom("wake", "switch", "stack", "stack"),
      pid: fc.nat(2),
      cpu: fc.nat(1),
      level: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
      functions: fc.array(fc.nat(names.length - 1), { maxLength: 4 }),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ kind, functions, ...moment }, time) => {
      if (kind === "wake") return wakes({ time, ...moment }, "x");
      return kind === "switch" ? switches({ time, ...moment }) : stackAt({ time, ...moment }, functions);
    }),
  )
  .filter((events) => events.some(({ event }) => event === kernelStack));

describe("stacks", () => {
  test("are exported as the aggregation `stacks` counts them, by task", async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.constantFrom("*:*", "sched:sched_waking"), async (events, of) => {
        const only = of === "*:*" ? undefined : [of];
        const options = { of, by: ["pid"], rows: "stacks", top: 1_000 };
        const result = aggregate("stacks", options, stackCatalog, intervals(events), { symbols, comms });
        const expected = rowsOf(result).map(
          (row) => [`${taskNames[Number(row["pid"])]}-${row["pid"]};${row["stack"]}`, row["total"]] as const,
        );
        const folded = await exportedText(recordingOf(events), "folded", only);
        expect(sorted(readFolded(folded.text))).toEqual(sorted(new Map(expected)));

        const total = expected.reduce((sum, [, amount]) => sum + Number(amount), 0);
        expect(importFolded(folded.text)?.getTotalWeight() ?? 0).toBe(total);
        const { text } = await exportedText(recordingOf(events), "speedscope", only);
        const profiles = expected.length === 0 ? [] : importSpeedscope(text);
        expect(profiles.reduce((sum, profile) => sum + profile.getTotalWeight(), 0)).toBe(total);
        expect(new Set(profiles.map((profile) => profile.getName()))).toEqual(
          new Set(expected.map(([stack]) => stack.split(";")[0]!)),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("follow speedscope's published schema", async () => {
    const { $ref, definitions } = speedscopeSchema() as { $ref?: string; definitions: object };
    const validate = new Ajv({ strict: false }).compile({
      $ref: $ref ?? "#/definitions/FileFormat.File",
      definitions,
    });
    const { text } = await exportedText(
      recordingOf([wakes({ time: 1 }, "x"), stackAt({ time: 2 }, [0, 3])]),
      "speedscope",
    );
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });
});

test("names can't break a format: neither frames, nor lines, nor JSON", async () => {
  const hostile = ["a;b", "c\nd 5", 'q"\\', "\u001b[2J", "\u202egnp.exe", "x y 7"];
  const info = { symbols: madeSymbols(hostile), comms: new Map([[1, 'sh;\n"\u2028']]) };
  const events = [
    wakes({ time: 1 }, "x"),
    stackAt(
      { time: 2 },
      hostile.map((_, index) => index),
    ),
  ];
  const recording: Recording = { ...madeRecording(events, { info }), events: stackCatalog };
  const folded = await exportedText(recording, "folded");
  expect(folded.text).toBe(
    String.raw`sh\x3b\n"\u{2028}-1;x y 7;\u{202e}gnp.exe;\x1b[2J;q"\;c\nd 5;a\x3bb 1` + "\n",
  );
  const { text } = await exportedText(recording, "speedscope");
  const [profile] = importSpeedscope(text);
  expect(profile!.getName()).toBe(String.raw`sh;\n"\u{2028}-1`);
  const frames: string[] = [];
  profile!.forEachFrame(({ name }) => frames.push(name));
  expect(frames.toSorted()).toEqual(
    ["a;b", String.raw`c\nd 5`, 'q"\\', String.raw`\x1b[2J`, String.raw`\u{202e}gnp.exe`, "x y 7"].toSorted(),
  );
});

function recordingOf(events: readonly MadeEvent[]): Recording {
  return { ...madeRecording(events, { info: { symbols, comms } }), events: stackCatalog };
}

function sorted(amounts: ReadonlyMap<string, unknown>): readonly (readonly [string, unknown])[] {
  return [...amounts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
