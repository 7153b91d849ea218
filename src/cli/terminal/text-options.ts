import type { TextOptions } from "../../report/text/ink.ts";
import type { Traits } from "./console-io.ts";

/** How to draw on a stream. */
export function textOptions({ columns, bounded, color, unicode }: Traits): TextOptions {
  return { width: columns, unbounded: !bounded, color, unicode };
}
