import type { SpecDocument } from "../generated/spec-document.ts";
import { durationAt } from "./located-units.ts";
import type { StdinTarget, StdioTarget, WorkloadItem } from "./spec.ts";
import { childOf, entriesOf, itemsOf, type SpecNode } from "./tree.ts";

type Document = NonNullable<SpecDocument["workload"]>[number];

/** One item of `workload`. Arguments and variables are taken as typed: `0.50` stays `0.50`. */
export function buildWorkloadItem(node: SpecNode, item: Document): WorkloadItem {
  const timeoutNs = durationAt(childOf(node, "timeout"))?.value;
  const [program = "", ...rest] = itemsOf(childOf(node, "run")).map(textOf);
  return {
    at: node.at,
    run: [program, ...rest],
    count: item.count ?? 1,
    ...(item.cpus && { cpus: item.cpus }),
    ...(item.user !== undefined && { user: item.user }),
    ...(item.cwd !== undefined && { cwd: item.cwd }),
    env: Object.fromEntries(
      entriesOf(childOf(node, "env")).map(([name, { value }]) => [name, textOf(value)]),
    ),
    stdin: stdinOf(item.stdin),
    stdout: outputOf(item.stdout),
    stderr: outputOf(item.stderr),
    ...(timeoutNs !== undefined && { timeoutNs }),
    wait: item.wait ?? true,
    ...(item.exit !== undefined && { exit: [item.exit].flat() }),
  };
}

function stdinOf(target: Document["stdin"]): StdinTarget {
  if (target === undefined || target === "none") return { kind: "null" };
  return "file" in target ? { kind: "file", path: target.file } : { kind: "text", text: target.text };
}

function outputOf(target: Document["stdout"]): StdioTarget {
  if (target === undefined) return { kind: "capture" };
  if (typeof target === "object") return { kind: "file", path: target.file };
  return { kind: target === "none" ? "null" : target };
}

/** A scalar as typed, but a quoted or folded text as what it says. */
function textOf(node: SpecNode): string {
  if (node.kind !== "scalar") return "";
  return typeof node.value === "string" ? node.value : node.typed;
}
