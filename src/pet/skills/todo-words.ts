/** One thing on a person's list. */
export interface Todo {
  /** The person's own, from 1; it stays while the thing is on the list. */
  readonly number: number;
  readonly what: string;
  readonly done: boolean;
}

export const TODO_HELP =
  '"todo add milk": I keep it on your list; "todo" shows the list, "todo done 2", "todo remove 2" and "todo clear" change it';

export function todoListText(todos: readonly Todo[]): string {
  if (todos.length === 0) return 'Your list is empty. "todo add milk" puts something on it.';
  const lines = todos.map(({ number, what, done }) => `${number}. ${what}${done ? " (done)" : ""}`);
  return `Your list:\n${lines.join("\n")}\n${leftText(todos)}`;
}

export function leftText(todos: readonly Todo[]): string {
  const left = todos.filter(({ done }) => !done).length;
  if (left === 0) return todos.length === 0 ? "Your list is empty." : "All of it is done.";
  return left === 1 ? "One thing is to be done." : `${left} things are to be done.`;
}

/** Names what is taken off, so that it can be put back. */
export function clearedText(todos: readonly Todo[]): string {
  if (todos.length === 0) return "Your list was empty already.";
  return `Your list is empty now. It had: ${todos.map(({ what }) => what).join("; ")}.`;
}
