import type { RecordingBomb } from "./recording-bomb.ts";
import { calls } from "./shapes/calls.ts";
import { cpus } from "./shapes/cpus.ts";
import { formats } from "./shapes/formats.ts";
import { latencyTexts } from "./shapes/latency-text.ts";
import { nameTables } from "./shapes/name-tables.ts";
import { numbers } from "./shapes/numbers.ts";
import { options } from "./shapes/options.ts";
import { pages } from "./shapes/pages.ts";
import { printFormats } from "./shapes/print-formats.ts";
import { stacks } from "./shapes/stacks.ts";
import { tasks } from "./shapes/tasks.ts";
import { texts } from "./shapes/texts.ts";
import { userCode } from "./shapes/user-code.ts";
import { version7 } from "./shapes/version-7.ts";

/** All shapes, by kind. */
export const recordingBombs: readonly RecordingBomb[] = Object.entries({
  ...formats,
  ...nameTables,
  ...options,
  ...userCode,
  ...cpus,
  ...version7,
  ...pages,
  ...printFormats,
  ...texts,
  ...numbers,
  ...tasks,
  ...calls,
  ...stacks,
  ...latencyTexts,
}).map(([name, bomb]) => ({ name, ...bomb }));
