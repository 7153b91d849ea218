/**
 * Draws every kept result on the terminal that it runs on, at each of the widths that are its arguments, through the same door as
 * the program. Before each width it writes a line with it.
 */
import { spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { openConsole, textOptions } from "../../../src/cli/terminal/console-io.ts";
import { textReport } from "../../../src/report/text/text-report.ts";
import { keptResults } from "./kept-results.ts";

// Each width opens the console again.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
const results = [...keptResults().values()];
// Without a listener, nothing asks the terminal again how wide it is.
process.stdout.on("resize", () => undefined);

for (const width of process.argv.slice(2).map(Number)) {
  spawnSync("stty", ["cols", String(width)], { stdio: "inherit" });
  while (process.stdout.columns !== width) await setTimeout(1);
  const io = openConsole(true);
  process.stdout.write(`WIDTH ${width}\n`);
  for (const result of results) io.out(textReport(result, textOptions(io.stdout)));
}
