import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { checkCpu } from "./check-cpu.ts";
import { decoderSpeed } from "./decoder-speed.ts";
import { describeMachine } from "./machine.ts";
import { startToArmed } from "./start-to-armed.ts";
import { symbolLookup } from "./symbol-lookup.ts";

/**
 * `npm run bench [-- ROUNDS]`: what the tool itself costs, on the machine it is run on. Figures are medians with the smallest
 * and the largest in brackets.
 */
const rounds = Number(process.argv[2] ?? 15);
const root = join(import.meta.dirname, "..");

if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError("how many rounds? a number from 1 on");
execFileSync("npm", ["run", "--silent", "prepare"], { cwd: root, stdio: "inherit" });
console.log(describeMachine());
console.log(`${rounds} rounds: median (smallest – largest)\n`);
for (const measure of [checkCpu, startToArmed, decoderSpeed, symbolLookup]) {
  for (const line of measure(root, rounds)) console.log(line);
}
