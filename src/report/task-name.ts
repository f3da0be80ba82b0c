import { taskEnd } from "./task-end.js";

interface Named {
  readonly title: string | null;
  readonly task: string;
}

/** A task's title, else the end of its id, which tells ids apart. */
export function taskName({ title, task }: Named, most: number): string {
  return shortName({ title, task: taskEnd(task) }, most);
}

/** A task's title, else its id; of what is longer the beginning of a title, and the end of an id, which tells more. */
export function shortName({ title, task }: Named, most: number): string {
  const name = [...(title ?? task)];
  if (name.length <= most) return name.join("");
  return (title === null ? ["…", ...name.slice(1 - most)] : [...name.slice(0, most - 1), "…"]).join("");
}
