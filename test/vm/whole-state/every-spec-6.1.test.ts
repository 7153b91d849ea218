import { testEverySpec } from "../../support/vm/whole-state/every-spec-suite.ts";

testEverySpec("6.1");
