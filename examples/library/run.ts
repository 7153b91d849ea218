import { render, run } from "ftrace-run";

const result = await run("sched-switch", { set: { seconds: 1 } });
console.log(await render(result));
console.log(result.verdict.status, result.verdict.reasons);
