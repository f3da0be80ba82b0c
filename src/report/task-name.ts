import { taskEnd } from "./task-end.js";

/** A task's title, else the end of its id, which tells ids apart; of what is longer the end. */
export function taskName(
  { title, task }: { readonly title: string | null; readonly task: string },
  most: number,
): string {
  const name = [...(title ?? taskEnd(task))];
  return (name.length <= most ? name : ["…", ...name.slice(1 - most)]).join("");
}
