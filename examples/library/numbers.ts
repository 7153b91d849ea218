import { run } from "ftrace-run";

const { aggregations, recording } = await run("sched-switch", { set: { seconds: 1 } });
const switches = aggregations["switches"];
console.log(switches?.scalars["total"]?.value, "switches,", recording?.totals.lost, "events lost");
for (const [from, to, count] of switches?.table.rows ?? []) console.log(`${from} -> ${to}: ${count}`);
