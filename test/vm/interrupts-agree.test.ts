import { describe, expect, test } from "vitest";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import type { AggregationResult } from "../../src/document/aggregation-result.ts";
import { aSecond, bindRequest, rowsOf, scalarsOf } from "../support/aggregate.ts";
import { capturedGraph, type CapturedGraph } from "../support/captured-graph.ts";
import { compareWithText } from "../support/graph-agreement.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { counterBounds, interruptsInText, sumOf } from "../support/interrupt-agreement.ts";
import { sourceOf } from "../support/recorded.ts";

const script = new URL("../support/oracle/capture-interrupts.sh", import.meta.url).pathname;
const DATAGRAMS = 50;
const SEND = "__x64_sys_sendto";

/**
 * One recording counted four ways: the kernel's counters (/proc/interrupts, /proc/softirqs), the events of irq and irq_vectors, the
 * kernel's own text, and the graph.
 */
describe.for(["6.12", "6.1"])("interrupts in a call graph on Linux %s", (kernel) => {
  test("are as many as the kernel counted", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    await runInGuest(kernel, ["/bin/sh", script, folder.path, "mono", String(DATAGRAMS)], folder.path);
    const captured = capturedGraph(folder.path);
    const events = interruptsInText(captured.text, SEND);
    const count = (what: string): number => sumOf(events, what);

    // The kernel's counters, and the events in the recording: by kind and CPU.
    const bounds = counterBounds(folder.path);
    const outside = bounds.filter(({ what, cpu, least, most }) => {
      const recorded = events.get(what)?.get(cpu) ?? 0;
      return recorded < least || recorded > most;
    });
    expect(outside).toEqual([]);
    expect(bounds.length).toBeGreaterThan(20);

    // The events, and the graph. The IPI that asks for a task switch runs no function that can be traced.
    const all = graphOf(captured, {});
    const cut = count("cut");
    const traced = count("hard") - count("reschedule");
    const interrupts = scalarsOf(all)["interrupts"]!;
    console.log(
      `Linux ${kernel}: ${interrupts} interrupts in the graph; by the events ${count("hard")}, of them ${count("local_timer")} timer, ` +
        `${count("device")} device, ${count("call_function_single")} function calls, ${count("reschedule")} reschedule (not traceable), ` +
        `${cut} cut by the recording's ends; ${bounds.length} of the kernel's counters (kind and CPU) agree with the events`,
    );
    expect(traced).toBeGreaterThan(100);
    expect(Math.abs(interrupts - traced)).toBeLessThanOrEqual(cut);
    for (const [what, handler] of HANDLERS) {
      const ended = callsOf(all, `${handler} (interrupt)`);
      expect(Math.abs(ended - count(what)), what).toBeLessThanOrEqual(cut);
    }
    expect(count("softirq of unknown")).toBe(0);
    const received = callsOf(all, "net_rx_action") + callsOf(all, "net_rx_action (interrupt)");
    expect(received).toBe(count("softirq NET_RX"));

    // A datagram over loopback is received within the call that sends it: by a callee, not by an interrupt.
    const sent = graphOf(captured, { root: SEND });
    console.log(
      `Linux ${kernel}: ${count("within")} interrupts in ${DATAGRAMS} calls of ${SEND} by the events, ${scalarsOf(sent)["interrupts"]} in the graph`,
    );
    expect(callsOf(sent, SEND)).toBe(DATAGRAMS);
    expect(callsOf(sent, "udp_rcv")).toBe(DATAGRAMS);
    expect(scalarsOf(sent)["interrupts"]).toBe(count("within"));
    expect(namesInTree(sent)).toEqual(new Set(rowsOf(sent).map((row) => String(row["function"]))));

    for (const roots of [[], [SEND]]) {
      expect(compareWithText(captured, "apart", roots).differences).toEqual([]);
    }
    expect(all.notes.join("\n")).not.toContain("had a negative self time");
  });
});

/** Events, and the functions that the kernel writes them in. */
const HANDLERS: readonly (readonly [event: string, handler: string])[] = [
  ["local_timer", "__sysvec_apic_timer_interrupt"],
  ["call_function_single", "__sysvec_call_function_single"],
  ["device", "__common_interrupt"],
];

function graphOf({ traceDat }: CapturedGraph, options: Readonly<Record<string, unknown>>): AggregationResult {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { comms, symbols } = recording.value.info;
  const bound = bindRequest("call-graph", options, recording.value.events, { comms, symbols });
  if (!bound.ok) throw new Error(bound.error[0]?.message);
  for (const interval of recording.value.read(bound.value.needs.events)) bound.value.consume(interval);
  return bound.value.finish({ ...aSecond, comms, symbols });
}

function callsOf(result: AggregationResult, name: string): number {
  return Number(rowsOf(result).find((row) => row["function"] === name)?.["calls"] ?? 0);
}

/** Every function of the graph under the name that its row has. */
function namesInTree({ graph }: AggregationResult): ReadonlySet<string> {
  return new Set(
    (graph?.nodes ?? []).map(({ name, kind }) => (kind === "interrupt" ? `${name} (interrupt)` : name)),
  );
}
