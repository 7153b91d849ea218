import { parentPort, workerData } from "node:worker_threads";
import { LivePrinter } from "./live-printer.ts";
import { type FromLiveThread, type LiveStart, specOf, type ToLiveThread } from "./live-protocol.ts";

/** A thread that prints rows while another one records. */
const { spec, options } = workerData as LiveStart;
const port = parentPort!;
const printer = new LivePrinter(specOf(spec), options, (message: FromLiveThread) =>
  port.postMessage(message, []),
);
port.on("message", (message: ToLiveThread) => printer.receive(message));
await printer.run();
port.close();
