import { InvalidArgumentError, Option } from "commander";

/** The second of five equal parts: `{ index: 2, count: 5 }`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `--shard 2/5`. */
export function shardOption(): Option {
  return new Option(
    "--shard <index/count>",
    "run only this part of the specs, so that several machines share them (2/5)",
  ).argParser(shard);
}

function shard(text: string): Shard {
  const [, index = 0, count = 0] = (/^([0-9]{1,4})\/([0-9]{1,4})$/u.exec(text) ?? []).map(Number);
  if (index < 1 || index > count) throw new InvalidArgumentError("Expected INDEX/COUNT, such as 2/5.");
  return { index, count };
}

/** Each path is in exactly one part; neighbors, which often take equally long, are in different ones. */
export function pathsOf({ index, count }: Shard, paths: readonly string[]): readonly string[] {
  return paths.filter((_, position) => position % count === index - 1);
}
