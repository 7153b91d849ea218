import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What each example of docs/library.md prints, one that needs a guest's kernel left out. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  run: /^verdict: /mu,
  numbers: /^\d+ switches, \d+ events lost$/mu,
  progress: /^recording \d+ \d+$/mu,
  check: /^error: line 4: .*did you mean "buffer"/mu,
  report: /^\d+$/mu,
};

/** Runs the compiled examples under `folder`, which record this kernel: as root only. */
export function checkExamples(folder: string, node: string): readonly string[] {
  return Object.entries(PRINTED).flatMap(([name, printed]) => {
    const file = join(folder, `${name}.js`);
    const { status, stdout, stderr } = spawnSync(node, [file], { cwd: folder, encoding: "utf8" });
    const works = status === 0 && stderr === "" && printed.test(stdout);
    return works ? [] : [`${name}.js with ${node} ended with ${status}: ${stdout}${stderr}`];
  });
}
