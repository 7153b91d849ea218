// Plain JavaScript that old Nodes can parse: it says what is missing before anything newer is loaded.
import { existsSync, mkdirSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);

// Else Node opens its debugger, to every user of the machine.
process.on("SIGUSR1", () => undefined);

// As in package.json: 22 is the line with long-term support before 24; earlier ones of it lack zstd, or warn of what they have.
if (!(major >= 24 || (major === 22 && minor >= 17))) {
  process.stderr.write(
    `ftrace-run needs Node 22.17 or later (not 23); this is ${process.version} (${process.execPath}).\n` +
      "In a clone, run `npm ci` and then `npx ftrace-run …`, which brings its own Node.\n",
  );
  process.exitCode = 3;
} else {
  enableCompileCache();
  const { main } = await import("../dist/lib/main.js");
  await main(process.argv.slice(2));
}

function enableCompileCache() {
  try {
    const folder = compileCacheFolder();
    makeFolder(folder);
    module.enableCompileCache(folder);
  } catch {
    // The start takes longer, and that is all.
  }
}

/** Node would make the folders itself, but tries for ever where one takes no new ones (`/proc/x`). */
function makeFolder(path) {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, 0o700);
}

/** Code is loaded from here, so nobody else may write to it: not the shared temporary folder that is Node's default. */
function compileCacheFolder() {
  if (process.getuid?.() === 0) return "/var/cache/ftrace-run";
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ftrace-run");
}
