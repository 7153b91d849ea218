import { delimiter, join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { mayExecute } from "../machine/resolve-program.ts";
import { isStatic } from "./static-program.ts";

/** Paths of the programs that a guest needs. */
export interface GuestTools {
  readonly qemu: string;
  readonly busybox: string;
  readonly setpriv: string | undefined;
}

/** Finds the programs. A guest boots with busybox alone, so it must be statically linked. Errors: `vm-missing`. */
export function findGuestTools(): Result<GuestTools> {
  const qemu = findTool("qemu-system-x86_64");
  const found = findTool("busybox");
  const busybox = found !== undefined && isStatic(found) ? found : undefined;
  if (qemu === undefined || busybox === undefined) return fail([toolsMissing(qemu, busybox)]);
  return ok({ qemu, busybox, setpriv: findTool("setpriv") });
}

function toolsMissing(qemu: string | undefined, busybox: string | undefined): Diagnostic {
  const packages = [...(qemu ? [] : ["qemu-system-x86"]), ...(busybox ? [] : ["busybox-static"])];
  return diagnostic("vm-missing", `a guest needs ${packages.join(" and ")}`, {
    hint: `as root: apt-get install --no-install-recommends ${packages.join(" ")}`,
  });
}

/** Folders of system tools, which the PATH of an ordinary user may lack. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** The path of a program, if it is installed. */
export function findTool(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(mayExecute);
}
