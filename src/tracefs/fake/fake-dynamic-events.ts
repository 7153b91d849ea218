import { addEvent, type FakeTree } from "./fake-tree.ts";

/**
 * A write to a list of definitions. They are global: an event appears in every instance, and `-:GROUP/NAME` removes it from all
 * of them, unless one has it enabled (kernel/trace/trace_events.c, `probe_remove_event_call`). Without a group, the name alone
 * decides. Another site of an event with the same fields is added to it and removed with it (kernel/trace/trace_uprobe.c,
 * `append_trace_uprobe`). Returns the errno if the kernel would refuse.
 */
export function writeDefinition(tree: FakeTree, path: string, value: string): string | undefined {
  return value.startsWith("-:") ? remove(tree, value.slice(2)) : define(tree, path, value);
}

function define(tree: FakeTree, path: string, line: string): string | undefined {
  const event = /^[a-z]\d*:(?<group>[A-Za-z_]\w*)\/(?<name>[A-Za-z_]\w*) \S/u.exec(line)?.groups;
  const [head = "", target = ""] = line.split(" ");
  if (target === "") return "EINVAL";
  const isThere = event !== undefined && tree.has(`events/${event["group"]}/${event["name"]}/`);
  if (isThere && !isOtherSite(tree, line)) return "EEXIST";
  const kind = target.startsWith("/") ? "uprobe_events" : "kprobe_events";
  const lists = head.startsWith("f") ? ["dynamic_events"] : [...new Set(["dynamic_events", kind, path])];
  for (const list of lists) tree.set(list, `${tree.get(list) ?? ""}${line}\n`);
  if (!event || isThere) return undefined;
  const name = `${event["group"]}:${event["name"]}`;
  for (const folder of instanceFolders(tree)) addEvent(tree, folder, name);
  tree.set("available_events", `${tree.get("available_events")}${name}\n`);
  return undefined;
}

/** Same kind and fields, but another site or other arguments. */
function isOtherSite(tree: FakeTree, line: string): boolean {
  const [head] = line.split(" ");
  const siblings = linesIn(tree, "dynamic_events").filter((each) => each.startsWith(`${head} `));
  return siblings.length > 0 && siblings.every((each) => each !== line && fieldsIn(each) === fieldsIn(line));
}

/** `fd=%di:s32` → `fd:s32`. */
function fieldsIn(line: string): string {
  const fields = line.split(" ").slice(2);
  return fields.map((field) => `${field.split("=")[0]}:${field.split(":").at(-1)}`).join(" ");
}

function remove(tree: FakeTree, name: string): string | undefined {
  const isIt = (line: string): boolean => line.split(" ")[0]!.replace(/^[^:]*:/u, "") === name;
  const lists = [...tree.keys()].filter((key) => key.endsWith("_events") && !key.includes("/"));
  if (!lists.some((list) => linesIn(tree, list).some(isIt))) return "ENOENT";
  const folders = instanceFolders(tree).map((folder) => `${folder}events/${name}/`);
  if (folders.some((folder) => tree.get(`${folder}enable`) === "1\n")) return "EBUSY";
  for (const list of lists) keepLines(tree, list, (line) => !isIt(line));
  if (!name.includes("/")) return undefined;
  keepLines(tree, "available_events", (line) => line !== name.replace("/", ":"));
  for (const folder of folders) removeFolder(tree, folder);
  return undefined;
}

/** The event's folder, and its system's with the last event of it. */
function removeFolder(tree: FakeTree, folder: string): void {
  for (const key of tree.keys()) if (key.startsWith(folder)) tree.delete(key);
  const system = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  const left = [...tree.keys()].filter((key) => key.startsWith(system) && key !== system);
  if (left.some((key) => key.endsWith("/"))) return;
  for (const key of [system, ...left]) tree.delete(key);
}

function instanceFolders(tree: FakeTree): readonly string[] {
  return ["", ...[...tree.keys()].filter((key) => /^instances\/[^/]+\/$/u.test(key))];
}

function linesIn(tree: FakeTree, path: string): readonly string[] {
  return (tree.get(path) ?? "").split("\n").filter(Boolean);
}

function keepLines(tree: FakeTree, path: string, keeps: (line: string) => boolean): void {
  const lines = linesIn(tree, path).filter(keeps);
  tree.set(path, lines.map((line) => `${line}\n`).join(""));
}
