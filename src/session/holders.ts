import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Who has files below a folder open: `sleep (1234)`. As far as this process may look. */
export function holdersOf(folder: string): readonly string[] {
  return entriesOf("/proc")
    .filter((name) => /^\d+$/.test(name) && hasOpenBelow(name, `${folder}/`))
    .map((pid) => `${commOf(pid)} (${pid})`);
}

function hasOpenBelow(pid: string, prefix: string): boolean {
  return entriesOf(`/proc/${pid}/fd`).some((fd) => targetOf(`/proc/${pid}/fd/${fd}`).startsWith(prefix));
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}

/** Hostile text. */
function commOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").replace(/\n$/, "");
  } catch {
    return "gone";
  }
}
