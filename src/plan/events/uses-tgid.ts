import { TASK_TGID } from "../../expr/field-use.ts";
import { fieldsIn } from "../../expr/walk.ts";
import type { Span } from "../../core/source.ts";
import type { AggregationRequest, Spec } from "../../spec/spec.ts";

/** Where the spec's aggregations ask for `task.tgid` first; nothing if none does. */
export function tgidUse({ aggregations }: Pick<Spec, "aggregations">): Span | undefined {
  for (const request of aggregations) {
    const at = useIn(request);
    if (at) return at;
  }
  return undefined;
}

function useIn({
  where,
  conditions = {},
  options,
  fields = [],
  spanOf,
}: AggregationRequest): Span | undefined {
  const defined = fields.find(({ tree }) => fieldsIn(tree).includes(TASK_TGID));
  if (defined) return defined.at;
  const inCondition = [...(where ? [where] : []), ...Object.values(conditions)].find(({ tree }) =>
    fieldsIn(tree).includes(TASK_TGID),
  );
  if (inCondition) return inCondition.at;
  const option = Object.keys(options).find((name) => !(name in conditions) && isIn(options[name]));
  return option === undefined ? undefined : spanOf(option);
}

/** `from.task.tgid` and calculations are uses, too. */
const USE = /(?<!\w)task\.tgid(?!\w)/u;

function isIn(value: unknown): boolean {
  if (typeof value === "string") return USE.test(value);
  return typeof value === "object" && value !== null && Object.values(value).some(isIn);
}
