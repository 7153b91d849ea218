import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  lifeOf,
  ownerLine,
  readOwner,
  type SessionOwner,
  thisProcess,
} from "../../../../src/session/net/session-owner.ts";
import { hasMachinesPids, pidNamespace } from "../../../../src/machine/pid-namespace.ts";
import { needs } from "../../../support/needs.ts";

test("what is written is what is read", () => {
  const folder = mkdtempSync("/tmp/ftrace-run-owner-");
  try {
    writeFileSync(`${folder}/owner`, ownerLine(thisProcess()));
    expect(readOwner(folder)).toEqual(thisProcess());
    writeFileSync(`${folder}/owner`, `${process.pid} 1 ${thisProcess().boot}\n`);
    expect(readOwner(folder)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a process lives until it ends, or its number is another's", () => {
  const owner = thisProcess();
  expect(lifeOf(owner)).toBe("alive");
  expect(lifeOf({ ...owner, startTime: "1" })).toBe("dead");
  expect(lifeOf({ ...owner, pid: 999_999_999 })).toBe("dead");
  expect(lifeOf({ ...owner, boot: "00000000-0000-0000-0000-000000000000" })).toBe("dead");
});

describe("in another pid namespace", () => {
  needs(process.getuid?.() === 0 && hasMachinesPids(), "needs root and the machine's own pid namespace");
  let inner: Inner;
  beforeEach(async () => {
    if (process.getuid?.() === 0) inner = await startInner();
  });
  afterEach(() => inner?.end());

  test("the machine finds who lives, by the number that it has there", () => {
    const owner = {
      ...thisProcess(),
      pid: 1,
      startTime: startOf(inner.pid),
      pidNamespace: pidNamespace(inner.pid)!,
    };
    expect(owner.pidNamespace).not.toBe(thisProcess().pidNamespace);
    expect(lifeOf(owner)).toBe("alive");
    expect(lifeOf({ ...owner, startTime: "1" })).toBe("dead");
    expect(lifeOf({ ...owner, pid: 2 })).toBe("dead");
    // The same number and start here don't make it ours.
    expect(lifeOf({ ...thisProcess(), pidNamespace: owner.pidNamespace })).toBe("dead");
  });

  test("who has ended is dead", async () => {
    const owner = {
      ...thisProcess(),
      pid: 1,
      startTime: startOf(inner.pid),
      pidNamespace: pidNamespace(inner.pid)!,
    };
    await inner.end();
    expect(lifeOf(owner)).toBe("dead");
  });

  test("from inside, nobody knows of a process outside whether it lives", async () => {
    const outside: SessionOwner = thisProcess();
    expect(await inner.ask(outside)).toBe("unknown");
    expect(await inner.ask({ ...outside, boot: "00000000-0000-0000-0000-000000000000" })).toBe("dead");
  });
});

interface Inner {
  /** Of the first process of the namespace, as counted here. */
  readonly pid: number;
  ask(owner: SessionOwner): Promise<string>;
  end(): Promise<void>;
}

const ownerModule = new URL("../../../../src/session/net/session-owner.ts", import.meta.url).pathname;

const answerer = `
  const { lifeOf } = await import(${JSON.stringify(ownerModule)});
  process.stdin.setEncoding("utf8").on("data", (line) => console.log(lifeOf(JSON.parse(line))));
  console.log("ready");
`;

/** Node as the first process of a pid namespace, which answers how it sees an owner. */
async function startInner(): Promise<Inner> {
  const child = spawn(
    "unshare",
    [
      "--pid",
      "--fork",
      "--mount-proc",
      "--kill-child",
      process.execPath,
      "--input-type=module",
      "-e",
      answerer,
    ],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  child.stdout.setEncoding("utf8");
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  const [first = ""] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").split(" ");
  const pid = Number.parseInt(first, 10);
  return {
    pid,
    async ask(owner) {
      child.stdin.write(`${JSON.stringify(owner)}\n`);
      const [answer] = (await once(child.stdout, "data")) as [string];
      return answer.trim();
    },
    async end() {
      // `unshare` ends with it, and after it.
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, "SIGKILL");
      await ended;
    },
  };
}

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
}
