import { expect, test } from "vitest";
import {
  findGreatestLatency,
  greatestLatencyLine,
  parseGreatestLatency,
} from "../../../src/trace/greatest-latency.ts";

/** As Linux 6.12 prints it (real-time kernel, two CPUs). */
const text = `# tracer: wakeup_rt
#
# wakeup_rt latency trace v1.1.5 on 6.12.117+deb12-rt-amd64
# --------------------------------------------------------------------
# latency: 108349 us, #5971/5971, CPU#1 | (M:preempt_rt VP:0, KP:0, SP:0 HP:0 #P:2)
#    -----------------
#    | task: irq/27-virtio1--159 (uid:0 nice:0 policy:1 rt_prio:50)
#    -----------------
#
#                    _------=> CPU#            
#                   / _-----=> irqs-off/BH-disabled
#  cmd     pid     |||||| time  |   caller     
#     \\   /        ||||||  \\    |    /       
     cat-263       0dN.5.   10us!:      263:120:R   + [001]     159: 49:R irq/27-virtio1-
     cat-263       0dN.5.  216us : <stack trace>
 => __ftrace_trace_stack
##### CPU 1 buffer started ####
irq/27-v-159       1D...2 3387us+: irq_enter_rcu <-sysvec_call_function_single
`;
const greatest = {
  tracer: "wakeup_rt",
  latencyUs: 108_349,
  cpu: 1,
  comm: "irq/27-virtio1-",
  pid: 159,
  policy: 1,
  rtPriority: 50,
  lines: [
    "     cat-263       0dN.5.   10us!:      263:120:R   + [001]     159: 49:R irq/27-virtio1-",
    "     cat-263       0dN.5.  216us : <stack trace>",
    " => __ftrace_trace_stack",
    "##### CPU 1 buffer started ####",
    "irq/27-v-159       1D...2 3387us+: irq_enter_rcu <-sysvec_call_function_single",
  ],
  allLines: 5,
};

test("the header says how long, which task and where; the rest is the trace", () => {
  expect(parseGreatestLatency(text)).toEqual(greatest);
});

test("a tracer that measured nothing has no header", () => {
  expect(parseGreatestLatency("# tracer: wakeup_rt\n#\n")).toBeUndefined();
});

test("a long trace is cut, and its length is kept", () => {
  const long = parseGreatestLatency(text + "a line\n".repeat(1000));
  expect(long?.lines.length).toBe(200);
  expect(long?.allLines).toBe(1005);
});

test("a recording's header has it in one line, whatever the task is called", () => {
  const hostile = { ...greatest, comm: 'a"\n\\', lines: ["\u001b[31m", "greatest latency {}"] };
  const header = `CPU: 0\n${greatestLatencyLine(hostile)}\nrecorder untraced: 5 us\n`;
  expect(header.split("\n").length).toBe(4);
  expect(findGreatestLatency(header)).toEqual(hostile);
});

test.each([
  "",
  "greatest latency {",
  'greatest latency {"tracer": 1}',
  "greatest latency {}",
  "greatest latency []",
])("a header that says %j has none", (header) => {
  expect(findGreatestLatency(header)).toBeUndefined();
});
