/**
 * What a map gives a priority: under its own name, else under one that differs in case alone. The same word comes as
 * `urgent`, `Urgent` and `URGENT` out of forms, tables and commands.
 */
export function ofPriority<T>(map: Readonly<Record<string, T>>, priority: string): T | undefined {
  if (Object.hasOwn(map, priority)) return map[priority];
  const lower = priority.toLowerCase();
  for (const name in map) {
    if (name.toLowerCase() === lower) return map[name];
  }
  return undefined;
}
