import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Copies the machine's own programs into an image's root, at their own places, with all libraries that they need. */
export function copyPrograms(root: string, names: readonly string[]): void {
  const programs = names.map(findProgram);
  const libraries = new Set(programs.flatMap(librariesOf));
  for (const path of [...programs, ...libraries]) copyInto(root, path);
}

/** The file itself, also where the path leads through links: an image has the path alone. */
export function copyInto(root: string, path: string, from: string = path): void {
  const target = join(root, path);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(from), target);
}

function findProgram(name: string): string {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`this machine has no program ${name}`);
  return found;
}

/** As the dynamic loader says. What has none (a script, a static program) needs nothing. */
export function librariesOf(program: string): readonly string[] {
  const { status, stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return status === 0 ? [...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path!) : [];
}

/** The programs that a package brings. */
export function programsOf(debianPackage: string): readonly string[] {
  const files = execFileSync("dpkg", ["-L", debianPackage], { encoding: "utf8" }).split("\n");
  return files.flatMap((file) => /^\/(?:usr\/)?bin\/(.+)$/.exec(file)?.[1] ?? []);
}
