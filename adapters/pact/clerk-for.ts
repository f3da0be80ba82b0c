import { ClerkApart } from "./apart/clerk.js";
import type { Clerk, ClerkOptions } from "./clerk.js";
import { ClerkHere } from "./clerk-here.js";

/** @param apart whether it shall be in a process of its own, where one can be had */
export async function clerkFor(options: ClerkOptions, apart: boolean): Promise<Clerk> {
  if (!apart) return new ClerkHere(options);
  try {
    return await ClerkApart.start(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.log.warn(`facts are recorded on this thread, since no process of its own can be had: ${reason}`);
    return new ClerkHere(options);
  }
}
