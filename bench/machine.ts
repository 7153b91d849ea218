import { cpus, machine, release, totalmem, type } from "node:os";

/** What figures depend on, in two lines. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown CPU";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} x ${model}, ${memory}\n${type()} ${release()} ${machine()}, Node ${process.version}`;
}
