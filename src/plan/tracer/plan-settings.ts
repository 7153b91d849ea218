import { diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { tracerOfOption } from "../../tracefs/trace-options.ts";
import { instanceWords } from "../../tracefs/tracefs-path.ts";
import { pathIn } from "../buffer/choose-instance.ts";
import { GRAPH_LOCK, type KernelSetting, mostNames, recordNames, tracerSettings } from "./kernel-setting.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { expectAsPlanned, expectNoOther, expectThat } from "../expect-steps.ts";
import type { ExpectedSetting } from "../expectation.ts";
import { osnoiseSettings, SUMMARY } from "./osnoise-settings.ts";
import type { Step } from "../plan.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { isSharedOption } from "./plan-option.ts";
import { write } from "../step.ts";

/** Since this release tracers' options belong to each instance (6.19, "tracing: Have tracer option be instance specific"). */
const OPTIONS_PER_INSTANCE = [6, 19] as const;

/**
 * Settings that are global to the kernel. One session at a time changes and restores them, and it is refused if another
 * recording depends on them. A setting that already has the needed value must keep it.
 */
export function planSettings(input: PlanInput): PlanPart {
  const changes = neededSettings(input).filter((setting) => mustChange(setting, input));
  const refused = [...missingSettings(input), ...changes.flatMap((setting) => inUse(setting, input))];
  if (refused.length > 0) return join(refused);
  const shared = changes.filter((setting) => isShared(setting, input));
  return join([
    steps(...locks(shared, input)),
    expectNoOther([...new Set(shared.flatMap(({ tracers }) => tracers))], input),
    expectAsPlanned(
      shared.flatMap((setting) => asPlanned(setting, input)),
      input,
    ),
    steps(...changes.flatMap((setting) => changesOf(setting, input))),
  ]);
}

/** Before the instance is created: a new instance inherits this option and cannot set it later. */
export function planTaskNames(input: PlanInput): PlanPart {
  return join([planNamesKept(input), planMoreNames(input)]);
}

/**
 * The kernel remembers the names of 128 tasks, or of a few thousand since 6.9. Setting a new size discards them, so this is
 * done only if nothing else has been recorded.
 */
function planMoreNames({ facts, instance }: PlanInput): PlanPart {
  const { file, text } = mostNames;
  const before = facts.settings?.get(file);
  if (before === undefined || !/^\d+$/u.test(before)) return steps();
  if (Number(before) >= Number(text) || facts.othersRecord === true) return steps();
  // If the container is killed, no other session could find the value to restore.
  if (facts.ownRun) return steps();
  const lock = { lock: mostNames.lock, session: instance };
  return steps({
    title: "remember more task names (unless another session does)",
    phase: "prepare",
    apply: { kind: "take-lock", ...lock, raises: { file, text } },
    undo: { kind: "give-lock", ...lock, lowers: { file, text: before } },
  });
}

function planNamesKept(input: PlanInput): PlanPart {
  const isAsked = input.spec.tracer?.options.some(({ name }) => recordNames.file === `options/${name}`);
  if (isAsked === true || !mustChange(recordNames, input)) return steps();
  const made = [...locks([recordNames], input), change(recordNames, input)];
  return steps(...made.map((step): Step => ({ ...step, phase: "prepare" })));
}

/** Checked after the tracer is set: from then on, other sessions see this one before they change its settings. */
export function expectSettings(input: PlanInput): PlanPart {
  const expected = neededSettings(input).flatMap((setting) => expectation(setting, input));
  return expectThat(expected, "check that the global settings are as this recording needs them", input);
}

function neededSettings({ spec: { tracer, scope }, facts }: PlanInput): readonly KernelSetting[] {
  if (!tracer) return [];
  const asked = tracer.options.filter(({ name }) => isSharedOption(name));
  const { onlineCpus, settings } = facts;
  return [
    ...tracerSettings(tracer, asked),
    ...osnoiseSettings(tracer, { cpus: scope.cpus, at: scope.at, onlineCpus, settings }),
  ];
}

/** What the spec sets in `osnoise/`, and this kernel does not have. */
function missingSettings({ spec: { tracer }, facts: { settings } }: PlanInput): readonly PlanPart[] {
  if (!settings || !tracer?.osnoise) return [];
  const { microseconds, options } = tracer.osnoise;
  const files = [...microseconds].filter(([file]) => !settings.has(`osnoise/${file}`));
  const known = settings
    .get("osnoise/options")
    ?.split(/\s+/u)
    .map((word) => word.replace(/^NO_/u, ""));
  const lacking = options.filter(({ name }) => known?.includes(name) !== true);
  return [
    ...files.map(([file, { at }]) => lacks(`osnoise/${file}`, at)),
    ...lacking.map(({ name, at }) => lacks(`osnoise/options ${name}`, at)),
  ];
}

function lacks(what: string, at: Span): PlanPart {
  const hint = "remove it, or use a newer kernel";
  return problem(diagnostic("unsupported", `this kernel has no ${what}`, { at, hint }));
}

/** A setting that this kernel lacks needs no change. With a profile, all settings count as correct. */
function mustChange(setting: KernelSetting, { facts: { settings } }: PlanInput): boolean {
  const current = settings?.get(setting.file);
  if (current === undefined) return settings === undefined && setting.asked !== undefined;
  return current !== setting.wanted;
}

function isShared({ file }: KernelSetting, { facts }: PlanInput): boolean {
  if (!isOfTracer(file)) return true;
  return facts.tracers?.optionsPerInstance !== true && !isAtLeast(facts.release, OPTIONS_PER_INSTANCE);
}

function isOfTracer(file: string): boolean {
  return tracerOfOption(file.replace("options/", "")) !== undefined;
}

function inUse(setting: KernelSetting, input: PlanInput): readonly PlanPart[] {
  const { facts, spec } = input;
  if (!isShared(setting, input)) return [];
  const user = facts.tracers?.users.find(({ tracer }) => setting.tracers.includes(tracer));
  if (!user) return [];
  const message = `${nameOf(setting)} is global to the kernel: it is ${facts.settings?.get(setting.file)}, this recording needs ${setting.wanted}, and ${instanceWords(user.folder)} traces with ${user.tracer}`;
  const at = setting.asked?.at ?? spec.tracer?.type.at;
  return [problem(diagnostic("in-use", message, { at, hint: "try again when it has finished" }))];
}

function nameOf({ file }: KernelSetting): string {
  return file.startsWith("options/") ? `option ${file.slice("options/".length)}` : file;
}

/** `planGraph` takes the lock of graphs. */
function locks(changes: readonly KernelSetting[], { instance }: PlanInput): readonly Step[] {
  const names = new Set(changes.map(({ lock }) => lock).filter((lock) => lock !== GRAPH_LOCK));
  return [...names].map((lock) => ({
    title: `lock ${changes
      .filter((setting) => setting.lock === lock)
      .map(nameOf)
      .join(", ")} (global to the kernel)`,
    phase: "configure",
    apply: { kind: "take-lock", lock, session: instance },
    undo: { kind: "give-lock", lock, session: instance },
  }));
}

function asPlanned({ file, lock }: KernelSetting, { facts }: PlanInput): readonly ExpectedSetting[] {
  const text = facts.settings?.get(file);
  return text === undefined ? [] : [{ path: file, text, lock }];
}

/** Writes a tracer's option through the instance, which works wherever the kernel keeps it; restores that of the top-level instance. */
function change(setting: KernelSetting, input: PlanInput): Step {
  const { facts, target } = input;
  const { file, wanted, asked, usual } = setting;
  const title = titleOf(setting);
  if (!isShared(setting, input)) return write(target, "configure", [file, wanted], title, asked?.at);
  const before = facts.settings ? facts.settings.get(file) : usual;
  return {
    title,
    phase: "configure",
    apply: { kind: "append", path: pathOf(setting, input), text: wanted },
    ...(before !== undefined && { undo: { kind: "append", path: file, text: before } }),
    ...(asked && { at: asked.at }),
  };
}

function changesOf(setting: KernelSetting, input: PlanInput): readonly Step[] {
  if (setting.isWords !== true) return [change(setting, input)];
  const { file, wanted, asked, usual = "" } = setting;
  const before = (input.facts.settings?.get(file) ?? usual).split(/\s+/u);
  return wanted.split(" ").flatMap((word, index): readonly Step[] => {
    const old = before[index];
    if (old === undefined || old === word || SUMMARY.test(word)) return [];
    return [
      {
        title: `${file} ${word}`,
        phase: "configure",
        apply: { kind: "append", path: file, text: word },
        undo: { kind: "append", path: file, text: old },
        ...(asked && { at: asked.at }),
      },
    ];
  });
}

function titleOf(setting: KernelSetting): string {
  const { file, wanted } = setting;
  if (!file.startsWith("options/")) return `${file} ${wanted}`;
  return wanted === "1" ? nameOf(setting) : `without ${nameOf(setting)}`;
}

function pathOf({ file }: KernelSetting, { target }: PlanInput): string {
  return isOfTracer(file) ? pathIn(target, file) : file;
}

function expectation(setting: KernelSetting, input: PlanInput): readonly ExpectedSetting[] {
  const { file, wanted, lock } = setting;
  const isThere = input.facts.settings?.has(file) ?? setting.asked !== undefined;
  if (!isThere || !isShared(setting, input)) return [];
  return [{ path: pathOf(setting, input), text: wanted, lock }];
}
