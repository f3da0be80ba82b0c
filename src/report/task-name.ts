/** A task's title, else its id: of a longer one the end, which tells ids apart. */
export function taskName(
  { title, task }: { readonly title: string | null; readonly task: string },
  most: number,
): string {
  const name = [...(title ?? task)];
  return (name.length <= most ? name : ["…", ...name.slice(1 - most)]).join("");
}
