import { buildVersion6 } from "../../trace-cmd/file-builder.ts";
import { COMMON, type Shapes } from "../recording-bomb.ts";
import { fileOf, pagesOf, rawFormat } from "../recording-parts.ts";

export const calls: Shapes = {
  "a million different functions": {
    make: () => graph((i) => ({ isEntry: i % 2 === 0, func: i >> 1, depth: 0 })),
    questions: "{use: function-profile}",
    shows: "0x81000000",
  },
  "a million entries, each deeper": {
    make: () => graph((i) => ({ isEntry: true, func: i & 0xff, depth: i })),
    questions: "{use: call-graph}",
    shows: /dropped|not recorded|without/u,
  },
  "entries at every depth in turns": {
    make: () => graph((i) => ({ isEntry: true, func: i & 0xff, depth: i % 500 })),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "returns without entries": {
    make: () => graph((i) => ({ isEntry: false, func: i & 0xff, depth: i % 100 })),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "calls 500 deep, entered and left, over and over": {
    make: () =>
      graph((i) => {
        const at = i % 1000;
        const depth = at < 500 ? at : 999 - at;
        return { isEntry: at < 500, func: depth, depth };
      }),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "calls of the same function 500 deep": {
    make: () =>
      graph((i) => {
        const at = i % 1000;
        const depth = at < 500 ? at : 999 - at;
        return { isEntry: at < 500, func: 1, depth };
      }),
    questions: "{use: calls, top: 10}",
    shows: /a/u,
  },
  "calls of an endless depth in the kernel's own text": {
    make: () => graph((i) => ({ isEntry: i % 2 === 0, func: i, depth: 2_000_000_000 }), 400_000),
    options: ["--format", "trace"],
    shows: "function_graph",
  },
};

const entry = rawFormat("funcgraph_entry", 11, [...COMMON, "unsigned long func;8;8;0", "int depth;16;4;1"]);
const exit = rawFormat("funcgraph_exit", 10, [
  ...COMMON,
  "unsigned long func;8;8;0",
  "int depth;16;4;1",
  "unsigned int overrun;20;4;0",
  "unsigned long long calltime;24;8;0",
  "unsigned long long rettime;32;8;0",
]);

/** Records of the function_graph tracer, of one size, by one task. */
function graph(
  record: (index: number) => { readonly isEntry: boolean; readonly func: number; readonly depth: number },
  count = 1_400_000,
): Uint8Array {
  return buildVersion6(
    fileOf({ ftrace: [entry, exit] }, [
      pagesOf({
        count,
        payloadBytes: 40,
        write: (view, at, index) => {
          const { isEntry, func, depth } = record(index);
          view.setUint16(at, isEntry ? 11 : 10, true);
          view.setUint32(at + 4, 42, true);
          view.setUint32(at + 8, 0x8100_0000 + func * 16, true);
          view.setUint32(at + 16, depth, true);
          view.setUint32(at + 24, index, true);
          view.setUint32(at + 32, index + 1, true);
        },
      }),
    ]),
  );
}
