import { execFileSync } from "node:child_process";

/** The value that `nm` gives a symbol, which stands once in its list. */
export function nmValue(path: string, name: string): bigint {
  const lines = nmLines(path, []).concat(nmLines(path, ["-D"]));
  const values = new Set(lines.filter((line) => line.slice(19) === name).map((line) => line.slice(0, 16)));
  const [value] = values;
  if (value === undefined || values.size > 1) throw new Error(`nm lists ${values.size} values of ${name}`);
  return BigInt(`0x${value}`);
}

/** Names of what a library defines for others, without their versions, each once. */
export function dynamicNames(path: string): readonly string[] {
  const names = nmLines(path, ["-D", "--defined-only"]).map((line) => line.slice(19).split("@")[0]!);
  return [...new Set(names)];
}

function nmLines(path: string, options: readonly string[]): string[] {
  const list = execFileSync("nm", [...options, "--", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return list.split("\n");
}
