import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEventFormat } from "../../src/trace/decode/parse-event-format.ts";
import { noSymbols } from "../../src/trace/names/symbols.ts";
import { compilePrintFmt } from "../../src/trace/print-fmt/print-fmt.ts";
import { capturedEvents, type SystemFormats } from "../support/captured-events.ts";
import { compareEventTexts } from "../support/event-text-agreement.ts";
import { compareWords } from "../support/word-agreement.ts";
import { keepKinds } from "../support/kept-kinds.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";

const script = new URL("../support/oracle/capture-events.sh", import.meta.url).pathname;

/** A frozen buffer of all events, probes and a synthetic event among them: raw, printed by us, and as the kernel's own text. */
describe.for(["6.12", "6.1"])("the text of events on Linux %s", (kernel) => {
  test("is the kernel's own, byte for byte", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    await runInGuest(kernel, ["/bin/sh", script, folder.path, "mono"], folder.path);
    const { traceDat, formats } = capturedEvents(folder.path);
    const found = compareEventTexts(
      traceDat,
      readFileSync(`${folder.path}/plain.txt`),
      kernel === "6.1" ? "hashed" : "as they are",
    );
    keepKinds(kernel, found.events.keys());
    for (const difference of found.differences.slice(0, 20)) console.log(difference);
    const unknown = notInterpreted(formats);
    const count = formats.reduce((sum, system) => sum + system.formats.length, 0);
    console.log(
      `Linux ${kernel}: compared ${found.lines} lines of ${found.events.size} events: ${found.differences.length} differences; ` +
        `of ${count} print formats, ${unknown.length} are not interpreted:\n${unknown.join("\n")}`,
    );
    const words = compareWords(traceDat, readFileSync(`${folder.path}/plain.txt`));
    for (const difference of words.differences.slice(0, 20)) console.log(difference);
    console.log(
      `${words.compared} words of ${words.words.size} fields: ${words.differences.length} differences`,
    );
    expect(words.differences.length).toBe(0);
    expect(words.words.size).toBeGreaterThanOrEqual(20);
    expect(found.differences.length).toBe(0);
    expect(found.events.size).toBeGreaterThanOrEqual(100);
    for (const name of ["opens", "opens_ret", "wake_time"]) expect(found.events.has(name), name).toBe(true);
    expect(unknown.length / count).toBeLessThan(0.01);
  });
});

function notInterpreted(systems: readonly SystemFormats[]): readonly string[] {
  return systems.flatMap(({ system, formats }) =>
    formats.flatMap((text) => {
      const format = parseEventFormat(system, text);
      if (!format.ok) return [format.error[0]!.message];
      const compiled = compilePrintFmt(format.value, {
        machine: { longBytes: 8, bigEndian: false },
        symbols: noSymbols,
        printkFormats: new Map(),
        hz: () => 250,
      });
      return compiled.ok ? [] : [`${system}:${format.value.name} ${compiled.reason}`];
    }),
  );
}
