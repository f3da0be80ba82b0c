import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { UserError } from "../user-error.js";

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

/** What is wrong, a sentence each. */
export interface Wrongs {
  /** It can't serve, or not well: nobody should send it work. */
  troubles(): readonly string[] | Promise<readonly string[]>;
  /** It serves as ever, and somebody should look after this. */
  notes(): readonly string[];
}

/**
 * Serves `/healthz`, 200 as long as the process answers, with whatever somebody should look after, and `/readyz`, 503
 * while it can't serve.
 */
export async function serveHealth(port: number, { troubles, notes }: Wrongs): Promise<Health> {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ alive: true, notes: notes() }));
  app.get("/readyz", async (context) => {
    const found = await troubles();
    return context.json({ ready: found.length === 0, troubles: found }, found.length === 0 ? 200 : 503);
  });
  const server: ServerType = serve({ fetch: app.fetch, port });
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new UserError(
      `PAWPACT_HEALTH_PORT: found ${port}, which can't be listened on (${(cause as NodeJS.ErrnoException).code}), expected a free port. Name another one`,
      2,
      { cause },
    );
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
