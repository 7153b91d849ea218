import { run } from "ftrace-run";

const { verdict } = await run("vfs-write-graph", { vm: "6.12" });
console.log(verdict.status);
