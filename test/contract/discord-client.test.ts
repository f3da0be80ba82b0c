import { type BaseMessageOptions, Client, GatewayIntentBits, REST } from "discord.js";
import { describe, expect, test } from "vitest";
import { type DiscordClient, type RestRequest, restOf } from "../../adapters/chat/discord/client.js";
import { discord, verdictRows } from "../../adapters/chat/discord/discord.js";
import { loadDiscord } from "../../adapters/chat/discord/library.js";
import { NotLoggedIn, OwnRest } from "../../adapters/chat/discord/own-rest.js";
import { replaceMethod } from "../../adapters/chat/replace.js";
import { UserError } from "../../adapters/user-error.js";

const client = () => new Client({ intents: [GatewayIntentBits.Guilds] });

describe("a client of discord.js", () => {
  test("is taken by its shape, and what has another one is refused with what to do", () => {
    expect(restOf(client())).toBeInstanceOf(REST);
    for (const other of [{}, { rest: {} }, { rest: client().rest }, null]) {
      expect(() => discord(other as unknown as DiscordClient)).toThrow(UserError);
    }
    expect(() => discord({} as DiscordClient)).toThrow(
      "discord: found a client that is built in another way, expected one of discord.js 14. Install that version",
    );
  });

  test("takes the buttons under an answer, by its own types", () => {
    const answer: BaseMessageOptions = { content: "Done.", components: verdictRows() };
    expect(answer.components).toMatchObject([{ type: 1 }, { type: 1 }]);
  });

  test("asks Discord through one method, whatever the verb: replaced on the object, it sees all", async () => {
    const { rest } = client();
    const seen: string[] = [];
    const undo = replaceMethod<(request: RestRequest) => Promise<unknown>>(
      rest,
      "request",
      () => async (request) => {
        seen.push(`${request.method} ${request.fullRoute}`);
        return {};
      },
    );
    await rest.get("/a");
    await rest.post("/a", { body: {} });
    await rest.patch("/a");
    await rest.put("/a");
    await rest.delete("/a");
    expect(seen).toEqual(["GET /a", "POST /a", "PATCH /a", "PUT /a", "DELETE /a"]);
    undo();
    expect(Object.hasOwn(rest, "request")).toBe(false);
  });

  test("can be asked of by a REST client of our own, with its options, once it has a token", async () => {
    const asked: string[] = [];
    const host = new Client({
      intents: [],
      rest: {
        api: "http://127.0.0.1:9/api",
        makeRequest: async (url, { headers }) => {
          asked.push(`${url} ${JSON.stringify(headers).includes("Bot secret")}`);
          return new Response('{"id":"1"}', { headers: { "content-type": "application/json" } }) as never;
        },
      },
    });
    const own = new OwnRest(host);
    await expect(own.ask("GET", "/users/@me")).rejects.toBeInstanceOf(NotLoggedIn);
    host.token = "secret";
    expect(await own.ask("GET", "/users/@me")).toEqual({ id: "1" });
    expect(asked).toEqual(["http://127.0.0.1:9/api/v10/users/@me true"]);
    own.close();
    await host.destroy();
  });

  test("is asked for with what to do where the library is not installed", async () => {
    const missing = Object.assign(new Error("no such file"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(loadDiscord(() => Promise.reject(missing))).rejects.toThrow(
      "discord.js: found no such package, expected version 14, which Discord needs. Run: npm install discord.js@14",
    );
    expect(await loadDiscord()).toMatchObject({ Client, REST });
  });
});
