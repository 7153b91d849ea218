import { describe, expect, test } from "vitest";
import { capturedBuffer } from "../support/captured-graph.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { compareTexts, shownIn, type TextAgreement } from "../support/kernel-text-agreement.ts";

const script = new URL("../support/oracle/capture-function.sh", import.meta.url).pathname;
const kinds = ["all", "stacks", "overwritten"] as const;

/** Frozen buffers of the function tracer, raw through our decoder, and as the kernel's own text: equal line by line. */
describe.for(["6.12", "6.1"])("the text of the function tracer's buffers on Linux %s", (kernel) => {
  test("is the kernel's own, line by line", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    const captures = kinds.map((kind) => `/bin/sh ${script} ${folder.path}/${kind} mono ${kind}`);
    await runInGuest(kernel, ["/bin/sh", "-ec", captures.join("\n")], folder.path);
    const compared = new Map(kinds.map((kind) => [kind, compare(kernel, folder.path, kind)]));
    for (const { differences } of compared.values()) expect(differences).toEqual([]);
    const [all, stacks, overwritten] = kinds.map((kind) => compared.get(kind)!);
    expect(all!.lines.length).toBeGreaterThanOrEqual(10_000);
    expect(all!.losses).toEqual([]);
    expect(shownIn(stacks!.lines)["stacks"]).toBeGreaterThan(0);
    expect(shownIn(overwritten!.lines)["bufferStarts"]).toBeGreaterThan(0);
    expect(overwritten!.losses.length).toBeGreaterThan(0);
  });
});

function compare(kernel: string, folder: string, kind: string): TextAgreement {
  const { traceDat, plain } = capturedBuffer(`${folder}/${kind}`);
  const text = compareTexts(traceDat, plain);
  console.log(
    `Linux ${kernel}, function tracer, ${kind}: ${text.lines.length} lines of the kernel's text: ${text.differences.length} differences`,
  );
  return text;
}
