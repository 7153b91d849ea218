import { expect, test } from "vitest";
import { contextOf } from "../../../../src/plan/events/events-of-no-task.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { buildSpec, tracepoint, workload } from "../../../support/session/build-spec.ts";
import { someFacts } from "../facts.ts";

test.each([
  ["block:block_rq_complete", "interrupt"],
  ["irq:softirq_entry", "interrupt"],
  ["irq_vectors:local_timer_entry", "interrupt"],
  ["timer:hrtimer_expire_entry", "interrupt"],
  ["timer:timer_expire_exit", "interrupt"],
  ["net:netif_receive_skb", "interrupt"],
  ["workqueue:workqueue_execute_start", "kernel thread"],
  ["sched:sched_stat_sleep", "other task"],
  ["power:cpu_idle", "idle task"],
] as const)("%s occurs in: %s", (name, context) => {
  expect(contextOf(name)).toBe(context);
});

test.each([
  "block:block_rq_issue",
  "irq:softirq_raise",
  "irq_vectors:vector_config",
  "timer:hrtimer_start",
  "timer:timer_start",
  "net:net_dev_queue",
  "net:netif_rx",
  "skb:kfree_skb",
  "tcp:tcp_destroy_sock",
  "workqueue:workqueue_queue_work",
  "sched:sched_switch",
  "sched:sched_wakeup",
  "sched:sched_stat_runtime",
  "sched:sched_process_exit",
  "syscalls:sys_enter_read",
  "power:cpu_frequency",
  "mine:irq_handler_entry",
])("%s can occur in its own task: no warning", (name) => {
  expect(contextOf(name)).toBeUndefined();
});

const wanted = [tracepoint("irq:irq_handler_entry"), tracepoint("sched:sched_switch")];

function warningsOf(scope: { readonly pids?: "workload" | readonly number[] }): readonly string[] {
  const spec = buildSpec({ tracepoints: wanted, scope, workload: [workload(["true"])] });
  const plan = planSession(spec, someFacts(), { instance: "ftrace-run-test" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value.warnings.map(({ code, message }) => `${code}: ${message}`);
}

test("a scope of tasks warns about an event that occurs in none of them", () => {
  const warning =
    "scope-leaves-out: scope.pids excludes most irq:irq_handler_entry events: one is recorded only if it interrupts a task of the scope";
  expect(warningsOf({ pids: "workload" })).toEqual([warning]);
  expect(warningsOf({ pids: [1] })).toEqual([warning]);
});

test("the whole machine has all of them", () => {
  expect(warningsOf({})).toEqual([]);
});
