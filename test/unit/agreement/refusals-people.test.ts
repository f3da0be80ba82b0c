import { describe, expect, it } from "vitest";
import { changed, HYBRID, SLA, told } from "./fixture.js";

describe("People", () => {
  it("are refused without a platform", () => {
    expect(told(changed(SLA, "slack:U0PETS", "U0PETSHOP01"))).toMatchInlineSnapshot(`
      "a.yaml:6:37 error parties.provider.members[0]
        found     "U0PETSHOP01"
        expected  a person, program or group: "slack:U…", "slack:B…", "discord:user:…"
                  or "discord:role:…" with the platform's id
        do        write "slack:U0PETSHOP01""
    `);
  });

  it("are refused by a wrong form of id", () => {
    expect(told(changed(SLA, "slack:U0PETS", "discord:810000000000000001"))).toMatchInlineSnapshot(`
      "a.yaml:6:37 error parties.provider.members[0]
        found     "discord:810000000000000001"
        expected  a person, program or group: "slack:U…", "slack:B…", "discord:user:…"
                  or "discord:role:…" with the platform's id
        do        write "discord:user:810000000000000001""
    `);
  });

  it("are refused by their name", () => {
    expect(told(changed(SLA, "slack:U0PETS", "slack:@anna"))).toMatchInlineSnapshot(`
      "a.yaml:6:37 error parties.provider.members[0]
        found     "slack:@anna"
        expected  a person, program or group: "slack:U…", "slack:B…", "discord:user:…"
                  or "discord:role:…" with the platform's id
        do        correct it"
    `);
  });

  it("on both sides are refused", () => {
    expect(told(changed(SLA, "slack:U0ACME", "slack:U0PETS"))).toMatchInlineSnapshot(`
      "a.yaml:7:37 error parties.customer.members[0]
        found     a member of the provider as well
        expected  each person on one side
        do        remove the entry on one side"
    `);
  });

  it("named twice are refused", () => {
    expect(told(changed(SLA, '["slack:U0ACME"]', '["slack:U0ACME", "slack:U0ACME"]'))).toMatchInlineSnapshot(`
      "a.yaml:7:53 error parties.customer.members[1]
        found     "slack:U0ACME" a second time
        expected  each entry once
        do        remove one of the two"
    `);
  });

  it("who review themselves are refused", () => {
    expect(
      told(`${SLA}assistant: { members: ["slack:U0PET"] }\nreviewers: ["slack:U0PET"]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:21:13 error reviewers[0]
        found     the assistant
        expected  a reviewer who is not the assistant
        do        remove the entry"
    `);
  });

  it("cannot be the assistant as a group", () => {
    expect(
      told(`${SLA}assistant: { members: ["discord:role:810000000000000001"] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:24 error assistant.members[0]
        found     "discord:role:810000000000000001"
        expected  the id that the assistant posts under, not a group's
        do        write discord:user:…"
    `);
  });

  it("of the customer cannot be the assistant", () => {
    expect(told(`${SLA}assistant: { members: ["slack:U0ACME"] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:7:37 error parties.customer.members[0]
        found     the assistant, which is the provider's
        expected  each person on one side
        do        remove the entry on one side"
    `);
  });

  it("of a party as arbiter are warned of", () => {
    expect(told(`${SLA}arbiter: "slack:U0ACME"\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:10 warning arbiter
        found     slack:U0ACME, a member of a party
        expected  an arbiter of neither party
        do        name somebody else, unless both parties want it so"
    `);
  });

  it("who could accept are missed", () => {
    expect(told(changed(SLA, '["slack:U0ACME"]', "[]"))).toMatchInlineSnapshot(`
      "a.yaml:7:36 warning parties.customer.members
        found     nobody
        expected  people who can accept for the customer
        do        name at least one: "slack:U…", "slack:B…", "discord:user:…" or
                  "discord:role:…" with the platform's id"
    `);
  });
});

describe("The scope", () => {
  it("is refused in a wrong form", () => {
    expect(told(changed(SLA, "slack:T0WORK", "slack:#help"))).toMatchInlineSnapshot(`
      "a.yaml:8:9 error scope[0]
        found     "slack:#help"
        expected  "slack:T…", "slack:T…/C…", "discord:GUILD" or
                  "discord:GUILD/CHANNEL" with the platform's ids
        do        correct it"
    `);
  });

  it("is warned of where a channel lies in its workspace", () => {
    expect(
      told(changed(SLA, '["slack:T0WORK"]', '["slack:T0WORK", "slack:T0WORK/C0HELP"]')),
    ).toMatchInlineSnapshot(`
      "a.yaml:8:25 warning scope[1]
        found     "slack:T0WORK/C0HELP"
        expected  no channel of slack:T0WORK, which is in the scope as a whole
        do        remove one of the two"
    `);
  });
});

describe("A pattern", () => {
  it("with look-around is refused", () => {
    expect(told(`${SLA}assistant: { failures: ["(?=x)y"] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:25 error assistant.failures[0]
        found     "(?=x)y"
        expected  a linear-time regular expression (RE2); invalid or unsupported Perl
                  syntax: \`(?=\`
        do        write it without look-around and back-references"
    `);
  });

  it("with a back-reference is refused", () => {
    expect(told(`${SLA}assistant: { failures: ['(a)\\1'] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:25 error assistant.failures[0]
        found     "(a)\\\\1"
        expected  a linear-time regular expression (RE2); invalid escape sequence:
                  \`\\1\`
        do        write it without look-around and back-references"
    `);
  });

  it("that does not compile is refused", () => {
    expect(told(`${SLA}tasks: { thanks: ["(thanks"] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:19 error tasks.thanks[0]
        found     "(thanks"
        expected  a linear-time regular expression (RE2); missing closing ): \`(thanks\`
        do        correct it, or put a backslash before a character that is meant as
                  such"
    `);
  });

  it("that matches every text is warned of", () => {
    expect(told(`${SLA}assistant: { acknowledgements: [".*"] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:33 warning assistant.acknowledgements[0]
        found     ".*"
        expected  a pattern that matches some texts only
        do        check it: it finds something in the empty text, and so in every text"
    `);
  });

  it("that compiles only alone is refused", () => {
    expect(told(`${SLA}assistant: { failures: ["(?P<a>x)", "(?P<a>y)"] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:24 error assistant.failures
        found     duplicate capture group name: \`a\`
        expected  patterns that compile together
        do        write groups without a name: (?:…)"
    `);
  });
});

describe("Reactions and warnings", () => {
  it("that mean two things are refused", () => {
    expect(told(`${SLA}tasks: { reactions: { confirm: [x] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:21 error tasks.reactions.reopen[0]
        found     x, which confirms as well
        expected  a reaction that either confirms or reopens
        do        remove it on one side"
    `);
  });

  it("with colons are refused with the bare name", () => {
    expect(told(`${SLA}tasks: { reactions: { confirm: [":tada:"] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:33 error tasks.reactions.confirm[0]
        found     ":tada:"
        expected  an emoji, or its name without colons
        do        write tada"
    `);
  });

  it("out of order are refused", () => {
    expect(told(`${SLA}tasks: { warnAt: [90%, 75%] }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:24 error tasks.warnAt[1]
        found     "75%"
        expected  shares that rise from one to the next
        do        sort the list"
    `);
  });
});

describe("The calendar", () => {
  it("is refused when it never opens", () => {
    expect(told(`${SLA}calendar: { hours: { mon: [] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:20 error calendar.hours
        found     a calendar that never opens
        expected  hours on some day of the agreement
        do        write hours such as { mon-fri: ["09:00-17:00"] }, or remove the
                  calendar: without it time always runs"
    `);
  });

  it("is refused when it never opens within the agreement", () => {
    expect(
      told(
        changed(
          `${SLA}calendar: { hours: { sat: ["09:00-12:00"] }, holidays: [2026-04-04] }\n`,
          "id: desk",
          "id: desk\nfrom: 2026-04-01\nuntil: 2026-04-10",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:22:20 error calendar.hours
        found     a calendar that never opens
        expected  hours on some day of the agreement
        do        write hours such as { mon-fri: ["09:00-17:00"] }, or remove the
                  calendar: without it time always runs"
    `);
  });

  it("is refused with an unknown weekday", () => {
    expect(told(`${SLA}calendar: { hours: { mon-fry: ["09:00-17:00"] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:22 error calendar.hours.mon-fry
        found     "mon-fry"
        expected  a weekday (mon, tue, wed, thu, fri, sat, sun) or a range such as
                  "mon-thu"
        do        correct the key"
    `);
  });

  it("is refused with a weekday twice", () => {
    expect(told(`${SLA}calendar: { hours: { mon-wed: ["09:00-17:00"], tue: [] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:48 error calendar.hours.tue
        found     tue a second time
        expected  tue only under "mon-wed"
        do        correct the key"
    `);
  });

  it("is refused with a time that does not exist", () => {
    expect(told(`${SLA}calendar: { hours: { mon: ["9-17"] } }\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:28 error calendar.hours.mon[0]
        found     "9-17"
        expected  two times of day such as "09:00-17:00", "22:00-06:00" or
                  "00:00-24:00"
        do        correct the time, in 24 hours with two digits each"
    `);
  });

  it("is refused with an override on no date", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, overrides: { christmas: [] } }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:59 error calendar.overrides.christmas
        found     "christmas"
        expected  a date that exists, such as "2026-12-25"
        do        correct the key"
    `);
  });

  it("is refused with a holiday that is no date", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, holidays: ["25.12.2026"] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:57 error calendar.holidays[0]
        found     "25.12.2026"
        expected  a date that exists, from 1970 on, such as "2026-12-25"
        do        correct it"
    `);
  });

  it("is refused with an unknown key in a named holiday", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, holidays: [{ country: DE, state: BE }] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:72 error calendar.holidays[0].state
        found     the unknown key "state"
        expected  a key out of country, region
        do        remove it"
    `);
  });

  it("is refused with a named holiday that nobody can look up", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, holidays: [{ country: DE }] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:57 error calendar.holidays[0]
        found     a map with the keys country
        expected  dates: holidays by country need the optional package date-holidays
        do        install it (npm install date-holidays), or write the dates
                  themselves"
    `);
  });

  it("is refused with a list in place of a holiday", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, holidays: [[]] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:57 error calendar.holidays[0]
        found     an empty list
        expected  a date that exists, from 1970 on, such as "2026-12-25", or a map
                  with the keys country, region
        do        correct it"
    `);
  });

  it("is refused in an unknown zone", () => {
    expect(
      told(`${SLA}calendar: { timezone: "+02:00", hours: { mon: ["09:00-17:00"] } }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:23 error calendar.timezone
        found     "+02:00"
        expected  an IANA time zone such as "Europe/Berlin" or "UTC"
        do        write Area/City; for a fixed offset of +02:00 write Etc/GMT-2"
    `);
  });

  it("is warned of when intervals overlap", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-13:00", "12:00-17:00"] } }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:43 warning calendar.hours.mon[1]
        found     "12:00-17:00"
        expected  intervals of one day that do not overlap
        do        join the two; what overlaps counts once"
    `);
  });

  it("is warned of when a holiday stands twice", () => {
    expect(
      told(`${SLA}calendar: { hours: { mon: ["09:00-13:00"] }, holidays: [2026-12-25, 2026-12-25] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:69 warning calendar.holidays[1]
        found     2026-12-25 a second time
        expected  each holiday once
        do        remove one of the two"
    `);
  });

  it("is warned of when nothing uses it", () => {
    expect(
      told(
        changed(
          `${SLA}calendar: { hours: { mon: ["09:00-17:00"] } }\n`,
          "within: 60s",
          "within: 60s\n      hours: always",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:21:1 warning calendar
        found     a calendar that nothing uses
        expected  a time metric or availability with hours: calendar
        do        remove the calendar, or hours: always where it should count"
    `);
  });
});

describe("A clock", () => {
  it("of an unknown metric is refused with the nearest one", () => {
    expect(
      told(changed(SLA, "metric: first-response-time", "metric: first-reponse-time")),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:15 error sla.objectives[0].metric
        found     "first-reponse-time"
        expected  a metric out of acknowledge-time, first-response-time,
                  next-response-time, resolution-time, total-resolution-time,
                  completion-rate, accuracy, satisfaction, reopen-rate, handoff-rate,
                  availability
        do        write first-response-time"
    `);
  });

  it("named twice is refused", () => {
    expect(
      told(changed(SLA, "metric: reopen-rate", "metric: first-response-time\n      within: 60s")),
    ).toMatchInlineSnapshot(`
      "a.yaml:17:15 error sla.objectives[1].metric
        found     first-response-time a second time
        expected  each metric once
        do        put what both say into one entry
      a.yaml:20:19 error sla.objectives[1].credits[0].above
        found     above for first-response-time
        expected  below: of clocks met more is better
        do        write below"
    `);
  });

  it("without a time is refused", () => {
    expect(told(changed(SLA, "      within: 60s\n", ""))).toMatchInlineSnapshot(`
      "a.yaml:13:7 error sla.objectives[0].within
        found     nothing
        expected  the time that first-response-time is held to, such as 60s
        do        add within"
    `);
  });

  it("without a default time is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: { urgent: 15s }"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within.default
        found     nothing
        expected  the time for every other priority
        do        add default"
    `);
  });

  it("is refused beside a metric that is none", () => {
    expect(
      told(
        changed(SLA, "metric: reopen-rate", "metric: reopen-rate\n      within: 60s\n      hours: always"),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:18:7 error sla.objectives[1].within
        found     within beside reopen-rate
        expected  within only beside the time metrics
        do        remove it
      a.yaml:19:7 error sla.objectives[1].hours
        found     hours beside reopen-rate
        expected  hours only beside the time metrics and availability
        do        remove it"
    `);
  });

  it("in business days that always runs is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: 2bd\n      hours: always"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error sla.objectives[0].within
        found     "2bd"
        expected  a duration in hours: business days need the hours of a calendar
        do        write hours: calendar, or 24h for each day"
    `);
  });

  it("in business days without a calendar is refused", () => {
    expect(told(changed(SLA, "within: 60s", "within: { default: 60s, low: 2bd }"))).toMatchInlineSnapshot(`
      "a.yaml:14:36 error sla.objectives[0].within.low
        found     "2bd"
        expected  a duration in hours: business days need the hours of a calendar
        do        add calendar, or write 24h for each day"
    `);
  });

  it("in days on a calendar is warned of", () => {
    expect(
      told(changed(`${SLA}calendar: { hours: { mon-fri: ["09:00-17:00"] } }\n`, "within: 60s", "within: 2d")),
    ).toMatchInlineSnapshot(`
      "a.yaml:14:15 warning sla.objectives[0].within
        found     "2d"
        expected  a time that nobody misreads: on a calendar clock 2d is 48 open hours
        do        write 2bd for business days, or 48h for open hours"
    `);
  });

  it("on a calendar that is not there is warned of", () => {
    expect(told(changed(SLA, "within: 60s", "within: 60s\n      hours: calendar"))).toMatchInlineSnapshot(`
      "a.yaml:15:14 warning sla.objectives[0].hours
        found     calendar, but the agreement has none
        expected  a calendar with opening hours
        do        add calendar, or write always"
    `);
  });

  it("named with two times is refused", () => {
    expect(
      told(
        `${HYBRID}    - { metric: first-response-time, within: 90s, weight: 5, floor: 80%, target: 90% }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:31:46 error pbc.outcomes[2].within
        found     "90s"
        expected  the same times as sla gives first-response-time
        do        give both the same within"
    `);
  });

  it("named with two hours is refused", () => {
    expect(
      told(
        `${HYBRID}    - { metric: first-response-time, within: 60s, hours: always, weight: 5, floor: 80%, target: 90% }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:31:58 error pbc.outcomes[2].hours
        found     always
        expected  calendar, as sla says of first-response-time
        do        give both the same hours"
    `);
  });

  it("of availability without a watched platform is warned of", () => {
    expect(
      told(
        changed(
          changed(SLA, 'scope: ["slack:T0WORK"]\n', ""),
          "metric: reopen-rate\n      target: 5%\n      credits: [{ above: 5%",
          "metric: availability\n      target: 99.9%\n      credits: [{ below: 99.9%",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:16:15 warning sla.objectives[1].metric
        found     availability, and no scope
        expected  a platform in the scope whose connection is watched; without one
                  availability has no data
        do        name the workspace or guild in scope"
    `);
  });
});

describe("A digest", () => {
  it("every week without a day is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: week, at: "09:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:11 error digests[0].on
        found     nothing
        expected  a weekday out of mon, tue, wed, thu, fri, sat, sun
        do        add on: mon"
    `);
  });

  it("every week on an unknown day is refused with the nearest one", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: week, on: monday, at: "09:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:52 error digests[0].on
        found     "monday"
        expected  a weekday out of mon, tue, wed, thu, fri, sat, sun
        do        write mon"
    `);
  });

  it("every month on day 32 is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: month, on: 32, at: "09:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:53 error digests[0].on
        found     "32"
        expected  a day of the month from 1 to 31
        do        add on: 1"
    `);
  });

  it("every day on a day is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: day, on: mon, at: "09:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:47 error digests[0].on
        found     on in a daily digest
        expected  no day
        do        remove it"
    `);
  });

  it("at a time that is none is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: day, at: "9:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:51 error digests[0].at
        found     "9:00"
        expected  a time of day such as "09:00"
        do        write "09:00""
    `);
  });

  it("at midnight of the next day is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: day, at: "24:00" }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:51 error digests[0].at
        found     "24:00"
        expected  a time of day such as "09:00"
        do        correct it"
    `);
  });

  it("to no channel is refused", () => {
    expect(told(`${SLA}digests: [{ to: "#digest", every: day, at: "09:00" }]\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:17 error digests[0].to
        found     "#digest"
        expected  a channel or a person: "slack:C…", "slack:U…", "discord:CHANNEL" or
                  "discord:user:…" with the platform's id
        do        correct it"
    `);
  });

  it("in an unknown zone is refused", () => {
    expect(
      told(`${SLA}digests: [{ to: "slack:C0DIGEST", every: day, at: "09:00", timezone: Berlin }]\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:20:70 error digests[0].timezone
        found     "Berlin"
        expected  an IANA time zone such as "Europe/Berlin" or "UTC"
        do        write Area/City; for a fixed offset of +02:00 write Etc/GMT-2"
    `);
  });

  it("that stands twice is refused", () => {
    expect(
      told(
        `${SLA}digests:\n  - { to: "slack:C0DIGEST", every: day, at: "09:00" }\n  - { to: "slack:C0DIGEST", every: day, at: "09:00", timezone: Europe/Berlin }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:22:5 error digests[1]
        found     the day's digest to slack:C0DIGEST a second time
        expected  each subscription once
        do        remove one of the two"
    `);
  });
});

describe("Warnings", () => {
  it("to nobody that a platform knows are refused", () => {
    expect(told(`${SLA}warnings: [{ to: "#ops" }]\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:18 error warnings[0].to
        found     "#ops"
        expected  a channel or a person: "slack:C…", "slack:U…", "discord:CHANNEL" or
                  "discord:user:…" with the platform's id
        do        correct it"
    `);
  });

  it("to one receiver twice are refused", () => {
    expect(told(`${SLA}warnings: [{ to: "slack:C0OPS" }, { to: "slack:C0OPS" }]\n`)).toMatchInlineSnapshot(`
      "a.yaml:20:35 error warnings[1]
        found     slack:C0OPS a second time
        expected  each receiver of warnings once
        do        remove one of the two"
    `);
  });

  it("to channels and people, and to nobody at all, are taken", () => {
    expect(told(`${SLA}warnings: [{ to: "slack:U0ANN" }, { to: "discord:user:1" }]\n`)).toBe("");
    expect(told(`${SLA}warnings: []\n`)).toBe("");
  });
});
