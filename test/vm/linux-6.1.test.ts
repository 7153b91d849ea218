import { testKernel } from "../support/vm/kernel-suite.ts";

testKernel("6.1", { graphInInstances: false });
