import { describe, expect, it } from "vitest";
import { changed, SLA, told } from "./fixture.js";

/** Nine levels of nine aliases: half a billion values in a few hundred bytes. */
const BOMB = Array.from({ length: 9 }, (_, level) => {
  const repeated = level === 0 ? "x" : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array(9).fill(repeated).join(", ")}]\n`;
}).join("");

describe("The file", () => {
  it("is refused when it is empty", () => {
    expect(told("")).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     an empty file
        expected  an agreement
        do        write a first one with: pawpact init FILE"
    `);
  });

  it("is refused when it is only a comment", () => {
    expect(told("# nothing yet\n")).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     an empty file
        expected  an agreement
        do        write a first one with: pawpact init FILE"
    `);
  });

  it("is refused above 1 MiB, with the limit", () => {
    expect(told("#".repeat(1_048_577))).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     more than 1048576 bytes
        expected  at most 1048576 bytes (1 MiB)
        do        check that this is the agreement file"
    `);
  });

  it("is refused when it is binary", () => {
    expect(told("pawpact: 1\0")).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     a NUL character
        expected  YAML text in UTF-8
        do        save the file as text in UTF-8"
    `);
  });

  it("is refused when it nests too deep", () => {
    expect(told("[".repeat(100_000))).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     more than 64 levels
        expected  maps and lists of a few levels
        do        check that this is the agreement file"
    `);
  });

  it("is refused when its maps nest too deep", () => {
    expect(
      told(Array.from({ length: 80 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")),
    ).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     more than 64 levels
        expected  maps and lists of a few levels
        do        check that this is the agreement file"
    `);
  });

  it("is refused when it is a list", () => {
    expect(told("- a\n")).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     a list of 1
        expected  a map with the keys pawpact, id, title, currency, from, until,
                  parties, reviewers, checks, arbiter, scope, requesters, assistant,
                  period, calendar, tasks, store, availability, samples, sla, pbc,
                  settlement, digests, warnings
        do        correct it"
    `);
  });

  it("is refused when it is a text", () => {
    expect(told("hello")).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     "hello"
        expected  a map with the keys pawpact, id, title, currency, from, until,
                  parties, reviewers, checks, arbiter, scope, requesters, assistant,
                  period, calendar, tasks, store, availability, samples, sla, pbc,
                  settlement, digests, warnings
        do        correct it"
    `);
  });

  it("is refused when a tab indents it", () => {
    expect(told("sla:\n\tfee: 1\n")).toMatchInlineSnapshot(`
      "a.yaml:2:1 error
        found     Tabs are not allowed as indentation
        expected  YAML
        do        indent with spaces"
    `);
  });

  it("is refused when a quote is open", () => {
    expect(told('title: "Desk\n')).toMatchInlineSnapshot(`
      "a.yaml:2:1 error
        found     Missing closing "quote
        expected  YAML
        do        mend the syntax here: look for a missing quote, bracket, colon or
                  space"
    `);
  });

  it("is refused when it holds two documents", () => {
    expect(told(`${SLA}---\nid: other\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:1 error
        found     a second document
        expected  one agreement in the file
        do        move what follows --- into a file of its own"
    `);
  });

  it("is refused when aliases blow it up", () => {
    expect(told(BOMB)).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     141517 values
        expected  at most 20000, repetitions by alias included
        do        check that this is the agreement file, and write it without aliases"
    `);
  });

  it("is refused when an alias contains itself", () => {
    expect(told(changed(SLA, "title: Desk", "title: &a [*a]"))).toMatchInlineSnapshot(`
      "a.yaml:3:11 error title
        found     a list of 1
        expected  a text of one line, at most 200 characters
        do        correct it
      a.yaml:3:12 error title[0]
        found     *a
        expected  an alias of an anchor above it
        do        write the value itself"
    `);
  });

  it("is refused when a key stands twice", () => {
    expect(told(changed(SLA, "title: Desk", "title: Desk\ntitle: Table"))).toMatchInlineSnapshot(`
      "a.yaml:4:1 error title
        found     "title" a second time
        expected  each key once
        do        remove one of the two"
    `);
  });

  it("is refused when a key is __proto__", () => {
    expect(
      told(changed(SLA, "title: Desk", "title: Desk\n__proto__: { polluted: 1 }")),
    ).toMatchInlineSnapshot(`
      "a.yaml:4:1 error
        found     "__proto__"
        expected  a word as key
        do        remove the key"
    `);
  });

  it("is refused when a key is no text", () => {
    expect(told(changed(SLA, "title: Desk", "title: Desk\n? [a, b]\n: 1"))).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     a key that is no text
        expected  a word as key
        do        write \`key: value\`"
    `);
  });

  it("is refused when a value has an unknown tag", () => {
    expect(told(changed(SLA, "title: Desk", "title: !!js/function Desk"))).toMatchInlineSnapshot(`
      "a.yaml:3:8 error
        found     Unresolved tag: tag:yaml.org,2002:js/function
        expected  YAML
        do        remove the tag (!…)"
    `);
  });

  it("is refused when a text is not well-formed", () => {
    expect(told(changed(SLA, "title: Desk", 'title: "\\ud800"'))).toMatchInlineSnapshot(`
      "a.yaml:3:8 error title
        found     "\\ud800"
        expected  characters that Unicode knows, and no NUL
        do        write the value anew
      a.yaml:3:8 error title
        found     nothing
        expected  a text of one line, at most 200 characters
        do        write a value, or remove the key where it is optional"
    `);
  });

  it("is refused when it is another version of the format", () => {
    expect(told(changed(SLA, "pawpact: 1", "pawpact: 2"))).toMatchInlineSnapshot(`
      "a.yaml:1:10 error pawpact
        found     "2"
        expected  1, the version of the format that this program reads
        do        correct it"
    `);
  });

  it("is refused with neither sla nor pbc", () => {
    expect(told(SLA.slice(0, SLA.indexOf("sla:")))).toMatchInlineSnapshot(`
      "a.yaml:1:1 error
        found     neither sla nor pbc
        expected  sla for an SLA, pbc for a performance-based contract, both for a
                  hybrid
        do        add sla or pbc"
    `);
  });
});

describe("A key", () => {
  it("that is unknown is refused with the nearest known one", () => {
    expect(told(changed(SLA, "  fee:", "  feee:"))).toMatchInlineSnapshot(`
      "a.yaml:11:3 error sla.fee
        found     nothing
        expected  an amount such as "1500.00": digits and a point, no sign, symbol or
                  separator
        do        add fee
      a.yaml:11:3 error sla.feee
        found     the unknown key "feee"
        expected  a key out of fee, floor, cap, repeat, once, objectives
        do        write fee"
    `);
  });

  it("that is unknown is named by its own place", () => {
    expect(told(changed(SLA, "target: 5%", "target: 5%\n      targt: 5%"))).toMatchInlineSnapshot(`
      "a.yaml:19:7 error sla.objectives[1].targt
        found     the unknown key "targt"
        expected  a key out of metric, within, hours, target, credits
        do        write target"
    `);
  });

  it("that resembles nothing is to be removed", () => {
    expect(told(changed(SLA, "title: Desk", "title: Desk\nzebra: 1"))).toMatchInlineSnapshot(`
      "a.yaml:4:1 error zebra
        found     the unknown key "zebra"
        expected  a key out of pawpact, id, title, currency, from, until, parties,
                  reviewers, checks, arbiter, scope, requesters, assistant, period,
                  calendar, tasks, store, availability, samples, sla, pbc, settlement,
                  digests, warnings
        do        remove it"
    `);
  });

  it("that is missing is named", () => {
    expect(told(changed(SLA, "title: Desk\n", ""))).toMatchInlineSnapshot(`
      "a.yaml:1:1 error title
        found     nothing
        expected  a text of one line, at most 200 characters
        do        add title"
    `);
  });

  it("without a value is told from a wrong value", () => {
    expect(told(changed(SLA, "title: Desk", "title:"))).toMatchInlineSnapshot(`
      "a.yaml:3:7 error title
        found     nothing
        expected  a text of one line, at most 200 characters
        do        write a value, or remove the key where it is optional"
    `);
  });

  it("with a map in place of a text is refused", () => {
    expect(told(changed(SLA, "title: Desk", "title: { a: 1 }"))).toMatchInlineSnapshot(`
      "a.yaml:3:8 error title
        found     a map with the keys a
        expected  a text of one line, at most 200 characters
        do        correct it"
    `);
  });

  it("with a text in place of a list is refused", () => {
    expect(told(changed(SLA, 'scope: ["slack:T0WORK"]', "scope: slack:T0WORK"))).toMatchInlineSnapshot(`
      "a.yaml:8:8 error scope
        found     "slack:T0WORK"
        expected  a list: [ … ]
        do        correct it"
    `);
  });

  it("with a text in place of a map is refused", () => {
    expect(told(changed(SLA, "sla:", "settlement: 72h\nsla:"))).toMatchInlineSnapshot(`
      "a.yaml:10:13 error settlement
        found     "72h"
        expected  a map with the keys window, claim, adjustFor, maintenanceCap
        do        correct it"
    `);
  });
});

describe("A value", () => {
  it("of a closed set is refused with the nearest one", () => {
    expect(told(changed(SLA, "every: month", "every: monthly"))).toMatchInlineSnapshot(`
      "a.yaml:9:18 error period.every
        found     "monthly"
        expected  one of day, week, month, quarter
        do        write month"
    `);
  });

  it("that is a share without a per cent sign is refused", () => {
    expect(told(changed(SLA, "target: 95%", "target: 95"))).toMatchInlineSnapshot(`
      "a.yaml:15:15 error sla.objectives[0].target
        found     "95"
        expected  a share from 0% to 100%, such as 95% or 0.95
        do        write 95%"
    `);
  });

  it("that is a share above 100 % is refused", () => {
    expect(told(changed(SLA, "target: 95%", "target: 195%"))).toMatchInlineSnapshot(`
      "a.yaml:15:15 error sla.objectives[0].target
        found     "195%"
        expected  a share from 0% to 100%, such as 95% or 0.95
        do        correct it"
    `);
  });

  it("that is a duration with spaces is refused with the right form", () => {
    expect(told(changed(SLA, "within: 60s", "within: 60 S"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within
        found     "60 S"
        expected  a duration such as 30s, 15m, 4h, 1h30m or 2d, or business days such
                  as 2bd, above zero
        do        write 60s"
    `);
  });

  it("that is a duration without a unit is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: 60"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within
        found     "60"
        expected  a duration such as 30s, 15m, 4h, 1h30m or 2d, or business days such
                  as 2bd, above zero
        do        write 60s for seconds, 60m for minutes"
    `);
  });

  it("that is a duration of nothing is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: 0s"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within
        found     "0s"
        expected  a duration such as 30s, 15m, 4h, 1h30m or 2d, or business days such
                  as 2bd, above zero
        do        correct it"
    `);
  });

  it("that is no business days is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: 0bd"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within
        found     "0bd"
        expected  a duration such as 30s, 15m, 4h, 1h30m or 2d, or business days such
                  as 2bd, above zero
        do        correct it"
    `);
  });

  it("by priority is judged like a single one", () => {
    expect(
      told(changed(SLA, "within: 60s", "within: { default: 60s, urgent: soon }")),
    ).toMatchInlineSnapshot(`
      "a.yaml:14:39 error sla.objectives[0].within.urgent
        found     "soon"
        expected  a duration such as 30s, 15m, 4h, 1h30m or 2d, or business days such
                  as 2bd, above zero
        do        correct it"
    `);
  });

  it("that is an amount with a symbol is refused", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "€1,000.00"'))).toMatchInlineSnapshot(`
      "a.yaml:11:8 error sla.fee
        found     "€1,000.00"
        expected  an amount such as "1500.00": digits and a point, no sign, symbol or
                  separator
        do        write "1000.00""
    `);
  });

  it("that is a negative amount is refused", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', "fee: -5"))).toMatchInlineSnapshot(`
      "a.yaml:11:8 error sla.fee
        found     "-5"
        expected  an amount such as "1500.00": digits and a point, no sign, symbol or
                  separator
        do        correct it"
    `);
  });

  it("that is an amount finer than the currency is refused", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.000"'))).toMatchInlineSnapshot(`
      "a.yaml:11:8 error sla.fee
        found     "1000.000"
        expected  at most 2 decimals, as EUR has
        do        round it"
    `);
  });

  it("that is an amount with decimals is refused in a currency without", () => {
    expect(told(changed(SLA, "currency: EUR", "currency: JPY"))).toMatchInlineSnapshot(`
      "a.yaml:11:8 error sla.fee
        found     "1000.00"
        expected  an amount in whole JPY
        do        round it"
    `);
  });

  it("that is no currency is refused with the nearest one", () => {
    expect(told(changed(SLA, "currency: EUR", "currency: eur"))).toMatchInlineSnapshot(`
      "a.yaml:4:11 error currency
        found     "eur"
        expected  a currency code of ISO 4217, such as EUR
        do        write EUR"
    `);
  });

  it("that is a metal in place of a currency is refused", () => {
    expect(told(changed(SLA, "currency: EUR", "currency: XAU"))).toMatchInlineSnapshot(`
      "a.yaml:4:11 error currency
        found     "XAU"
        expected  a currency code of ISO 4217, such as EUR
        do        look the code up; metals and test codes have no minor unit"
    `);
  });

  it("that is no identifier is refused with one that is", () => {
    expect(told(changed(SLA, "id: desk", "id: Acme Desk"))).toMatchInlineSnapshot(`
      "a.yaml:2:5 error id
        found     "Acme Desk"
        expected  lower-case letters, digits and hyphens, at most 64
        do        write acme-desk"
    `);
  });

  it("that is a title of two lines is refused", () => {
    expect(told(changed(SLA, "title: Desk", 'title: "De\\nsk"'))).toMatchInlineSnapshot(`
      "a.yaml:3:8 error title
        found     "De\\nsk"
        expected  a text of one line, at most 200 characters
        do        write "De sk""
    `);
  });

  it("that would turn a title around or colour a terminal is refused, shown, and never obeyed", () => {
    const hostile = 'title: "Desk \\u202Etxt.exe\\e[31m\\u009b31m"';
    expect(told(changed(SLA, "title: Desk", hostile))).toMatchInlineSnapshot(`
      "a.yaml:3:8 error title
        found     "Desk \\u202etxt.exe\\u001b[31m\\u009b31m"
        expected  a text of one line, at most 200 characters
        do        write "Desk txt.exe [31m 31m""
    `);
    expect(told(changed(SLA, "name: Acme", 'name: "\\u2066Acme"'))).toMatchInlineSnapshot(`
      "a.yaml:7:21 error parties.customer.name
        found     "\\u2066Acme"
        expected  a text of one line, at most 200 characters
        do        write "Acme""
    `);
    expect(told(changed(SLA, "title: Desk", '"ti\\u202Etle": Desk'))).not.toMatch(/[\p{Cf}\u0080-\u009f]/u);
  });

  it("that is a date that does not exist is refused", () => {
    expect(told(changed(SLA, "id: desk", "id: desk\nfrom: 2026-02-30"))).toMatchInlineSnapshot(`
      "a.yaml:3:7 error from
        found     "2026-02-30"
        expected  a date that exists, from 1970 on, such as "2026-12-25"
        do        correct it"
    `);
  });

  it("that is no time zone is refused", () => {
    expect(told(changed(SLA, "timezone: Europe/Berlin", "timezone: Europe/Berln"))).toMatchInlineSnapshot(`
      "a.yaml:9:35 error period.timezone
        found     "Europe/Berln"
        expected  an IANA time zone such as "Europe/Berlin" or "UTC"
        do        write Area/City; for a fixed offset of +02:00 write Etc/GMT-2"
    `);
  });

  it("that is a number out of range is refused", () => {
    expect(told(`${SLA}samples: { minimum: 0 }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:21 error samples.minimum
        found     "0"
        expected  a whole number from 1 to 1000000
        do        correct it"
    `);
  });
});

describe("Dates", () => {
  it("with the last day before the first are refused", () => {
    expect(
      told(changed(SLA, "id: desk", "id: desk\nfrom: 2026-04-01\nuntil: 2026-03-31")),
    ).toMatchInlineSnapshot(`
      "a.yaml:4:8 error until
        found     "2026-03-31"
        expected  2026-04-01, the first day, or a later one
        do        swap from and until, or correct one of them"
    `);
  });

  it("more than a hundred years apart are refused", () => {
    expect(
      told(changed(SLA, "id: desk", "id: desk\nfrom: 2026-04-01\nuntil: 2226-03-31")),
    ).toMatchInlineSnapshot(`
      "a.yaml:4:8 error until
        found     "2226-03-31"
        expected  at most a hundred years after from
        do        leave until out for an agreement without an end"
    `);
  });

  it("of claims that outlast the statement are warned of", () => {
    expect(told(`${SLA}settlement: { window: 24h }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:13 warning settlement.claim
        found     claim is longer than window
        expected  claims that are settled when the statement becomes final
        do        make claim at most window, or expect late completions in the next
                  statement's adjustments"
    `);
  });
});
