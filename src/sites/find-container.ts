import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { cgroupsOf, innermostPid, runningProcesses } from "../machine/running-processes.ts";

/**
 * The first process of a container. No engine is asked: Docker, containerd, CRI-O and Podman all name the control group after
 * the container's id (`docker-ID.scope`, `/docker/ID`, `cri-containerd-ID.scope`). Errors: `process-missing`, `wrong-value`
 * where several ids begin alike.
 */
export function findContainer(id: string): Result<number> {
  const named = new RegExp(`(?:^|[/-])(?<id>${id}[0-9a-f]*)(?:\\.scope)?(?:/|$)`, "mu");
  const members = runningProcesses().flatMap((pid) => {
    const found = named.exec(cgroupsOf(pid))?.groups?.["id"];
    return found === undefined ? [] : [{ pid, id: found }];
  });
  const ids = [...new Set(members.map((member) => member.id))];
  if (ids.length > 1) {
    return fail([
      diagnostic("wrong-value", `${ids.length} containers' ids begin with ${id}: ${ids.join(", ")}`),
    ]);
  }
  const first = members.find(({ pid }) => innermostPid(pid) === 1) ?? members[0];
  if (first) return ok(first.pid);
  return fail([
    diagnostic("process-missing", `no process runs in a container whose id begins with ${id}`, {
      hint: "see the ids of running ones: docker ps, podman ps, crictl ps",
    }),
  ]);
}
