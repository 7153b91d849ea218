import { formatText } from "../event-bytes.ts";
import { COMMON } from "./recording-bomb.ts";
import { rawFormat } from "./recording-parts.ts";

export const kernelStack: string = rawFormat("kernel_stack", 4, [
  ...COMMON,
  "int size;8;4;1",
  "unsigned long caller[8];16;64;0",
]);
export const userStack: string = rawFormat("user_stack", 13, [
  ...COMMON,
  "unsigned int tgid;8;4;0",
  "unsigned long caller[8];16;64;0",
]);

export const kernelStackEvent: string = formatText("traced", 300, ["u64 x;8;8;0"]);

/** Pairs of records in turn: an event, and the stack behind it, of eight functions. */
export function writeStack(
  address: (index: number) => number,
): (view: DataView, at: number, index: number) => void {
  return (view, at, index) => {
    const isStack = index % 2 === 1;
    view.setUint16(at, isStack ? 4 : 300, true);
    view.setUint32(at + 4, 42, true);
    if (!isStack) return;
    view.setUint32(at + 8, 8, true);
    for (let frame = 0; frame < 8; frame++)
      view.setUint32(at + 16 + 8 * frame, address(index * 8 + frame), true);
  };
}
