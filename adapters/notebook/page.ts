import {
  type KeptReminder,
  type NewReminder,
  type Page,
  type Reminder,
  TOMBSTONE_MS,
} from "../../src/ports/notebook.js";

/** A person's page, and what is done to it. */

export const EMPTY: Page = { reminders: [], todos: [] };

export const isEmpty = ({ reminders, todos }: Page): boolean => reminders.length + todos.length === 0;

export function isToBeSaid(reminder: KeptReminder): reminder is Reminder {
  return reminder.state !== "over";
}

/** By time. */
export function toBeSaid({ reminders }: Page): Reminder[] {
  return reminders.filter(isToBeSaid).sort((one, other) => one.at - other.at || one.number - other.number);
}

export function addReminder(page: Page, reminder: NewReminder): Page {
  if (page.reminders.some(({ id }) => id === reminder.id)) return page;
  const added = { ...reminder, number: nextOf(toBeSaid(page)), state: "kept", tries: 0, begunAt: 0 } as const;
  return { ...page, reminders: [...page.reminders, added] };
}

/** Changes one that is still to be said. */
export function changeReminder(page: Page, id: string, change: (old: Reminder) => KeptReminder): Page {
  return {
    ...page,
    reminders: page.reminders.map((each) => (each.id === id && isToBeSaid(each) ? change(each) : each)),
  };
}

/** What the page is without the ids that no redelivery can bring any more. */
export function pruned(page: Page, now: number): Page {
  const isGone = (each: KeptReminder) => !isToBeSaid(each) && each.at < now - TOMBSTONE_MS;
  return { ...page, reminders: page.reminders.filter((each) => !isGone(each)) };
}

export function addTodo(page: Page, message: string, what: string): Page {
  if (page.todos.some((todo) => todo.message === message)) return page;
  return { ...page, todos: [...page.todos, { number: nextOf(page.todos), message, what, done: false }] };
}

/** With what another page has and this one has not; a number that is taken gives way to the next free one. */
export function merged(page: Page, other: Page): Page {
  const [reminders, todos] = [[...page.reminders], [...page.todos]];
  for (const reminder of other.reminders) {
    if (reminders.some(({ id }) => id === reminder.id)) continue;
    const said = toBeSaid({ reminders, todos });
    const isTaken = isToBeSaid(reminder) && said.some(({ number }) => number === reminder.number);
    reminders.push(isTaken ? { ...reminder, number: nextOf(said) } : reminder);
  }
  for (const todo of other.todos) {
    if (todos.some(({ message }) => message === todo.message)) continue;
    const isTaken = todos.some(({ number }) => number === todo.number);
    todos.push(isTaken ? { ...todo, number: nextOf(todos) } : todo);
  }
  return { reminders, todos: todos.sort((one, other) => one.number - other.number) };
}

function nextOf(list: readonly { readonly number: number }[]): number {
  return Math.max(0, ...list.map(({ number }) => number)) + 1;
}
