import { inject } from "vitest";

/** Before testcontainers is loaded: it reads these once. */
process.env["DOCKER_HOST"] = inject("dockerHost");
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
process.env["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1";
