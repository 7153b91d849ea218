import { fail, ok, type Result } from "../core/result.ts";
import { askEngines, type EngineAnswer } from "../machine/container-engines.ts";
import type { BinarySearch } from "../machine/resolve-program.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { cgroupsOf, innermostPid, runningProcesses } from "../machine/running-processes.ts";

/** Looks up running containers. */
export interface Containers {
  /** The containers that each engine runs. Engines are asked once, however many probes need the answer. */
  running(): Promise<readonly EngineAnswer[]>;
  /** The first process of the container whose id starts with `id`. Errors: those of `findContainer`. */
  firstProcess(id: string): Result<number>;
}

/** The containers of this machine. */
export function containersHere(search: BinarySearch): Containers {
  let answers: Promise<readonly EngineAnswer[]> | undefined;
  return {
    running: () => (answers ??= askEngines(search)),
    firstProcess: findContainer,
  };
}

/**
 * Whether two references name the same image. What engines add to a short name is ignored: `nginx` is `nginx:latest` and
 * `docker.io/library/nginx:latest` (reference grammar of github.com/distribution/reference); podman's own images are `localhost/NAME`.
 */
export function isSameImage(a: string, b: string): boolean {
  return fullName(a) === fullName(b);
}

function fullName(text: string): string {
  const name = text.replace(/^(?:(?:index\.)?docker\.io\/(?:library\/)?|library\/|localhost\/|sha256:)/u, "");
  const hasTag = /[:@]/u.test(name.slice(name.lastIndexOf("/") + 1)) || /^[0-9a-f]{64}$/u.test(name);
  return hasTag ? name : `${name}:latest`;
}

/**
 * The first process of a container. No engine is asked: Docker, containerd, CRI-O and Podman all name the control group after
 * the container's id (`docker-ID.scope`, `/docker/ID`, `cri-containerd-ID.scope`). Errors: `process-missing`, `wrong-value`
 * if several ids start with `id`.
 */
function findContainer(id: string): Result<number> {
  const named = new RegExp(`(?:^|[/-])(?<id>${id}[0-9a-f]*)(?:\\.scope)?(?:/|$)`, "mu");
  const members = runningProcesses().flatMap((pid) => {
    const found = named.exec(cgroupsOf(pid))?.groups?.["id"];
    return found === undefined ? [] : [{ pid, id: found }];
  });
  const ids = [...new Set(members.map((member) => member.id))];
  if (ids.length > 1) {
    return fail([
      diagnostic("wrong-value", `${ids.length} container ids start with ${id}: ${ids.join(", ")}`),
    ]);
  }
  const first = members.find(({ pid }) => innermostPid(pid) === 1) ?? members[0];
  if (first) return ok(first.pid);
  return fail([
    diagnostic("process-missing", `no running container has an id that starts with ${id}`, {
      hint: "list the running containers: docker ps, podman ps, crictl ps",
    }),
  ]);
}
