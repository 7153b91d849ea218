import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { isGlob } from "../core/glob.ts";
import { MARKER } from "../trace/tracer-records.ts";
import { checkEventPattern } from "./event-pattern.ts";
import { childOf, type SpecNode } from "./tree.ts";

/** What is wrong with `stop`, whatever events there are. */
export function checkStop(root: SpecNode): readonly Diagnostic[] {
  const stop = childOf(root, "stop");
  const on = childOf(stop, "on") ?? stop;
  if (on?.kind !== "scalar" || typeof on.value !== "string" || on.value === "") return [];
  const { value, at } = on;
  const wrong = checkEventPattern(value, at);
  if (wrong.length > 0) return wrong;
  if (isGlob(value))
    return [diagnostic("bad-name", "`stop` takes one event, not a pattern", { at, hint: "name the event" })];
  const markers = childOf(root, "markers");
  if (value !== MARKER || (markers?.kind === "scalar" && markers.value === true)) return [];
  const message = "`stop` waits for a marker, but the spec has no markers";
  return [diagnostic("wrong-value", message, { at, hint: "add markers: true" })];
}
