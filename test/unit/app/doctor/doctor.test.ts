import { describe, expect, test } from "vitest";
import { checkAccess } from "../../../../src/app/doctor/check-access.ts";
import { checkFeatures } from "../../../../src/app/doctor/check-features.ts";
import type { Check } from "../../../../src/app/doctor/check.ts";
import { checkGuests } from "../../../../src/app/doctor/check-guests.ts";
import type { Machine } from "../../../../src/app/doctor/machine.ts";
import { diagnostic } from "../../../../src/core/diagnostic.ts";
import { fail, ok } from "../../../../src/core/result.ts";
import type { Tracefs } from "../../../../src/tracefs/port.ts";
import { createFakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";

const mounted = { mountPoint: "/sys/kernel/tracing", mounted: true };
const unmounted = { ...mounted, mounted: false };
const refusal = diagnostic("not-permitted", "tracing needs root");

function machine(changes: Partial<Machine> = {}, files: Readonly<Record<string, string>> = {}): Machine {
  return {
    facts: { release: "6.12.0", architecture: "x86_64", onlineCpus: [0, 1], pageBytes: 4096 },
    uid: 0,
    readText: (path) => files[path],
    isFolder: () => true,
    guests: { tools: ok(undefined), kernels: ["6.12"] },
    ...changes,
  };
}

function named(checks: readonly Check[], name: string): Check | undefined {
  return checks.find((check) => check.name === name);
}

/** The same, with these tracers in its list. */
function listing(fake: Tracefs, tracers: string): Tracefs {
  return Object.assign(Object.create(fake) as Tracefs, {
    read: (path: string) => (path === "available_tracers" ? { ok: true, value: tracers } : fake.read(path)),
    append: fake.append.bind(fake),
    exists: fake.exists.bind(fake),
    list: fake.list.bind(fake),
    makeInstance: fake.makeInstance.bind(fake),
    removeInstance: fake.removeInstance.bind(fake),
  });
}

describe("access", () => {
  test("in order: kernel, mount, access", () => {
    const checks = checkAccess(machine(), mounted, undefined);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "kernel ok",
      "tracefs ok",
      "access ok",
    ]);
    expect(checks[0]?.detail).toBe("Linux 6.12.0, x86_64, 2 CPUs");
  });

  test("not mounted is fine for root, who mounts it for a run", () => {
    expect(named(checkAccess(machine(), unmounted, undefined), "tracefs")?.state).toBe("ok");
  });

  test("an ordinary user gets the commands", () => {
    const checks = checkAccess(machine({ uid: 1000 }), unmounted, refusal);
    expect(checks.flatMap(({ fix }) => fix ?? [])).toEqual([
      "sudo mount -t tracefs nodev /sys/kernel/tracing",
    ]);
    expect(named(checks, "access")).toMatchObject({
      state: "missing",
      detail: "user 1000: tracing needs root",
      needs: "root",
    });
  });

  test("a kernel without tracefs can't be mended by mounting", () => {
    const check = named(checkAccess(machine({ isFolder: () => false }), unmounted, refusal), "tracefs");
    expect(check).toMatchObject({
      state: "missing",
      detail: expect.stringContaining("CONFIG_TRACING") as string,
    });
    expect(check).not.toHaveProperty("fix");
  });

  test.each([
    ["none [integrity] confidentiality", "ok"],
    ["none integrity [confidentiality]", "missing"],
  ])("lockdown: %s", (text, state) => {
    const checks = checkAccess(machine({}, { "/sys/kernel/security/lockdown": text }), mounted, undefined);
    expect(named(checks, "lockdown")?.state).toBe(state);
  });

  test("function tracing that was switched off", () => {
    const checks = checkAccess(machine({}, { "/proc/sys/kernel/ftrace_enabled": "0\n" }), mounted, undefined);
    expect(named(checks, "kernel.ftrace_enabled")?.fix).toBe("sudo sysctl kernel.ftrace_enabled=1");
  });
});

describe("features", () => {
  test("the trial leaves everything as it was", () => {
    const fake = createFakeTracefs({ events: ["sched:sched_switch"] });
    const before = fake.dump();
    const checks = checkFeatures(fake, machine(), "ftrace-run-doctor-1");
    expect(fake.dump()).toEqual(before);
    expect(fake.log.length).toBeGreaterThan(0);
    expect(named(checks, "instances")?.state).toBe("ok");
    expect(named(checks, "events")?.detail).toBe("1 tracepoint in 1 system");
  });

  test.each([
    ["set_ftrace_filter", "EPERM", "listed, but its filter is refused (EPERM)"],
    ["current_tracer", "EINVAL", "listed, but refused when tried (EINVAL)"],
  ])(
    "a listed tracer whose %s is refused is no tracer, and nothing is left of the trial",
    (path, errno, detail) => {
      const fake = createFakeTracefs();
      fake.refuse({ operation: "append", path: `instances/trial/${path}`, errno });
      const before = fake.dump();
      const checks = checkFeatures(listing(fake, "function nop\n"), machine(), "trial");
      expect(named(checks, "function tracer")).toMatchObject({ state: "limited", detail });
      expect(named(checks, "function_graph tracer")?.detail).toBe("this kernel does not have it");
      expect(fake.dump()).toEqual(before);
    },
  );

  test("a kprobe is tried, and nothing is left of it", () => {
    const fake = createFakeTracefs();
    const before = fake.dump();
    expect(named(checkFeatures(fake, machine(), "ftrace-run-doctor-1"), "kprobes")?.detail).toBe(
      "can be defined",
    );
    expect(fake.log).toContain("append dynamic_events p:ftrace_run_doctor_1/trial vfs_fsync_range");
    expect(fake.dump()).toEqual(before);
    fake.refuse({ operation: "append", path: "dynamic_events", errno: "EPERM" });
    expect(named(checkFeatures(fake, machine(), "trial"), "kprobes")?.state).toBe("limited");
  });

  test("no instances: said, and nothing is tried", () => {
    const fake = createFakeTracefs();
    fake.refuse({ operation: "make-instance", path: "instances/trial", errno: "EPERM" });
    const checks = checkFeatures(fake, machine(), "trial");
    expect(named(checks, "instances")).toMatchObject({
      state: "limited",
      detail: expect.stringContaining("EPERM") as string,
    });
    expect(fake.log).toEqual([]);
  });

  test("instances that a killed session left are pointed out", () => {
    const fake = createFakeTracefs();
    fake.makeInstance("ftrace-run-99-abcd");
    expect(named(checkFeatures(fake, machine(), "trial"), "left-overs")?.fix).toBe("sudo ftrace-run recover");
  });

  test("hidden kernel addresses", () => {
    const checks = checkFeatures(
      createFakeTracefs(),
      machine({}, { "/proc/sys/kernel/kptr_restrict": "2\n" }),
      "trial",
    );
    expect(named(checks, "kernel addresses")?.fix).toBe("sudo sysctl kernel.kptr_restrict=1");
  });
});

describe("guests", () => {
  test("programs and a kernel: they can be booted", () => {
    const check = checkGuests({ tools: ok(undefined), kernels: ["6.12", "6.1"] });
    expect(check).toMatchObject({ state: "ok", detail: "can be booted: Linux 6.12, 6.1" });
  });

  test("what is missing comes with the command that fetches it: programs first, then a kernel", () => {
    const tools = fail([
      diagnostic("vm-missing", "a guest needs busybox-static", { hint: "as root: apt-get install x" }),
    ]);
    expect(checkGuests({ tools, kernels: [] })).toMatchObject({
      state: "limited",
      fix: "sudo apt-get install x",
    });
    const fix = "npx ftrace-run vm install 6.12";
    expect(checkGuests({ tools: ok(undefined), kernels: [] })).toMatchObject({ state: "limited", fix });
  });
});
