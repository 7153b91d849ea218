import { buildLatencyVersion6 } from "../../trace-cmd/file-builder.ts";
import { MB, type Shapes, tiny } from "../recording-bomb.ts";
import { fileOf } from "../recording-parts.ts";

export const latencyTexts: Shapes = {
  "a latency tracer's text of 60 MB": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "# latency\n".repeat(6 * MB)),
    options: ["--format", "trace"],
    shows: "# latency",
  },
  "a latency tracer's text that is one line of 60 MB": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "\u001b[2J".repeat(15 * MB)),
    options: ["--format", "trace"],
    shows: "x1b[2J",
  },
  "a latency tracer's text that is no text": {
    make: () => {
      const text = Buffer.from(buildLatencyVersion6(fileOf({ a: [tiny] }, []), "x".repeat(20 * MB)));
      return text.fill(0xff, text.length - 20 * MB);
    },
    options: ["--format", "trace"],
    shows: "\\xff",
  },
  "a latency tracer's text without an end, where events are asked for": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "x".repeat(MB)),
    shows: "only the text of a latency tracer",
  },
};
