import type { ControlFiles } from "../../tracefs/port.ts";
import type { KernelProfile } from "./kernel-profile.ts";

/** The control files whose text a profile contains, as in that kernel's tracefs. */
export function profileFiles({ events, functions, tracers }: KernelProfile): ControlFiles {
  const read = (path: string): string | undefined => {
    switch (path) {
      case "available_events":
        return lines(Object.keys(events).filter((name) => !name.startsWith("ftrace:")));
      case "available_filter_functions":
        return functions && lines(functions);
      case "available_tracers":
        return `${tracers.join(" ")}\n`;
      default: {
        const [, system, name] = /^events\/([^/]+)\/([^/]+)\/format$/u.exec(path) ?? [];
        const event = `${system}:${name}`;
        return Object.hasOwn(events, event) ? events[event] : undefined;
      }
    }
  };
  return {
    exists: (path) => read(path) !== undefined,
    read: (path) => {
      const value = read(path);
      return value === undefined
        ? { ok: false, error: { operation: "read", path, errno: "ENOENT" } }
        : { ok: true, value };
    },
  };
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join("");
}
