import { countOf } from "../../core/quantity-text.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { isSessionGroup } from "../../tracefs/session-groups.ts";
import { readTracefsFacts, type TracefsFacts } from "../../tracefs/read-facts.ts";
import { checkPrintFormats } from "./check-print-formats.ts";
import { type Check, lacks, limited, works } from "./check.ts";
import type { Machine } from "./machine.ts";
import { describedKinds } from "../../tracefs/read-probe-facts.ts";
import { tryKprobe, tryTracers } from "./trials.ts";

/** What can be traced. What a list of the kernel does not prove is tried in an instance made for it. */
export function checkFeatures(tracefs: Tracefs, machine: Machine, trialInstance: string): readonly Check[] {
  const facts = readTracefsFacts(tracefs);
  if (!facts.ok) return [lacks("events", `${facts.error.path} can't be read (${facts.error.errno})`)];
  const tracers = tryTracers(tracefs, trialInstance);
  const mayTry = tracers.some(({ name, state }) => name === "instances" && state === "ok");
  return [
    events(facts.value),
    checkPrintFormats(tracefs, facts.value.eventNames),
    clocks(facts.value),
    subBuffers(facts.value),
    ...tracers,
    dynamicEvents(tracefs, "uprobes", "uprobe_events", "CONFIG_UPROBE_EVENTS"),
    ...kprobes(tracefs, mayTry ? trialInstance : undefined),
    histograms(tracefs),
    addresses(machine),
    ...leftOvers(tracefs),
  ];
}

function events({ eventNames }: TracefsFacts): Check {
  if (eventNames.length === 0)
    return lacks("events", "this kernel has no tracepoints (CONFIG_EVENT_TRACING)");
  const systems = new Set(eventNames.map((event) => event.split(":")[0]));
  return works("events", `${countOf(eventNames.length, "tracepoint")} in ${countOf(systems.size, "system")}`);
}

function clocks({ clocks: names }: TracefsFacts): Check {
  const comparable = names.filter((name) => name === "mono" || name === "boot");
  if (comparable.length > 0) return works("clocks", names.join(", "));
  return limited("clocks", `${names.join(", ")}: none of them is comparable with user space`);
}

function subBuffers({ instanceFiles }: TracefsFacts): Check {
  if (instanceFiles.has("buffer_subbuf_size_kb")) return works("sub-buffers", "configurable size");
  return limited("sub-buffers", "always one page; other sizes need Linux 6.8 or later");
}

/** A kernel that refuses instances would refuse this, too: then nothing is tried. */
function kprobes(tracefs: Tracefs, trialInstance: string | undefined): readonly Check[] {
  const listed = dynamicEvents(tracefs, "kprobes", "kprobe_events", "CONFIG_KPROBE_EVENTS");
  if (listed.state !== "ok") return [listed];
  return [trialInstance === undefined ? listed : tryKprobe(tracefs, trialInstance), fprobes(tracefs)];
}

function fprobes(tracefs: Tracefs): Check {
  const readme = tracefs.read("README");
  if (describedKinds(readme.ok ? readme.value : "", "").has("fprobe"))
    return works("fprobes", "dynamic_events");
  return limited("fprobes", "not available (needs Linux 6.5 or later); kprobes do the same");
}

function dynamicEvents(tracefs: Tracefs, name: string, file: string, option: string): Check {
  if (tracefs.exists(file)) return works(name, file);
  return limited(name, `this kernel has no ${file} (${option})`);
}

/** Every event has a `hist` file, if the kernel has hist triggers. */
function histograms(tracefs: Tracefs): Check {
  if (tracefs.exists("events/sched/sched_switch/hist"))
    return works("hist triggers", "the kernel can aggregate");
  return limited(
    "hist triggers",
    "this kernel can't aggregate (CONFIG_HIST_TRIGGERS); not needed, because ftrace-run aggregates by itself",
  );
}

function addresses({ readText }: Machine): Check {
  const level = readText("/proc/sys/kernel/kptr_restrict")?.trim() ?? "unknown";
  if (level !== "2") return works("kernel addresses", `kernel.kptr_restrict is ${level}: visible to root`);
  return limited("kernel addresses", "hidden, even from root", "sudo sysctl kernel.kptr_restrict=1");
}

function leftOvers(tracefs: Tracefs): readonly Check[] {
  const [instances, systems] = [tracefs.list("instances"), tracefs.list("events")];
  const ours = [
    ...(instances.ok ? instances.value.filter((name) => name.startsWith("ftrace-run-")) : []),
    ...(systems.ok ? systems.value.filter(isSessionGroup) : []),
  ];
  if (ours.length === 0) return [];
  const what = `${ours.length} instances or groups of probes made by ftrace-run: running now, or left by a killed session`;
  return [limited("left-overs", what, "sudo ftrace-run recover")];
}
