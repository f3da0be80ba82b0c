import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    unstubEnvs: true,
    reporters: ["default", "./test/kit/left-out.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          // Loading the modules anew for each of so many files takes longer than their tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: "whole", include: ["test/{contract,protocol,e2e}/**/*.test.ts"] } },
    ],
  },
});
