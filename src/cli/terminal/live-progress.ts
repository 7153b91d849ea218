import { Listr, type ListrTask, ListrLogger, ProcessOutput } from "listr2";
import type { RunProgress } from "../../app/run-specs.ts";
import type { SessionProgress } from "../../session/session-progress.ts";
import { recordingFigures } from "./plain-progress.ts";

type Phase = SessionProgress["phase"];

/** The phases that are shown, in order, with their titles. */
const shown: readonly { readonly phase: Phase; readonly title: string }[] = [
  { phase: "preparing", title: "set up a private trace instance" },
  { phase: "recording", title: "record (Ctrl-C stops early and still reports)" },
  { phase: "stopping", title: "collect the recording" },
  { phase: "restoring", title: "restore and verify the kernel's tracing state" },
];

const order: readonly Phase[] = [...shown.map(({ phase }) => phase), "done"];

/** A task list, redrawn in place on a terminal. On stderr: stdout is for data. */
export function liveProgress(stream: NodeJS.WriteStream): RunProgress {
  const steps = new Map(shown.map(({ phase }) => [phase, Promise.withResolvers<void>()]));
  let live: { title: string; output: string } | undefined;
  let preparing: { output: string } | undefined;
  const tasks = shown.map(({ phase, title }): ListrTask => ({
    title,
    task: async (_, task) => {
      if (phase === "recording") live = task;
      if (phase === "preparing") preparing = task;
      await steps.get(phase)?.promise;
    },
  }));
  const drawn = drawOn(stream, tasks);
  const finishBefore = (current: Phase): void => {
    for (const phase of order.slice(0, order.indexOf(current))) steps.get(phase)?.resolve();
  };
  return {
    update: (progress) => {
      finishBefore(progress.phase);
      if (preparing && progress.doing !== undefined) preparing.output = progress.doing;
      if (live && progress.phase === "recording") live.output = recordingFigures(progress);
      if (live && progress.phase === "stopping") live.title = `recorded ${recordingFigures(progress)}`;
    },
    end: async () => {
      finishBefore("done");
      await drawn;
    },
  };
}

/** Without listr2's own signal listeners, which would call `process.exit` before teardown. */
async function drawOn(stream: NodeJS.WriteStream, tasks: ListrTask[]): Promise<void> {
  const logger = new ListrLogger({
    processOutput: new ProcessOutput(stream, stream, { leaveEmptyLine: false }),
  });
  const list = new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { logger, collapseErrors: false },
  });
  await list.run();
}
