import { createDemangler, type DemanglerExports } from "../src/elf/symbols/demangle.ts";
import { resolveSymbol } from "../src/elf/symbols/resolve-symbol.ts";
import { openProgram } from "../src/sites/binaries/open-program.ts";
import { loadDemangler } from "../src/machine/wasm-packages.ts";

/** A process of its own: finds one symbol, once, cold; prints milliseconds, of which on a CPU, and the bytes by which its memory has grown. */
const [path = "", symbol = ""] = process.argv.slice(2);
const demangle = createDemangler(await loadDemangler<DemanglerExports>());
const memoryBefore = process.memoryUsage.rss();
const cpuBefore = process.cpuUsage();
const started = performance.now();
const program = await openProgram(path);
if (!program.ok) throw new Error(program.error[0]?.message);
const located = resolveSymbol(program.value.image, symbol, demangle);
const tookMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpuBefore);
// The peak, not what is left: kilobytes, of the process as a whole.
const grownBytes = process.resourceUsage().maxRSS * 1024 - memoryBefore;
program.value.close();
if (!located.ok) throw new Error(located.error[0]?.message);
console.log(
  JSON.stringify({ tookMs, cpuMs: (user + system) / 1000, grownBytes, offset: located.value.offset }),
);
