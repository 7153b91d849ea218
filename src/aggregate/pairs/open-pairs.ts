import type { AggregationRequest } from "../../spec/spec.ts";
import { textOption } from "../request/options.ts";

/** Whether a request asks for the beginnings that never ended instead of pairs (`rows: open`). */
export function asksForOpen(request: AggregationRequest): boolean {
  return textOption(request, "rows") === "open";
}
