/** A task that exists. Its group is the thread id of its process's first thread. */
interface Living {
  readonly pid: number;
  readonly group: number;
  readonly comm: string;
  /** It, or a task that it descends from, has had a matching name. */
  readonly isMember: boolean;
}

/** An action of a task that is chosen among the living ones, which free id a new task gets, and a new name. */
export interface Action {
  readonly task: number;
  readonly what: "process" | "thread" | "exit" | "exec" | "rename";
  readonly pid: number;
  readonly comm: string;
}

/** What the kernel writes of it. */
export type Written =
  | { readonly event: "new"; readonly creator: number; readonly pid: number; readonly comm: string }
  | { readonly event: "rename"; readonly pid: number; readonly was: string; readonly is: string }
  | { readonly event: "exec"; readonly pid: number; readonly old: number };

const IDS = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * A kernel with eight thread ids and tasks with names, and who of them is in a scope by name: told task by task, without regard to ids or
 * events. A first thread may exit before the others; its id stays the process's.
 */
export class NamingKernel {
  living: readonly Living[];
  readonly #matches: (comm: string) => boolean;

  constructor(names: readonly string[], matches: (comm: string) => boolean) {
    this.#matches = matches;
    const first = matches(names[0]!);
    this.living = names.map((comm, index) => {
      const pid = IDS[index]!;
      const group = index === 1 ? 1 : pid;
      return { pid, group, comm, isMember: matches(comm) || (group === 1 && first) };
    });
  }

  /** What it writes, in order, and who acts by which id meanwhile. */
  step({ task, what, pid, comm }: Action): readonly Written[] {
    const one = this.living[task % Math.max(1, this.living.length)];
    if (!one) return [];
    switch (what) {
      case "exit":
        this.living = this.living.filter((other) => other !== one);
        return [];
      case "rename":
        this.#replace(one, { ...one, comm, isMember: one.isMember || this.#matches(comm) });
        return [{ event: "rename", pid: one.pid, was: one.comm, is: comm }];
      case "exec":
        return this.#exec(one, comm);
      case "process":
      case "thread":
        return this.#start(one, what, pid);
    }
  }

  #start(one: Living, what: "process" | "thread", pid: number): readonly Written[] {
    const free = IDS.filter((id) => this.living.every((other) => other.pid !== id && other.group !== id));
    const next = free[pid % Math.max(1, free.length)];
    if (next === undefined) return [];
    this.living = [...this.living, { ...one, pid: next, group: what === "thread" ? one.group : next }];
    return [{ event: "new", creator: one.pid, pid: next, comm: one.comm }];
  }

  /** All other threads of its process end, and it takes the process's id. */
  #exec(one: Living, comm: string): readonly Written[] {
    this.living = this.living.filter((other) => other === one || other.group !== one.group);
    const pid = one.group;
    this.#replace(one, { ...one, pid, comm, isMember: one.isMember || this.#matches(comm) });
    return [
      { event: "rename", pid, was: one.comm, is: comm },
      { event: "exec", pid, old: one.pid },
    ];
  }

  #replace(one: Living, by: Living): void {
    this.living = this.living.map((other) => (other === one ? by : other));
  }
}
