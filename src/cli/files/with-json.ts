import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { type JsonDestination, openJson } from "../terminal/print-results.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** Opens what `--json` asks for before anything is done, and closes it after the work. Returns the exit status. */
export async function withJson(
  wanted: true | string | undefined,
  io: ConsoleIo,
  work: (json: JsonDestination) => Promise<number>,
): Promise<number> {
  const json = openJson(wanted, io);
  if (!json.ok) {
    showProblems(json.error, io);
    return statusOf({ problems: json.error });
  }
  try {
    return await work(json.value);
  } finally {
    json.value.close();
  }
}
