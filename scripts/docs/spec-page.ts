import { stringify } from "yaml";
import { formOf } from "./form.ts";
import { type Schema, SchemaReader } from "./schema.ts";

const HEAD = `# The spec language

<!-- Generated from schemas/spec.schema.json by \`npm run docs\`: change the schema's descriptions instead. -->

A spec is one YAML 1.2 document. Keys that are not listed here are errors. Wherever a number, a string or a keyword is
expected, \`\${name}\` can stand for the value of a parameter. Editors complete and check a spec that begins with

\`\`\`yaml
# yaml-language-server: $schema=../schemas/spec.schema.json
\`\`\`
`;

const COMM = `**Task names (\`comm\`).** An event contains only the id of the running task. The name of the task comes from recorded events that
contain names (such as \`sched:sched_switch\` and \`sched:sched_process_exec\`); if there is none, from the names that the kernel still had
when the recording ended (\`saved_cmdlines\`). So if no recorded event names a task, it has its last name in all its events: a shell
that executes the program \`ls\` is named \`ls\` in its earlier events, too. To tell them apart, record
\`sched:sched_process_exec\` and \`sched:sched_process_fork\`. A task without a known name is \`<...>\`. Some events contain the name at
that time in a field: \`prev_comm\` and \`next_comm\` of \`sched:sched_switch\`, \`comm\` of \`sched:sched_waking\` (the name of the woken
task). A probe can fetch the name as an argument: \`args: {who: '$comm'}\`.

**Events with a field \`comm\`.** The event's field comes first, as in the kernel's filters: \`comm\` of \`signal:signal_generate\` is
the name of the task that receives the signal. \`task.comm\`, \`task.pid\` and \`task.cpu\` always belong to the running task. In a
\`filter\`, which the kernel evaluates, they are \`COMM\`, \`common_pid\` and \`CPU\`.

**Processes (\`task.tgid\`).** \`pid\` and \`task.pid\` are thread ids, as in the kernel. \`task.tgid\` is the process of the running task: the
id that \`ps\` shows. Events do not contain it. A spec that uses it also records \`task:task_newtask\` (with \`scope: pids\` also
\`sched:sched_process_exit\`), and the recording states the threads of all processes at its start. Where the process is not known, such as
after lost events, in recordings of other tools and with \`scope: cpus\`, the cell is empty and the key is \`<...>\`; it is never guessed
([decisions/processes.md](decisions/processes.md)).
`;

/** docs/spec.md: every key of a spec, with what it means, its form and an example. */
export function specPage(root: Schema): string {
  const reader = new SchemaReader(root);
  const required = new Set(root.required);
  const keys = Object.entries(root.properties ?? {});
  const sections = keys.map(([key, schema]) => keySection(reader, key, schema, required.has(key)));
  const aggregations = reader.definitionNames.filter((name) => name.startsWith("aggregation-"));
  return [
    HEAD,
    ...sections,
    "## The aggregations\n",
    COMM,
    ...aggregations.map((name) => aggregationSection(reader, reader.definition(name))),
  ].join("\n");
}

function keySection(reader: SchemaReader, key: string, schema: Schema, required: boolean): string {
  const whole = reader.resolve(schema);
  const about = `## \`${key}\`\n\n${whole.description ?? ""}${required ? " Required." : ""}\n`;
  const inner = key === "aggregations" ? [] : innerKeys(reader, schema, "");
  return [about, example(key, whole), table(inner)].filter(Boolean).join("\n");
}

function aggregationSection(reader: SchemaReader, schema: Schema): string {
  const { use, ...options } = schema.properties ?? {};
  const rows = innerKeys(reader, { ...schema, properties: options }, "");
  return [`### \`use: ${useOf(use)}\`\n\n${schema.description ?? ""}\n`, table(rows)].join("\n");
}

function useOf(use: Schema | undefined): string {
  if (typeof use?.const !== "string") throw new Error("an aggregation's schema has no name in `use`");
  return use.const;
}

function example(key: string, { examples }: Schema): string {
  if (!examples || examples.length === 0) return "";
  return `\`\`\`yaml\n${examples.map((value) => yaml({ [key]: value })).join("\n# or\n")}\n\`\`\`\n`;
}

interface Row {
  readonly path: string;
  readonly schema: Schema;
  readonly form: string;
}

/** Keys of the mappings that a value may be, be made of, or hold under names of the author's choice. */
function innerKeys(reader: SchemaReader, schema: Schema, path: string): readonly Row[] {
  return reader.alternatives(schema).flatMap((one) => [
    ...Object.entries(one.properties ?? {}).flatMap(([key, value]) => {
      const here = path + key;
      const required = one.required?.includes(key) ? "required; " : "";
      const row = { path: here, schema: reader.resolve(value), form: required + formOf(reader, value) };
      return [row, ...innerKeys(reader, value, `${here}.`)];
    }),
    ...(one.items ? innerKeys(reader, one.items, path) : []),
    ...(typeof one.additionalProperties === "object"
      ? innerKeys(reader, one.additionalProperties, `${path}NAME.`)
      : []),
  ]);
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(({ path, schema, form }) => {
    const shown = schema.examples?.[0];
    const key = path.slice(path.lastIndexOf(".") + 1);
    const sample = shown === undefined ? "" : code(yaml({ [key]: shown }, true));
    return `| ${[code(path), schema.description ?? "", form, sample].map(cell).join(" | ")} |`;
  });
  return ["| key | meaning | form | example |", "|---|---|---|---|", ...lines, ""].join("\n");
}

/** Block style reads best; a table has one line only. */
function yaml(value: unknown, oneLine = false): string {
  const options = oneLine
    ? ({ collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false } as const)
    : {};
  const text = stringify(value, options).trim();
  return oneLine ? text.replace(/^\{(.*)\}$/su, "$1") : text;
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
