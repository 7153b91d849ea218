import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkListing } from "./package/check-listing.ts";
import { checkInstalled } from "./package/check-installed.ts";
import { checkWithPublint } from "./package/check-with-publint.ts";
import { pack } from "./package/pack.ts";

/**
 * `npm run ok:package`: what `npm pack` makes is complete, minimal, installs into an empty folder and works there, with the
 * Node that runs this and with the oldest that it allows; as root, the library's examples record this kernel.
 */
const folder = mkdtempSync(join(tmpdir(), "ftrace-run-package-"));
try {
  const packed = pack(folder);
  const problems = [
    ...checkListing(packed.files),
    ...(await checkWithPublint(packed.tarball)),
    ...checkInstalled(packed.tarball, folder),
  ];
  for (const problem of problems) console.error(problem);
  const size = `${packed.files.length} files, ${Math.round(packed.bytes / 1024)} KiB`;
  console.log(`${size}, installed and used; ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
