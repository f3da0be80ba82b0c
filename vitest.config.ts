import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Loading the modules anew for each file takes longer than most files' tests.
    isolate: false,
    unstubEnvs: true,
    reporters: ["default", "./test/kit/left-out.ts"],
  },
});
