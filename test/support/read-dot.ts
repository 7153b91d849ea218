import { spawnSync } from "node:child_process";
import { decoded } from "./drawn.ts";

/** What Graphviz makes of our DOT: its own drawing. */
export interface DotDrawing {
  /** Lines of each node's label, by its id. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
  /** Ids, and the label's lines. */
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: readonly string[];
  }[];
}

/** Has `dot` lay a graph out. */
export function drawnByDot(text: string): DotDrawing {
  const svg = runGraphviz("dot", text, "-Tsvg");
  const all = svg
    .split(/<g id="(?=node|edge)/u)
    .slice(1)
    .map((part) => ({
      kind: part.slice(0, 4),
      title: decoded(/<title>([^<]*)<\/title>/u.exec(part)?.[1] ?? ""),
      label: [...part.matchAll(/<text [^>]*>([^<]*)<\/text>/gu)].map(([, line = ""]) => decoded(line)),
    }));
  return {
    nodes: new Map(all.filter(({ kind }) => kind === "node").map(({ title, label }) => [title, label])),
    edges: all
      .filter(({ kind }) => kind === "edge")
      .map(({ title, label }) => {
        const [from = "", to = ""] = title.split("->");
        return { from, to, label };
      }),
  };
}

/** Output of a program of Graphviz, which must have nothing to say against its input. `nop` reads and writes, and lays out nothing. */
export function runGraphviz(program: "dot" | "nop", text: string, ...options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, options, {
    input: text,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 20_000,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  const complaints = stderr.split("\n").filter((line) => line !== "" && !/fontconfig/iu.test(line));
  if (status !== 0 || complaints.length > 0)
    throw new Error(`${program}: ${status}\n${complaints.join("\n")}`);
  return stdout;
}
