import type { ModuleEnds } from "./kallsyms.ts";

/** What is loaded where, from a `/proc/modules` text: equal texts for equal modules, whoever uses them. */
export function loadedModules(text: string): string {
  const lines = text.split("\n").flatMap((line) => {
    const [name, size, , , , address] = line.split(" ");
    return address === undefined ? [] : [`${name} ${size} ${address}`];
  });
  return lines.toSorted().join("\n");
}

/**
 * Where each of `loadedModules` ends. Since Linux 6.4 a module's memory is in several pieces, and only their sum is known
 * (kernel/module/procfs.c, `module_total_size`): its code ends before that.
 */
export function moduleEnds(modules: string): ModuleEnds {
  return new Map(
    modules.split("\n").flatMap((line) => {
      const [name = "", size, address] = line.split(" ");
      const base = /^0x[\da-f]{1,16}$/u.test(address ?? "") ? BigInt(address!) : 0n;
      return base === 0n || !/^\d+$/u.test(size ?? "") ? [] : [[name, base + BigInt(size!)] as const];
    }),
  );
}
