import { describe, expect, test } from "vitest";
import type { InstallationRows } from "../../src/ports/installations.js";
import { closing } from "../kit/opened.js";

/** What every place of installations promises. @param open the same place each time, until `next` says otherwise */
export function installationsContract(
  name: string,
  open: () => Promise<InstallationRows>,
  next: () => Promise<void> | void,
): void {
  describe(`installations in ${name}`, () => {
    const rows = closing(open, next);

    test("keep what was put last, also for whoever opens them later", async () => {
      const first = await rows();
      await first.put("T1", "one");
      await first.put("T1", "two");
      await first.put("T2", "a;'\"é");
      await first.close();
      const second = await rows();
      expect(await second.get("T1")).toBe("two");
      expect(await second.all()).toEqual(
        new Map([
          ["T1", "two"],
          ["T2", "a;'\"é"],
        ]),
      );
      expect(await second.get("T3")).toBeNull();
    });

    test("forget what is deleted, and what was never there", async () => {
      const some = await rows();
      await some.put("T1", "one");
      await some.delete("T1");
      await some.delete("T1");
      expect(await some.get("T1")).toBeNull();
      expect((await some.all()).size).toBe(0);
    });

    test("are seen by another process at once", async () => {
      const [here, there] = [await rows(), await rows()];
      await here.put("T1", "one");
      expect(await there.get("T1")).toBe("one");
      await there.delete("T1");
      expect(await here.get("T1")).toBeNull();
    });

    test("are closed twice as once", async () => {
      const some = await rows();
      await some.close();
      await some.close();
    });
  });
}
