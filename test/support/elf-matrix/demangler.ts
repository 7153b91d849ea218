import { createDemangler, type Demangle, type DemanglerExports } from "../../../src/elf/symbols/demangle.ts";
import { loadDemangler } from "../../../src/machine/wasm-packages.ts";

/** A demangler with a full account. */
export async function newDemangler(): Promise<Demangle> {
  return createDemangler(await loadDemangler<DemanglerExports>());
}
