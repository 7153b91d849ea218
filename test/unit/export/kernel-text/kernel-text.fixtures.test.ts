import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { aggregate } from "../../../support/aggregate.ts";
import { compareTexts, shownIn } from "../../../support/kernel-text-agreement.ts";
import { sourceOf } from "../../../support/recorded.ts";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";

/** Buffers that 6.1 and 6.12 wrote, and the same kernels' own text of them (`test/support/oracle/`). */
function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/${name}.gz`, import.meta.url)));
}

describe.each(["6.1", "6.12"])(
  "the text of a buffer of Linux %s is the kernel's own, line by line",
  (kernel) => {
    it("for calls, with task switches, interrupts, markers, and calls that began before or elsewhere", () => {
      const name = `graph/linux-${kernel}`;
      const { lines, losses, differences, faults } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.plain`).toString("latin1"),
      );
      expect(differences).toEqual([]);
      expect(losses).toEqual([]);
      expect(faults).toMatchObject({ malformedPages: 0, malformedRecords: 0 });
      expect(lines.length).toBeGreaterThan(5_000);
      const shown = shownIn(lines);
      expect(shown["comments"]).toBe(2);
      for (const what of ["switches", "interrupts", "namedEnds", "modules", "markedDurations"])
        expect(shown[what], what).toBeGreaterThan(40);
      expect(shown["leaves"]).toBeGreaterThan(1_000);
      expect(migratedCalls(fixture(`${name}.dat`))).toBeGreaterThan(0);
    });

    it("and with time, task and context in every line", () => {
      const name = `graph/linux-${kernel}`;
      const { lines, differences } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.text`).toString("latin1"),
        "all",
      );
      expect(differences).toEqual([]);
      expect(shownIn(lines)["namedEnds"]).toBeGreaterThan(1_000);
    });

    it("for calls with events in between, by the event's own print format", () => {
      const name = `graph/linux-${kernel}.events`;
      const { lines, differences } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.plain`).toString("latin1"),
      );
      expect(lines.filter((line) => line.includes("/* sched_switch: ")).length).toBeGreaterThan(20);
      expect(differences).toEqual([]);
    });

    it("for the function tracer's records", () => {
      const name = `function/linux-${kernel}.function`;
      const { lines, differences } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.plain`).toString("latin1"),
      );
      expect(differences).toEqual([]);
      expect(lines.length).toBeGreaterThan(1_000);
      expect(lines.filter((line) => line.endsWith(": tracing_mark_write: a marker"))).toHaveLength(1);
      expect(shownIn(lines)["callers"]).toBe(lines.length - 1);
      expect(shownIn(lines)["inInterrupts"]).toBeGreaterThan(20);
    });

    it("for stacks", () => {
      const name = `function/linux-${kernel}.stacks`;
      const { lines, differences } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.plain`).toString("latin1"),
      );
      expect(differences).toEqual([]);
      expect(shownIn(lines)["stacks"]).toBeGreaterThan(10);
    });

    it("for a buffer that was overwritten, but that it says so where the kernel's trace_pipe does", () => {
      const name = `function/linux-${kernel}.overwritten`;
      const { lines, losses, differences } = compareTexts(
        fixture(`${name}.dat`),
        fixture(`${name}.plain`).toString("latin1"),
      );
      expect(differences).toEqual([]);
      expect(shownIn(lines)["bufferStarts"]).toBe(1);
      expect(losses).toHaveLength(2);
    });
  },
);

function migratedCalls(traceDat: Uint8Array): number {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const events = recording.value.read(
    new Map(
      [...recording.value.events.keys()]
        .filter((name) => name.includes("funcgraph"))
        .map((name) => [name, "all"]),
    ),
  );
  const { scalars } = aggregate("call-graph", {}, recording.value.events, [...events], {
    symbols: recording.value.info.symbols,
  });
  return Number(scalars["migrated"]?.value ?? 0);
}
