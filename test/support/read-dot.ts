import { spawnSync } from "node:child_process";
import { decoded } from "./drawn.ts";

/** What Graphviz makes of our DOT: its own drawing. */
export interface DotDrawing {
  /** Lines of each node's label, in the file's order. */
  readonly nodes: readonly (readonly string[])[];
  /** Ids, and the label's lines. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: readonly string[] }[];
}

/** Has `dot` lay a graph out. */
export function drawnByDot(text: string): DotDrawing {
  const svg = runDot(text, "-Tsvg");
  const groups = [...svg.matchAll(/<g id="(node|edge)\d+" class="\w+">\s*<title>([^<]*)<\/title>([\s\S]*?)<\/g>\s*(?=<g|<!--|<\/g>)/gu)];
  const all = groups.map(([, kind, title = "", body = ""]) => ({
    kind,
    title: decoded(title),
    label: [...body.matchAll(/<text [^>]*>([^<]*)<\/text>/gu)].map(([, line = ""]) => decoded(line)),
  }));
  return {
    nodes: all.filter(({ kind }) => kind === "node").map(({ label }) => label),
    edges: all
      .filter(({ kind }) => kind === "edge")
      .map(({ title, label }) => {
        const [from = "", to = ""] = title.split("->");
        return { from, to, label };
      }),
  };
}

/** Output of `dot`, which must have nothing to say against its input. */
export function runDot(text: string, format: string): string {
  const { status, stdout, stderr } = spawnSync("dot", [format], {
    input: text,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  const complaints = stderr.split("\n").filter((line) => line !== "" && !/fontconfig/iu.test(line));
  if (status !== 0 || complaints.length > 0) throw new Error(`dot: ${status}\n${complaints.join("\n")}`);
  return stdout;
}
