import { run } from "ftrace-run";

const session = run("sched-switch", { set: { seconds: 60 }, signal: AbortSignal.timeout(10_000) });
for await (const { phase, events, lost } of session) console.log(phase, events, lost);
const { verdict } = await session;
console.log(verdict.status);
