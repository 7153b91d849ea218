import type { Diagnostic } from "../../core/diagnostic.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { TracefsLocation } from "../../tracefs/find-tracefs.ts";
import { type Check, lacks, limited, works } from "./check.ts";
import type { Machine } from "./machine.ts";

/**
 * Mount, access, lockdown, in this order: a failure of one makes the next ones fail alike (ENOENT and EPERM have many causes).
 * `refusal`: why tracefs could not be opened.
 */
export function checkAccess(
  machine: Machine,
  location: TracefsLocation,
  refusal: Diagnostic | undefined,
): readonly Check[] {
  return [
    kernel(machine),
    mount(machine, location),
    privileges(machine, refusal),
    ...lockdown(machine),
    ...sysctl(machine),
  ];
}

function kernel({ facts }: Machine): Check {
  const cpus = countOf(facts.onlineCpus.length, "CPU");
  return works("kernel", `Linux ${facts.release}, ${facts.architecture}, ${cpus}`);
}

function mount(machine: Machine, { mountPoint, mounted }: TracefsLocation): Check {
  if (mounted) return works("tracefs", `mounted at ${mountPoint}`);
  if (!machine.isFolder(mountPoint)) {
    return lacks("tracefs", `this kernel has no tracefs: there is no ${mountPoint} (CONFIG_TRACING)`);
  }
  if (machine.uid === 0) return works("tracefs", "not mounted; a run mounts it, and unmounts it at the end");
  return limited("tracefs", "not mounted", `sudo mount -t tracefs nodev ${mountPoint}`);
}

function privileges({ uid }: Machine, refusal: Diagnostic | undefined): Check {
  const who = uid === 0 ? "root" : `user ${uid}`;
  if (!refusal) return works("access", `tracefs can be read as ${who}`);
  const check = lacks("access", `${who}: ${refusal.message}`);
  return uid === 0 ? check : { ...check, needs: "root" };
}

/** `none [integrity] confidentiality`: only the last level closes tracefs (kernel: security/lockdown/lockdown.c). */
function lockdown({ readText }: Machine): readonly Check[] {
  const level = /\[(\w+)\]/u.exec(readText("/sys/kernel/security/lockdown") ?? "")?.[1];
  if (level === undefined) return [];
  if (level !== "confidentiality") return [works("lockdown", level)];
  return [
    lacks(
      "lockdown",
      "confidentiality: the kernel denies access to tracefs; boot without lockdown=confidentiality",
    ),
  ];
}

function sysctl({ readText }: Machine): readonly Check[] {
  const enabled = readText("/proc/sys/kernel/ftrace_enabled")?.trim();
  if (enabled === undefined || enabled === "1") return [];
  return [
    limited(
      "kernel.ftrace_enabled",
      "0: function tracing is disabled",
      "sudo sysctl kernel.ftrace_enabled=1",
    ),
  ];
}
