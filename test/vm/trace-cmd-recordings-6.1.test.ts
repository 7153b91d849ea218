import { testRecordings } from "../support/trace-cmd/recordings-suite.ts";

testRecordings("6.1");
