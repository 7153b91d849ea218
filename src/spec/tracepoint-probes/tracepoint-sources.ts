import { type Fetch, innermost } from "../probes/fetch-argument.ts";

/** Whether an argument reads a raw argument of the tracepoint: by number, or by its name in the kernel's source. */
export function isRaw(fetch: Fetch): boolean {
  const { kind } = innermost(fetch);
  return kind === "argument" || kind === "variable";
}

/** Whether an argument reads a field of the event. `$comm` is also the current task's name, which every probe has. */
export function isOfEvent(fetch: Fetch): boolean {
  const source = innermost(fetch);
  return source.kind === "field" && source.name !== "comm";
}
