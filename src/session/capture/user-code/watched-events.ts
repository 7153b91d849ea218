import { type EventFormat, eventName } from "../../../trace/decode/event-format.ts";
import { parseEventFormat } from "../../../trace/decode/parse-event-format.ts";
import type { TraceDatMeta } from "../../../trace/trace-dat/trace-dat-meta.ts";
import { NEW_PROGRAM, USER_STACK } from "../../../trace/names/user-code/stack-addresses.ts";
import type { WatchedEvents } from "./stack-watch.ts";

/** Layout of a recording's user stacks and execs; `undefined` unless both are recorded with 64-bit addresses. */
export function watchedEvents(
  { ftraceFormats, eventFormats }: Pick<TraceDatMeta, "ftraceFormats" | "eventFormats">,
  recorded: readonly string[],
): WatchedEvents | undefined {
  if (!recorded.includes(USER_STACK)) return undefined;
  const sched = eventFormats.find(({ system }) => system === "sched")?.formats ?? [];
  const userStack = formatOf(USER_STACK, ftraceFormats);
  const newProgram = formatOf(NEW_PROGRAM, sched);
  const type = offsetOf(userStack, "common_type");
  const tgid = offsetOf(userStack, "tgid");
  const caller = userStack?.fields.find(({ name }) => name === "caller");
  const pid = offsetOf(newProgram, "common_pid");
  if (!userStack || !newProgram || !caller || type === undefined || tgid === undefined || pid === undefined)
    return undefined;
  return {
    typeOffset: type,
    userStack: {
      id: userStack.id,
      tgidOffset: tgid,
      callerOffset: caller.offset,
      callerBytes: caller.size,
    },
    newProgram: { id: newProgram.id, pidOffset: pid },
  };
}

function formatOf(wanted: string, texts: readonly string[]): EventFormat | undefined {
  const [system = ""] = wanted.split(":");
  const formats = texts.map((text) => parseEventFormat(system, text));
  return formats
    .flatMap((format) => (format.ok ? [format.value] : []))
    .find((one) => eventName(one) === wanted);
}

function offsetOf(format: EventFormat | undefined, field: string): number | undefined {
  return format?.fields.find(({ name }) => name === field)?.offset;
}
