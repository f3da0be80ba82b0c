import type { Presence } from "../../pact/adapter.js";
import { replaceMethod } from "../replace.js";

interface Emitter {
  on(event: string, listener: () => void): unknown;
  off?(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

/** Of a receiver, what tells whether Slack can reach the app. */
interface Receiver {
  /** Socket Mode. */
  readonly client?: Emitter & { readonly websocket?: { isActive?(): boolean } };
  /** HTTP, while it listens. */
  readonly server?: Emitter & { readonly listening: boolean };
}

/**
 * Tells when an app can be reached: while its socket is connected, or its HTTP server listens. A receiver that has
 * neither (a function that is called) tells nothing: no data.
 * @param connect the assistant is there from now on, until `lost`
 * @returns ends it.
 */
export function watchReceiver(receiver: object, connect: () => Presence): () => void {
  const { client } = receiver as Receiver;
  let presence: Presence | null = null;
  const up = () => {
    presence ??= connect();
  };
  const down = () => {
    presence?.lost();
    presence = null;
  };
  const undo = client && isEmitter(client) ? watchSocket(client, up, down) : watchServer(receiver, up, down);
  return () => {
    undo();
    down();
  };
}

function watchSocket(client: NonNullable<Receiver["client"]>, up: () => void, down: () => void): () => void {
  const isActive = () => client.websocket?.isActive?.() === true;
  // A new socket may be there before the old one has closed.
  const closed = () => {
    if (!isActive()) down();
  };
  const listeners = { connected: up, close: closed, disconnecting: down, disconnected: down };
  for (const [event, listener] of Object.entries(listeners)) client.on(event, listener);
  if (isActive()) up();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) client.removeListener(event, listener);
  };
}

function watchServer(receiver: Receiver, up: () => void, down: () => void): () => void {
  let watched: Receiver["server"];
  const look = () => {
    const { server } = receiver;
    if (!server?.listening || server === watched) return;
    watched = server;
    server.on("close", down);
    up();
  };
  look();
  const undo = replaceMethod<(...given: unknown[]) => Promise<unknown>>(
    receiver,
    "start",
    (start) =>
      (...given) => {
        const started = start(...given);
        started.then(look, () => {});
        return started;
      },
  );
  return () => {
    undo();
    watched?.removeListener("close", down);
  };
}

function isEmitter(value: object): boolean {
  return "on" in value && typeof value.on === "function";
}
