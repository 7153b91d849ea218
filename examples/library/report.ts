import { report, run } from "ftrace-run";

await run("sched-switch", { set: { seconds: 1 }, out: "results" });
const text = "version: 1\naggregations: {all: {use: count, of: sched:sched_switch}}\n";
const { aggregations } = await report("results/trace.dat", { text });
console.log(aggregations["all"]?.scalars["total"]?.value);
