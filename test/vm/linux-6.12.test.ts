import { testKernel } from "../support/vm/kernel-suite.ts";

testKernel("6.12", { graphInInstances: true });
