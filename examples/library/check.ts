import { check } from "ftrace-run";

const text = "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\nbufer: {per-cpu: 8MiB}\n";
for (const { severity, message, at, hint } of await check({ text })) {
  console.log(`${severity}: line ${at?.line}: ${message} (${hint})`);
}
