import { parseArgs } from "node:util";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import { newSessionName } from "../../../src/session/net/session-name.ts";
import { runSession } from "../../../src/session/run-session.ts";
import { prepareCapture } from "../../../src/session/capture/start-capture.ts";
import { systemPorts } from "../../../src/session/system-ports.ts";
import { holdWorkload } from "../../../src/session/workload/hold-workload.ts";
import { openPrivateView } from "../../../src/tracefs/private-view.ts";
import { findTracefs } from "../../../src/tracefs/find-tracefs.ts";
import { liveFacts } from "./live-facts.ts";
import { runOneSpec } from "./run-one-spec.ts";
import { stopAt, type Moment } from "./stop-at.ts";

/**
 * One session as a process of its own, to be killed. Says on stdout what happens, a JSON document a line:
 * `{session, pid}`, `{moment}` when it has stopped at the wanted one (and waits to be killed), `{outcome}` at the end.
 */
const { values } = parseArgs({
  options: {
    "moment": { type: "string" },
    "duration-ms": { type: "string", default: "300" },
    "directory": { type: "string", default: "/tmp" },
    "workload": { type: "boolean", default: false },
  },
});

const say = (document: object): void => console.log(JSON.stringify(document));
const directory = OutputFolder.open(values.directory);
const spec = runOneSpec({ durationMs: Number(values["duration-ms"]), withWorkload: values.workload });

const view = findTracefs().mounted ? undefined : await openPrivateView();
const facts = liveFacts(["sched:sched_switch"], view?.root);
await view?.close();
const plan = planSession(spec, facts, { instance: newSessionName() });
if (!plan.ok) throw new Error(JSON.stringify(plan.error));
say({ session: plan.value.instance, pid: process.pid });
const ports = systemPorts({ root: facts.tracefs.mountPoint, holdWorkload, prepareCapture });
const kernel = { release: facts.release, architecture: facts.architecture };
const stopped = stopAt(values.moment as Moment | undefined, ports, (moment) => say({ moment }));
const outcome = await runSession({ spec, plan: plan.value, kernel, directory }, stopped);
say({ outcome });
