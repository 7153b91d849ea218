/** `MAX_EVENT_NAME_LEN` in include/linux/trace_events.h, its final NUL among them. */
export const LONGEST_EVENT_NAME = 63;

/** `MAX_ARG_NAME_LEN` in kernel/trace/trace_probe.h. */
const LONGEST_FIELD_NAME = 32;

/** What every event has already (kernel/trace/trace_probe.c, `reserved_field_names`). */
const reserved: ReadonlySet<string> = new Set([
  "common_type",
  "common_flags",
  "common_preempt_count",
  "common_pid",
  "common_tgid",
  "__probe_ip",
  "__probe_ret_ip",
  "__probe_func",
]);

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** Why a text can't be the name of a probe's event; nothing where it can. */
export function wrongInEventName(name: string): string | undefined {
  if (!identifier.test(name))
    return "a probe's name consists of letters, digits and _, and does not begin with a digit";
  return name.length > LONGEST_EVENT_NAME
    ? `a probe's name has at most ${LONGEST_EVENT_NAME} characters`
    : undefined;
}

/** Why a text can't be the name of a field; nothing where it can. */
export function wrongInFieldName(name: string): string | undefined {
  if (!identifier.test(name))
    return "a field's name consists of letters, digits and _, and does not begin with a digit";
  if (name.length > LONGEST_FIELD_NAME) return `a field's name has at most ${LONGEST_FIELD_NAME} characters`;
  return reserved.has(name) ? `every event already has a field "${name}"` : undefined;
}
