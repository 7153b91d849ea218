import { comms, cpusOrPids } from "../keys/key-domains.ts";
import { commOf, type KeyPart } from "../keys/key-part.ts";
import type { KeyDomain } from "../../document/aggregation-result.ts";
import type { CallName } from "./call-times.ts";

/** How calls are grouped. `nameOf` turns a number into a name; it may change until the keys are read. */
export function callKey(
  names: readonly CallName[],
  naming: { nameOf: (id: number) => string },
): readonly KeyPart[] {
  return names.map((name) => ({
    name,
    type: name === "pid" ? "integer" : "text",
    slots: 1,
    mayCoincide: name === "comm",
    domain: DOMAINS[name],
    readers: () => [],
    cell: ([value], known) => {
      if (name === "syscall") return naming.nameOf(value!);
      return name === "comm" ? commOf(value!, known) : value!;
    },
  }));
}

const DOMAINS: Readonly<Record<CallName, KeyDomain>> = {
  syscall: { kind: "system-calls" },
  comm: comms,
  pid: cpusOrPids,
};
