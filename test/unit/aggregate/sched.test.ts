import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered, intervals } from "../../support/batch-builder.ts";
import {
  idle,
  schedSwitch,
  schedWakeup,
  schedWakeupNew,
  switched,
  type Task,
  wokenUp,
} from "../../support/sched-events.ts";

const catalog = catalogOf(schedSwitch, schedWakeup, schedWakeupNew);
const yes: Task = { comm: "yes", pid: 10 };
const sum: Task = { comm: "sha256sum", pid: 11 };
const evil: Task = { comm: '\u001b[2J<b>","', pid: 12, prio: 139 };

/** Two CPUs whose tasks follow one another as a kernel would have it, and who ran for how long. */
const consistent = fc
  .array(
    fc.record({
      cpu: fc.nat(1),
      gap: fc.integer({ min: 1, max: 50 }),
      next: fc.nat(3),
      sleeps: fc.boolean(),
    }),
  )
  .map((steps) => {
    const tasks = [idle, yes, sum, evil];
    const running = [idle, idle];
    const since = [0, 0];
    const ran = new Map<string, number>();
    const events: MadeEvent[] = [];
    let time = 0;
    for (const { cpu, gap, next, sleeps } of steps) {
      const coming = tasks[next]!;
      const leaving = running[cpu]!;
      if (coming === leaving || coming === running[1 - cpu]) continue;
      time += gap;
      events.push(switched(time, leaving, sleeps ? "S" : "R+", coming, cpu));
      ran.set(leaving.comm, (ran.get(leaving.comm) ?? 0) + time - since[cpu]!);
      running[cpu] = coming;
      since[cpu] = time;
    }
    const seen = [0, 1].filter((cpu) => events.some((event) => event.cpu === cpu));
    for (const cpu of seen) {
      const { comm } = running[cpu]!;
      ran.set(comm, (ran.get(comm) ?? 0) + 10_000 - since[cpu]!);
    }
    return { events, ran, cpus: seen };
  });

describe("sched.switches", () => {
  it("counts who leaves and who comes, and why", () => {
    const events = [
      switched(1, yes, "R", sum),
      switched(2, sum, "R+", yes),
      switched(3, yes, "S", sum),
      switched(4, sum, "X", idle),
      switched(5, idle, "R", yes),
    ];
    const result = aggregate("sched.switches", {}, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([
      { prev_comm: "yes", next_comm: "sha256sum", count: 2, share: 0.4, preempted: 1, blocked: 1 },
      { prev_comm: "sha256sum", next_comm: "swapper/0", count: 1, share: 0.2, preempted: 0, blocked: 1 },
      { prev_comm: "sha256sum", next_comm: "yes", count: 1, share: 0.2, preempted: 1, blocked: 0 },
      { prev_comm: "swapper/0", next_comm: "yes", count: 1, share: 0.2, preempted: null, blocked: null },
    ]);
    expect(scalarsOf(result)).toEqual({
      "total": 5,
      "preempted": 2,
      "blocked": 2,
      "from-idle": 1,
      "to-idle": 1,
      "per-second": 5,
    });
  });

  it("says which event it needs, and what a kernel lacks", () => {
    expect(problemsOf("sched.switches", {}, catalogOf(schedWakeup))).toEqual([
      "event-not-recorded line 1: sched.switches reads sched:sched_switch, which this spec doesn't record" +
        ' (add "- sched:sched_switch" under tracepoints)',
    ]);
    const strange = catalogOf(madeFormat("sched:sched_switch", { prev_comm: "text", next_comm: "text" }));
    expect(problemsOf("sched.switches", {}, strange)[0]).toContain("unsupported line 1:");
  });
});

describe("sched.time-on-cpu", () => {
  it("gives every moment of a CPU to the task that had it", () => {
    fc.assert(
      fc.property(consistent, fc.nat(20), ({ events, ran, cpus }, cut) => {
        const span = { durationNs: 10_000, cpus };
        const options = { by: "comm", sort: "comm" };
        const result = aggregate(
          "sched.time-on-cpu",
          options,
          catalog,
          intervals(events, Math.min(cut, events.length)),
          span,
        );
        const expected = [...ran].filter(([comm, ns]) => comm !== idle.comm && ns > 0);
        expect(new Map(result.table.rows.map(([comm, ns]) => [comm, ns]))).toEqual(new Map(expected));
        expect(result.scalars["idle-time"]?.value).toBe(ran.get(idle.comm) ?? 0);
        expect(result.scalars["mismatches"]?.value).toBe(0);
        const { total, idle: _share, ...others } = scalarsOf(result);
        expect(total! + others["idle-time"]!).toBe(cpus.length * 10_000);
      }),
    );
  });

  const events = [switched(100, yes, "R", sum), switched(150, sum, "R", yes), switched(250, yes, "R", sum)];

  it("counts slices cut by the recording as time, not as slices", () => {
    const result = aggregate("sched.time-on-cpu", {}, catalog, [ordered(events)], {
      durationNs: 1000,
      cpus: [0],
    });
    expect(rowsOf(result)).toEqual([
      { comm: "sha256sum", time: 800, share: 0.8, slices: 1, mean: 50, min: 50, max: 50 },
      { comm: "yes", time: 200, share: 0.2, slices: 1, mean: 100, min: 100, max: 100 },
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 1000, busy: 1, cut: 850, idle: 0, unknown: 0 });
    expect(result.notes).toEqual([
      "850 ns belong to slices already running at the start or still running at the end: they count as time, not as slices.",
    ]);
  });

  it("gives nobody the time around a CPU's events where it lost some", () => {
    const span = { durationNs: 1000, cpus: [0], lost: new Map([[0, 3]]) };
    const result = aggregate("sched.time-on-cpu", {}, catalog, [ordered(events)], span);
    expect(scalarsOf(result)).toMatchObject({ total: 150, cut: 0 });
    expect(result.notes).toEqual([
      "1 CPU lost events: slices at the start and the end of the recording are excluded there.",
    ]);
  });

  it("says so where only some switches were recorded", () => {
    const span = { durationNs: 1000, selected: new Set(["sched:sched_switch"]) };
    const result = aggregate("sched.time-on-cpu", {}, catalog, [ordered(events)], span);
    expect(scalarsOf(result)).toMatchObject({ total: 150, cut: 0 });
    expect(result.notes[0]).toContain("Only some switches were recorded");
  });

  it("gives nobody the time between a switch in and a switch out of somebody else", () => {
    const broken = [
      switched(100, idle, "R", yes),
      switched(300, sum, "R", yes),
      switched(350, yes, "S", idle),
    ];
    const result = aggregate("sched.time-on-cpu", {}, catalog, [ordered(broken)], {
      durationNs: 400,
      cpus: [0],
    });
    expect(rowsOf(result)).toEqual([expect.objectContaining({ comm: "yes", time: 50, slices: 1 })]);
    expect(scalarsOf(result)).toMatchObject({ unknown: 200, mismatches: 1 });
  });

  describe("of a switch that isn't in the recording, it says", () => {
    const afterTask = [switched(100, idle, "R", yes), switched(300, sum, "R", idle)];
    const afterIdle = [switched(100, yes, "S", idle, 1), switched(500, sum, "R", idle, 1)];
    const note = (gapped: readonly MadeEvent[], lost: ReadonlyMap<number, number>): readonly string[] => {
      const span = { durationNs: 1000, startNs: 100, lost };
      return aggregate("sched.time-on-cpu", {}, catalog, [ordered(gapped)], span).notes.filter((one) =>
        one.includes("switch"),
      );
    };

    it("that the kernel reported none, where nothing was lost", () => {
      expect(note([...afterTask, ...afterIdle], new Map())).toEqual([
        "1 time the kernel reported a switch to the idle task, but no switch away from it: 400 ns belong to the idle task or the next one, and are counted for neither.",
        "1 time the kernel reported no switch from one task to another: 200 ns are not attributed to any task.",
      ]);
    });

    it("that it is missing, on a CPU that lost events", () => {
      expect(note([...afterTask, ...afterIdle], new Map([[1, 3]]))).toEqual([
        "1 time a switch was not recorded, probably because its CPU lost events: 400 ns are not attributed to any task.",
        "1 time the kernel reported no switch from one task to another: 200 ns are not attributed to any task.",
      ]);
    });
  });

  it("groups by pid, priority and CPU, and asks `where` of the switch that ends a slice", () => {
    const many = [...events, switched(10, idle, "R", evil, 1), switched(40, evil, "S", idle, 1)];
    const options = { by: ["cpu", "pid", "prio", "comm"], where: "prev_pid != 11", sort: "time" };
    const result = aggregate("sched.time-on-cpu", options, catalog, [ordered(many)], { durationNs: 1000 });
    expect(result.table.rows.map((row) => row.slice(0, 5))).toEqual([
      [0, 10, 120, "yes", 200],
      [1, 12, 139, evil.comm, 30],
    ]);
  });
});

describe("sched.wakeup-latency", () => {
  it("measures from the wake-up to the switch in, and waits after preemption apart", () => {
    const events = [
      switched(100, yes, "R", sum),
      wokenUp(110, evil),
      switched(130, sum, "R+", evil),
      switched(140, evil, "S", yes),
      switched(200, yes, "S", sum),
      wokenUp(210, yes),
    ];
    const result = aggregate("sched.wakeup-latency", {}, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([
      { comm: evil.comm, n: 1, mean: 20, min: 20, p50: 20, p90: 20, p95: 20, p99: 20, max: 20 },
    ]);
    expect(scalarsOf(result)).toMatchObject({
      "n": 1,
      "preempted": 2,
      "preempted-mean": 55,
      "preempted-max": 70,
      "waiting": 1,
      "unmatched": 0,
      "broken": 0,
    });
    expect(result.histograms?.map(({ buckets }) => buckets.map(({ count }) => count))).toEqual([[1], [1, 1]]);
  });

  it("drops what it can't know, and counts it", () => {
    const events = [
      switched(10, yes, "S", sum),
      switched(20, sum, "S", yes), // yes slept, and nobody woke it
      wokenUp(30, yes), // it runs already
      wokenUp(40, sum),
      wokenUp(45, sum), // it waits already
      switched(50, sum, "S", yes), // sum never got the CPU, and yes never left it
    ];
    const result = aggregate("sched.wakeup-latency", {}, catalog, [ordered(events)]);
    expect(scalarsOf(result)).toMatchObject({
      "n": 0,
      "unmatched": 1,
      "already-awake": 2,
      "broken": 2,
      "waiting": 0,
    });
  });

  it("follows a task from CPU to CPU, and forgets the ended whose pid comes back", () => {
    const reborn = { comm: "reborn", pid: evil.pid };
    const events = [
      wokenUp(10, evil, 0),
      switched(15, idle, "R", evil, 1),
      switched(20, evil, "X", idle, 1),
      wokenUp(30, reborn, 1, schedWakeupNew),
      switched(37, idle, "R", reborn, 0),
    ];
    const result = aggregate("sched.wakeup-latency", { by: ["comm", "cpu"], sort: "max" }, catalog, [
      ordered(events),
    ]);
    expect(result.table.rows.map((row) => [row[0], row[1], row.at(-1)])).toEqual([
      ["reborn", 0, 7],
      [evil.comm, 1, 5],
    ]);
  });

  it("works without sched_wakeup_new, and says what is missing then", () => {
    const result = aggregate("sched.wakeup-latency", {}, catalogOf(schedSwitch, schedWakeup), []);
    expect(result.notes).toContain(
      "The first wait of new tasks is not counted: sched:sched_wakeup_new is not recorded.",
    );
    expect(problemsOf("sched.wakeup-latency", {}, catalogOf(schedSwitch))[0]).toContain(
      "sched:sched_wakeup,",
    );
  });
});
