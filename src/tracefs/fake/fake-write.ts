import { compileGlob } from "../../core/glob.ts";
import { choicesOf } from "../codec.ts";
import { writeDefinition } from "./fake-dynamic-events.ts";
import { inItsInstance, isPerInstance } from "../instance-files.ts";
import { noTrigger, type FakeTree } from "./fake-tree.ts";
import { instanceFolderOf } from "../tracefs-path.ts";

/** What a write of `value` does to one kind of file. Returns the errno if the kernel would refuse. */
type Writer = (tree: FakeTree, path: string, value: string, truncate: boolean) => string | undefined;

const onOrOff: Writer = (tree, path, value) => (/^[01]$/.test(value) ? put(tree, path, value) : "EINVAL");
/** A tracer's option is one for all instances before Linux 6.19: each has a file for it. */
const option: Writer = (tree, path, value) => {
  const file = inItsInstance(path);
  const shown = isPerInstance(file) ? [path] : [...tree.keys()].filter((key) => inItsInstance(key) === file);
  return shown.map((file) => onOrOff(tree, file, value, false)).find((errno) => errno !== undefined);
};
const size: Writer = (tree, path, value) => (/^[1-9]\d*$/.test(value) ? put(tree, path, value) : "EINVAL");
const cleared: Writer = (tree, path, _, truncate) => (truncate ? put(tree, path, "") : undefined);

const writers: Readonly<Record<string, Writer>> = {
  buffer_size_kb: size,
  buffer_subbuf_size_kb: size,
  dynamic_events: writeDefinition,
  enable: writeEnable,
  error_log: cleared,
  filter: (tree, path, value) => put(tree, path, value === "0" ? "none" : value),
  kprobe_events: writeDefinition,
  set_event: writeSetEvent,
  set_event_notrace_pid: writePids,
  set_event_pid: writePids,
  set_ftrace_filter: addLine,
  set_graph_function: addLine,
  trace: cleared,
  trace_clock: choose,
  tracing_on: onOrOff,
  trigger: writeTrigger,
  uprobe_events: writeDefinition,
};

/** One `write()` to a file of the fake. Returns the errno if the kernel would refuse. */
export function writeFake(tree: FakeTree, path: string, text: string, truncate: boolean): string | undefined {
  if (!tree.has(path)) return tree.has(`${path}/`) ? "EISDIR" : "ENOENT";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const writer = writers[name] ?? (path.includes("options/") ? option : put);
  return writer(tree, path, text.trim(), truncate);
}

function put(tree: FakeTree, path: string, value: string): undefined {
  tree.set(path, value === "" ? "" : `${value}\n`);
  return undefined;
}

/** Of one event, of a system, or of everything; `0`, `1`, `X` (mixed) and `set_event` follow. */
function writeEnable(tree: FakeTree, path: string, value: string): string | undefined {
  if (!/^[01]$/.test(value)) return "EINVAL";
  const folder = path.slice(0, -"enable".length);
  for (const file of eventFiles(tree, folder)) tree.set(file, `${value}\n`);
  settle(tree, instancePrefix(path));
  return undefined;
}

/** `system:event` with globs in both, `!` to disable; without a match, EINVAL. */
function writeSetEvent(tree: FakeTree, path: string, value: string): string | undefined {
  const prefix = instancePrefix(path);
  const [system = "*", event = "*"] = value.replace(/^!/, "").split(":");
  const matches = [compileGlob(system), compileGlob(event)] as const;
  const files = eventFiles(tree, `${prefix}events/`).filter((file) => {
    const [fileSystem = "", fileEvent = ""] = file.slice(`${prefix}events/`.length).split("/");
    return matches[0](fileSystem) && matches[1](fileEvent);
  });
  if (files.length === 0) return "EINVAL";
  for (const file of files) tree.set(file, value.startsWith("!") ? "0\n" : "1\n");
  settle(tree, prefix);
  return undefined;
}

/** The sums that the kernel shows follow from the events' own switches. */
function settle(tree: FakeTree, prefix: string): void {
  const root = `${prefix}events/`;
  const files = eventFiles(tree, root);
  const on = files.filter((file) => tree.get(file) === "1\n");
  const names = on.map((file) => file.slice(root.length).replace("/enable", "").replace("/", ":"));
  tree.set(`${prefix}set_event`, names.map((name) => `${name}\n`).join(""));
  for (const key of tree.keys()) {
    const folder = key.slice(0, -"enable".length);
    const isSum = key.startsWith(root) && key.endsWith("enable") && !files.includes(key);
    if (isSum)
      tree.set(
        key,
        sumOf(
          files.filter((file) => file.startsWith(folder)),
          tree,
        ),
      );
  }
}

function sumOf(files: readonly string[], tree: FakeTree): string {
  const values = new Set(files.map((file) => tree.get(file)));
  if (values.size > 1) return "X\n";
  return [...values][0] ?? "0\n";
}

/** `enable` files of single events below a folder. */
function eventFiles(tree: FakeTree, folder: string): readonly string[] {
  return [...tree.keys()].filter(
    (key) => key.startsWith(folder) && /(^|\/)events\/[^/]+\/[^/]+\/enable$/.test(key),
  );
}

function writePids(tree: FakeTree, path: string, value: string, truncate: boolean): string | undefined {
  const words = value.split(/\s+/).filter(Boolean);
  if (words.some((word) => !/^\d+$/.test(word))) return "EINVAL";
  const kept = truncate ? [] : tree.get(path)!.split("\n").filter(Boolean);
  const all = [...new Set([...kept, ...words])].sort((a, b) => Number(a) - Number(b));
  return put(tree, path, all.join("\n"));
}

/** A list that starts with a comment while it is empty. */
function addLine(tree: FakeTree, path: string, value: string): undefined {
  const before = tree.get(path)!;
  tree.set(path, `${before.startsWith("#") ? "" : before}${value}\n`);
  return undefined;
}

function choose(tree: FakeTree, path: string, value: string): string | undefined {
  const choices = choicesOf(tree.get(path)!);
  if (!choices.includes(value)) return "EINVAL";
  return put(tree, path, choices.map((choice) => (choice === value ? `[${choice}]` : choice)).join(" "));
}

/**
 * One trigger of a kind at a time: EEXIST. `!KIND` removes it, whatever its condition, and succeeds if there is none
 * (kernel/trace/trace_events_trigger.c, `register_trigger`, `unregister_trigger`).
 */
function writeTrigger(tree: FakeTree, path: string, value: string): string | undefined {
  const lines = tree
    .get(path)!
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const kind = kindOfTrigger(value.replace(/^!/, ""));
  const left = lines.filter((line) => kindOfTrigger(line) !== kind);
  if (value.startsWith("!"))
    return left.length > 0 ? put(tree, path, left.join("\n")) : restoreEmptyTrigger(tree, path);
  if (left.length < lines.length) return "EEXIST";
  return put(tree, path, [...lines, shownTrigger(value)].join("\n"));
}

/** `stacktrace:5 if pid > 1` → `stacktrace:count=5 if pid > 1`; without a number `stacktrace:unlimited` (`event_trigger_print`). */
function shownTrigger(value: string): string {
  return value.replace(
    /^(?<kind>\w+)(?::(?<count>\d+))?/,
    (_, kind: string, count?: string) => `${kind}:${count === undefined ? "unlimited" : `count=${count}`}`,
  );
}

/** `stacktrace:unlimited if pid > 1` → `stacktrace`. */
function kindOfTrigger(text: string): string {
  return /^\w*/.exec(text)![0];
}

function restoreEmptyTrigger(tree: FakeTree, path: string): undefined {
  tree.set(path, noTrigger);
  return undefined;
}

function instancePrefix(path: string): string {
  const folder = instanceFolderOf(path);
  return folder === "" ? "" : `${folder}/`;
}
