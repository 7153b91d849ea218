import { createDemangler, type Demangle, type DemanglerExports } from "../../../src/elf/demangle.ts";
import { loadDemangler } from "../../../src/session/load-demangler.ts";

/** A demangler with a full account. */
export async function newDemangler(): Promise<Demangle> {
  return createDemangler(await loadDemangler<DemanglerExports>());
}
