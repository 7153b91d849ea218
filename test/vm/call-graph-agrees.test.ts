import { describe, expect, test } from "vitest";
import { capturedGraph } from "../support/captured-graph.ts";
import { type Agreement, compareWithText } from "../support/graph-agreement.ts";
import { compareTexts, shownIn } from "../support/kernel-text-agreement.ts";
import { findListings } from "../support/listing-agreement.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";

const script = new URL("../support/oracle/capture-graph.sh", import.meta.url).pathname;

/**
 * One frozen buffer twice: raw through our decoder and call-graph, and as the kernel's own text through a program that knows
 * nothing of ours. Calls are equal exactly, times within the digits that the text cuts off (from 10 ms on).
 */
describe.for(["6.12", "6.1"])("call-graph on Linux %s agrees with the kernel's own text", (kernel) => {
  test(
    "function by function, edge by edge, path by path, and line by line",
    { timeout: 300_000 },
    async () => {
      using folder = new GuestFolder();
      await runInGuest(kernel, ["/bin/sh", script, folder.path, "mono"], folder.path);
      const captured = capturedGraph(folder.path);
      const whole = compareWithText(captured, "inside");
      report(`Linux ${kernel}, all calls`, whole);
      expect(whole.records).toBeGreaterThanOrEqual(10_000);
      expect(whole.differences).toEqual([]);
      expect(whole.text).toMatchObject({ orphans: 0, dropped: 0 });
      expect(whole.ours.scalars).toMatchObject({ orphans: { value: 0 }, dropped: { value: 0 } });

      const apart = compareWithText(captured, "apart");
      report(`Linux ${kernel}, interrupts apart`, apart);
      expect(apart.differences).toEqual([]);
      expect(apart.ours.scalars["interrupts"]?.value).toBeGreaterThan(0);
      // A callee's time counted twice, or an interrupt's at the wrong place, would make some call's self time negative.
      expect(apart.ours.notes.join("\n")).not.toContain("had a negative self time");

      const rooted = compareWithText(captured, "apart", ["vfs_write"]);
      report(`Linux ${kernel}, under vfs_write`, rooted);
      expect(rooted.differences).toEqual([]);
      expect(rooted.calls).toBeGreaterThan(1_000);

      for (const columns of ["default", "all"] as const) {
        const text = compareTexts(
          captured.traceDat,
          columns === "all" ? captured.text : captured.plain,
          columns,
        );
        const { switches, comments, interrupts } = shownIn(text.lines);
        console.log(
          `Linux ${kernel}, ${columns} columns: ${text.lines.length} lines of the kernel's text, with ${switches} task switches, ` +
            `${interrupts} lines of interrupts' functions, ${comments} markers: ${text.differences.length} differences`,
        );
        expect(text.differences).toEqual([]);
        expect(text.losses).toEqual([]);
        expect(text.lines.length).toBeGreaterThanOrEqual(10_000);
        expect(switches).toBeGreaterThan(0);
        expect(interrupts).toBeGreaterThan(0);
        expect(comments).toBe(2);
      }

      // Where another task came on the CPU in the middle of a call, the kernel's text is not the call's alone.
      const listings = findListings(captured, "vfs_write", 100);
      console.log(
        `Linux ${kernel}: ${listings.found} of ${listings.listings} listings, ${listings.lines} lines, are in the kernel's text as they are`,
      );
      expect(listings.listings).toBe(100);
      expect(listings.found).toBeGreaterThanOrEqual(90);
    },
  );
});

function report(what: string, { records, calls, compared, greatest, differences, text }: Agreement): void {
  console.log(
    `${what}: ${records} records, ${calls} calls of ${text["ended"]} in the text; compared ${compared.function} functions, ` +
      `${compared.edge} edges, ${compared.path} paths: ${differences.length} differences; the greatest of a sum within the text's ` +
      `digits ${greatest.differenceNs} ns (of at most ${greatest.slackNs}, ${greatest.place})`,
  );
}
