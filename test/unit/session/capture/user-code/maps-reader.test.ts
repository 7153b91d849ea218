import { describe, expect, it } from "vitest";
import { MapsReader } from "../../../../../src/session/capture/user-code/maps-reader.ts";
import type { CodeMapping } from "../../../../../src/trace/names/user-code/maps.ts";

const program: CodeMapping = { start: 0x1000, end: 0x2000, offset: 0, name: "/bin/p" };
const library: CodeMapping = { start: 0x8000, end: 0x9000, offset: 0, name: "/lib/l.so" };

/** A machine of one process, and how often it was looked at. */
class Machine {
  nowMs = 0;
  reads = 0;
  mappings: readonly CodeMapping[] | undefined = [program];
  readonly maps = new MapsReader({
    readMaps: () => {
      this.reads += 1;
      return this.mappings;
    },
    clock: () => `${this.nowMs}.000000`,
    nowMs: () => this.nowMs,
  });
}

describe("when a process is looked at", () => {
  it("is once, while its addresses are known", () => {
    const machine = new Machine();
    for (let times = 0; times < 10; times++) machine.maps.stack(7, [0x1000, 0x1fff]);
    expect(machine.reads).toBe(1);
    expect(machine.maps.maps).toEqual([
      { tgid: 7, began: "0.000000", ended: "0.000000", mappings: [program] },
    ]);
  });

  it("is again when it has loaded a library, and when it began another program", () => {
    const machine = new Machine();
    machine.maps.stack(7, [0x1000]);
    machine.mappings = [program, library];
    machine.maps.stack(7, [0x8000, 0x1000]);
    expect(machine.reads).toBe(2);
    machine.maps.begins(7);
    machine.maps.stack(7, [0x1000]);
    expect(machine.reads).toBe(3);
  });

  it("is less and less often where walks lead nowhere, and once more in the end", () => {
    const machine = new Machine();
    for (let address = 0x100000; address < 0x100000 + 10_000; address++) {
      machine.nowMs += 0.1;
      machine.maps.stack(7, [0x1000, address]);
    }
    // In a second, pauses that double.
    expect(machine.reads).toBeLessThan(15);
    const before = machine.reads;
    machine.maps.finish();
    expect(machine.reads).toBe(before + 1);
  });

  it("gives nothing of a process that is gone", () => {
    const machine = new Machine();
    machine.mappings = undefined;
    machine.maps.stack(7, [0x1000]);
    machine.maps.finish();
    expect(machine.maps.maps).toEqual([]);
  });
});
