import { describe, expect, it } from "vitest";
import { changed, HYBRID, PBC, SLA, told } from "./fixture.js";

describe("An SLA", () => {
  it("with the cost as metric is refused", () => {
    expect(told(changed(SLA, "metric: reopen-rate", "metric: cost-per-completion"))).toMatchInlineSnapshot(`
      "a.yaml:17:15 error sla.objectives[1].metric
        found     "cost-per-completion"
        expected  a metric out of acknowledge-time, first-response-time,
                  next-response-time, resolution-time, total-resolution-time,
                  completion-rate, accuracy, satisfaction, reopen-rate, handoff-rate,
                  availability
        do        move it to pbc.outcomes"
    `);
  });

  it("without objectives is refused", () => {
    expect(told(`${SLA.slice(0, SLA.indexOf("  objectives"))}  objectives: []\n`)).toMatchInlineSnapshot(`
      "a.yaml:12:15 error sla.objectives
        found     an empty list
        expected  at least one objective
        do        add one, or remove sla"
    `);
  });

  it("with a target of 100 % is refused", () => {
    expect(told(changed(SLA, "target: 95%", "target: 100%"))).toMatchInlineSnapshot(`
      "a.yaml:15:15 error sla.objectives[0].target
        found     "100%"
        expected  a target that leaves room for a miss: below 100%, since no number of
                  samples proves this one
        do        write 99.9%, or less"
    `);
  });

  it("with a target of 0 % is refused where less is better", () => {
    expect(told(changed(SLA, "target: 5%", "target: 0%"))).toMatchInlineSnapshot(`
      "a.yaml:18:15 error sla.objectives[1].target
        found     "0%"
        expected  a target that leaves room for a miss: above 0%, since no number of
                  samples proves this one
        do        write 0.1%, or more"
    `);
  });

  it("with a target that all meet is refused", () => {
    expect(told(changed(SLA, "target: 5%", "target: 100%"))).toMatchInlineSnapshot(`
      "a.yaml:18:15 error sla.objectives[1].target
        found     "100%"
        expected  a target below 100%: every result meets this one
        do        lower it
      a.yaml:19:26 error sla.objectives[1].credits[0].above
        found     "5%"
        expected  at least the target, 100%: who meets it owes no credit
        do        correct the threshold or the target"
    `);
  });

  it("with the wrong word is refused", () => {
    expect(told(changed(SLA, "above: 5%", "below: 5%"))).toMatchInlineSnapshot(`
      "a.yaml:19:19 error sla.objectives[1].credits[0].below
        found     below for reopen-rate
        expected  above: of reopen-rate less is better
        do        write above"
    `);
  });

  it("with the wrong word for a time is refused", () => {
    expect(told(changed(SLA, "below: 95%", "above: 95%"))).toMatchInlineSnapshot(`
      "a.yaml:16:19 error sla.objectives[0].credits[0].above
        found     above for first-response-time
        expected  below: of clocks met more is better
        do        write below"
    `);
  });

  it("with a credit without threshold is refused", () => {
    expect(told(changed(SLA, "{ above: 5%, credit: 2% }", "{ credit: 2% }"))).toMatchInlineSnapshot(`
      "a.yaml:19:17 error sla.objectives[1].credits[0].above
        found     nothing
        expected  the threshold of this credit
        do        add above"
    `);
  });

  it("with a threshold stricter than the target is refused", () => {
    expect(told(changed(SLA, "below: 95%", "below: 96%"))).toMatchInlineSnapshot(`
      "a.yaml:16:26 error sla.objectives[0].credits[0].below
        found     "96%"
        expected  at most the target, 95%: who meets it owes no credit
        do        correct the threshold or the target"
    `);
  });

  it("with a threshold stricter than the target is refused where less is better", () => {
    expect(told(changed(SLA, "above: 5%", "above: 4%"))).toMatchInlineSnapshot(`
      "a.yaml:19:26 error sla.objectives[1].credits[0].above
        found     "4%"
        expected  at least the target, 5%: who meets it owes no credit
        do        correct the threshold or the target"
    `);
  });

  it("with bands out of order is refused", () => {
    expect(told(changed(SLA, "below: 90%", "below: 95%"))).toMatchInlineSnapshot(`
      "a.yaml:16:54 error sla.objectives[0].credits[1].below
        found     "95%"
        expected  below 95%: each threshold strictly worse than the one before
        do        sort the bands from mild to harsh"
    `);
  });

  it("with credits that fall is refused", () => {
    expect(told(changed(SLA, "credit: 15%", "credit: 4%"))).toMatchInlineSnapshot(`
      "a.yaml:16:67 error sla.objectives[0].credits[1].credit
        found     "4%"
        expected  at least 5%: a worse result earns no smaller credit
        do        raise it, or lower the one before"
    `);
  });

  it("with a band that changes nothing is warned of", () => {
    expect(told(changed(SLA, "credit: 15%", "credit: 5%"))).toMatchInlineSnapshot(`
      "a.yaml:16:67 warning sla.objectives[0].credits[1].credit
        found     "5%"
        expected  more than 5%: this band changes nothing
        do        raise it, or remove the band"
    `);
  });

  it("with a band that nothing reaches is warned of", () => {
    expect(told(changed(SLA, "below: 90%", "below: 0%"))).toMatchInlineSnapshot(`
      "a.yaml:16:54 warning sla.objectives[0].credits[1].below
        found     "0%"
        expected  a threshold above 0%: no result is worse than this one
        do        correct it, or remove the band"
    `);
  });

  it("with a floor above the fee is refused", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  floor: "1000.01"'))).toMatchInlineSnapshot(`
      "a.yaml:12:10 error sla.floor
        found     "1000.01"
        expected  at most the fee, 1000.00
        do        lower the floor"
    `);
  });

  it("with a floor that is never reached is warned of", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  floor: "830.00"'))).toMatchInlineSnapshot(`
      "a.yaml:12:10 warning sla.floor
        found     "830.00"
        expected  more than 830, below which the fee never falls: at most 17% comes
                  off
        do        raise the floor, or remove it"
    `);
  });

  it("with a cap that is never reached is warned of", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  cap: 17%'))).toMatchInlineSnapshot(`
      "a.yaml:12:8 warning sla.cap
        found     "17%"
        expected  less than 17%: all credits together come to 17% at worst
        do        lower the cap, or remove it"
    `);
  });

  it("with a repeat below 1 is refused", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  repeat: 0.5'))).toMatchInlineSnapshot(`
      "a.yaml:12:11 error sla.repeat
        found     "0.5"
        expected  a factor of 1 or more, such as 1.5: a repeated miss costs no less
        do        raise it, or remove it"
    `);
  });

  it("with a repeat of 1 is warned of", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  repeat: 1'))).toMatchInlineSnapshot(`
      "a.yaml:12:11 warning sla.repeat
        found     "1"
        expected  a factor above 1
        do        remove it"
    `);
  });

  it("without a fee is warned of", () => {
    expect(told(changed(SLA, 'fee: "1000.00"', "fee: 0"))).toMatchInlineSnapshot(`
      "a.yaml:11:8 warning sla.fee
        found     "0"
        expected  a fee above zero: credits are shares of it
        do        write the fee of a period"
    `);
  });

  it("whose fee can fall below zero is warned of", () => {
    expect(told(changed(SLA, "credit: 15%", "credit: 99%"))).toMatchInlineSnapshot(`
      "a.yaml:11:8 warning sla.fee
        found     all credits together come to 101% at worst
        expected  a fee that stays above zero
        do        add a floor or a cap"
    `);
  });

  it("with once of an unnamed objective is refused", () => {
    expect(
      told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  once: [[reopen-rate, accuracy]]')),
    ).toMatchInlineSnapshot(`
      "a.yaml:12:24 error sla.once[0][1]
        found     "accuracy"
        expected  the metric of an objective: first-response-time, reopen-rate
        do        add the objective, or remove this"
    `);
  });

  it("with once of a single objective is refused", () => {
    expect(
      told(changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  once: [[reopen-rate]]')),
    ).toMatchInlineSnapshot(`
      "a.yaml:12:10 error sla.once[0]
        found     a list of 1
        expected  two objectives or more, of which the highest credit counts
        do        add one, or remove the group"
    `);
  });

  it("with an objective in two groups is refused", () => {
    expect(
      told(
        changed(
          SLA,
          'fee: "1000.00"',
          'fee: "1000.00"\n  once: [[reopen-rate, first-response-time], [first-response-time, reopen-rate]]',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:12:47 error sla.once[1][0]
        found     first-response-time a second time
        expected  each objective in one group at most
        do        join the groups, or remove it from one
      a.yaml:12:68 error sla.once[1][1]
        found     reopen-rate a second time
        expected  each objective in one group at most
        do        join the groups, or remove it from one"
    `);
  });
});

describe("A performance-based contract", () => {
  it("with a base beside an SLA is refused", () => {
    expect(told(changed(HYBRID, "  pool:", '  base: "500.00"\n  pool:'))).toMatchInlineSnapshot(`
      "a.yaml:21:3 error pbc.base
        found     base beside sla
        expected  sla.fee alone: in a hybrid it is the base
        do        remove it"
    `);
  });

  it("that pays nothing is refused", () => {
    expect(
      told(changed(changed(PBC, '  base: "500.00"\n', ""), '  pool: "1000.00"\n', "")),
    ).toMatchInlineSnapshot(`
      "a.yaml:11:3 error pbc.pool
        found     nothing
        expected  something to pay: a base, a unit price or a pool
        do        add one
      a.yaml:11:3 warning pbc.outcomes
        found     outcomes without a pool
        expected  a pool that they are paid from
        do        add pool, or remove the outcomes"
    `);
  });

  it("with a pool and no outcome is refused", () => {
    expect(told(`${PBC.slice(0, PBC.indexOf("  outcomes"))}`)).toMatchInlineSnapshot(`
      "a.yaml:11:3 error pbc.outcomes
        found     nothing
        expected  at least one outcome that the pool is paid for
        do        add outcomes, or remove the pool"
    `);
  });

  it("with a floor above its target is refused", () => {
    expect(told(changed(PBC, "floor: 70%", "floor: 90%"))).toMatchInlineSnapshot(`
      "a.yaml:17:15 error pbc.outcomes[0].target
        found     "90%"
        expected  above the floor, 90%: of completion-rate more is better
        do        swap or correct floor and target"
    `);
  });

  it("with a cost floor below its target is refused", () => {
    expect(told(changed(PBC, 'floor: "2.00"', 'floor: "0.50"'))).toMatchInlineSnapshot(`
      "a.yaml:21:15 error pbc.outcomes[1].target
        found     "0.80"
        expected  below the floor, 0.5: of cost-per-completion less is better
        do        swap or correct floor and target"
    `);
  });

  it("with a stretch before the target is refused", () => {
    expect(
      told(changed(PBC, "target: 90%", "target: 90%\n      stretch: 85%\n      stretchScore: 120")),
    ).toMatchInlineSnapshot(`
      "a.yaml:18:16 error pbc.outcomes[0].stretch
        found     "85%"
        expected  above the target, 90%
        do        correct it, or remove stretch and stretchScore"
    `);
  });

  it("with a stretch without score is refused", () => {
    expect(told(changed(PBC, "target: 90%", "target: 90%\n      stretch: 95%"))).toMatchInlineSnapshot(`
      "a.yaml:14:7 error pbc.outcomes[0].stretchScore
        found     nothing
        expected  the score at stretch, such as 120
        do        add stretchScore, or remove stretch"
    `);
  });

  it("with a score without stretch is refused", () => {
    expect(told(changed(PBC, "target: 90%", "target: 90%\n      stretchScore: 120"))).toMatchInlineSnapshot(`
      "a.yaml:14:7 error pbc.outcomes[0].stretch
        found     nothing
        expected  the level that earns stretchScore
        do        add stretch, or remove stretchScore"
    `);
  });

  it("with a stretch that scores no more than the target is refused", () => {
    expect(
      told(changed(PBC, "target: 90%", "target: 90%\n      stretch: 95%\n      stretchScore: 100")),
    ).toMatchInlineSnapshot(`
      "a.yaml:19:21 error pbc.outcomes[0].stretchScore
        found     "100"
        expected  a score above 100, which the target has, up to 1000
        do        raise it"
    `);
  });

  it("with a weight of 0 is refused", () => {
    expect(told(changed(PBC, "weight: 60", "weight: 0"))).toMatchInlineSnapshot(`
      "a.yaml:15:15 error pbc.outcomes[0].weight
        found     "0"
        expected  a weight above 0
        do        raise it, or remove the outcome"
    `);
  });

  it("with a weight in per cent is refused", () => {
    expect(told(changed(PBC, "weight: 60", "weight: 60%"))).toMatchInlineSnapshot(`
      "a.yaml:15:15 error pbc.outcomes[0].weight
        found     "60%"
        expected  a number such as 40 or 1.5
        do        write 60"
    `);
  });

  it("with a share without a per cent sign is refused", () => {
    expect(told(changed(PBC, "floor: 70%", "floor: 70"))).toMatchInlineSnapshot(`
      "a.yaml:16:14 error pbc.outcomes[0].floor
        found     "70"
        expected  a share from 0% to 100%, such as 95% or 0.95
        do        write 70%"
    `);
  });

  it("with a cost in per cent is refused", () => {
    expect(told(changed(PBC, 'target: "0.80"', "target: 80%"))).toMatchInlineSnapshot(`
      "a.yaml:21:15 error pbc.outcomes[1].target
        found     "80%"
        expected  an amount of the currency, such as "0.80", at most 6 decimals
        do        write an amount"
    `);
  });

  it("with an unknown metric is refused", () => {
    expect(told(changed(PBC, "metric: completion-rate", "metric: completions"))).toMatchInlineSnapshot(`
      "a.yaml:14:15 error pbc.outcomes[0].metric
        found     "completions"
        expected  a metric out of acknowledge-time, first-response-time,
                  next-response-time, resolution-time, total-resolution-time,
                  completion-rate, accuracy, satisfaction, reopen-rate, handoff-rate,
                  availability, cost-per-completion
        do        write completion-rate"
    `);
  });

  it("with a unit of another metric is refused", () => {
    expect(
      told(changed(PBC, "  pool:", "  unit: { metric: tasks, price: 1 }\n  pool:")),
    ).toMatchInlineSnapshot(`
      "a.yaml:12:19 error pbc.unit.metric
        found     "tasks"
        expected  completions
        do        correct it"
    `);
  });

  it("with a price of 7 decimals is refused", () => {
    expect(
      told(changed(PBC, "  pool:", '  unit: { metric: completions, price: "0.0000001" }\n  pool:')),
    ).toMatchInlineSnapshot(`
      "a.yaml:12:39 error pbc.unit.price
        found     "0.0000001"
        expected  a price such as "0.99", at most 6 decimals
        do        correct it"
    `);
  });

  it("without a single pay band is refused", () => {
    expect(told(changed(PBC, "  outcomes:", "  payBands: []\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:13 error pbc.payBands
        found     an empty list
        expected  at least one band
        do        add one, or remove payBands"
    `);
  });

  it("with pay bands out of order is refused", () => {
    expect(
      told(
        changed(
          PBC,
          "  outcomes:",
          "  payBands: [{ from: 76, pay: 75% }, { from: 61, pay: 50% }]\n  outcomes:",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:46 error pbc.payBands[1].from
        found     "61"
        expected  above 76: bands from low to high
        do        sort the bands"
    `);
  });

  it("with pay that falls is refused", () => {
    expect(
      told(
        changed(
          PBC,
          "  outcomes:",
          "  payBands: [{ from: 61, pay: 75% }, { from: 76, pay: 50% }]\n  outcomes:",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:55 error pbc.payBands[1].pay
        found     "50%"
        expected  at least 75%: a better score pays no less
        do        raise it, or lower the one before"
    `);
  });

  it("with payFrom beside bands is warned of", () => {
    expect(
      told(changed(PBC, "  outcomes:", "  payFrom: 50\n  payBands: [{ from: 61, pay: 75% }]\n  outcomes:")),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:3 warning pbc.payFrom
        found     payFrom beside payBands, which replace it
        expected  one of the two
        do        remove payFrom"
    `);
  });

  it("with payFrom out of reach is warned of", () => {
    expect(told(changed(PBC, "  outcomes:", "  payFrom: 101\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:12 warning pbc.payFrom
        found     "101"
        expected  at most 100, the best score that can be reached
        do        lower it"
    `);
  });

  it("with a band out of reach is warned of", () => {
    expect(
      told(
        changed(
          PBC,
          "  outcomes:",
          "  payBands: [{ from: 61, pay: 75% }, { from: 110, pay: 90% }]\n  outcomes:",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:46 warning pbc.payBands[1].from
        found     "110"
        expected  at most 100, the best score that can be reached
        do        lower it"
    `);
  });

  it("with min above max is refused", () => {
    expect(told(changed(PBC, "  outcomes:", "  min: 900\n  max: 800\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:8 error pbc.min
        found     "900"
        expected  at most max, 800
        do        swap or correct them"
    `);
  });

  it("with a min that is paid in any case is warned of", () => {
    expect(told(changed(PBC, "  outcomes:", "  min: 500\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:8 warning pbc.min
        found     "500"
        expected  more than 500, which is paid in any case
        do        raise min, or remove it"
    `);
  });

  it("with a min that is more than can be earned is warned of", () => {
    expect(told(changed(PBC, "  outcomes:", "  min: 1500\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:8 warning pbc.min
        found     "1500"
        expected  less than 1500, the most that can be earned
        do        lower min, or raise the pool"
    `);
  });

  it("with a max out of reach is warned of", () => {
    expect(told(changed(PBC, "  outcomes:", "  max: 1500\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:8 warning pbc.max
        found     "1500"
        expected  less than 1500, the most that can be earned
        do        lower max, or remove it"
    `);
  });

  it("with a max that is always reached is warned of", () => {
    expect(told(changed(PBC, "  outcomes:", "  max: 500\n  outcomes:"))).toMatchInlineSnapshot(`
      "a.yaml:13:8 warning pbc.max
        found     "500"
        expected  more than 500, which is paid in any case
        do        raise max"
    `);
  });

  it("with a gate that nothing misses is warned of", () => {
    expect(told(changed(PBC, "floor: 70%", "floor: 0%\n      gate: true"))).toMatchInlineSnapshot(`
      "a.yaml:17:13 warning pbc.outcomes[0].gate
        found     a gate at the floor 0%
        expected  a floor that a result can miss
        do        correct the floor, or remove the gate"
    `);
  });

  it("with a gate that is neither true nor false is refused", () => {
    expect(told(changed(PBC, "floor: 70%", "floor: 70%\n      gate: yes"))).toMatchInlineSnapshot(`
      "a.yaml:17:13 error pbc.outcomes[0].gate
        found     "yes"
        expected  true or false
        do        correct it"
    `);
  });

  it("with grades out of order is warned of", () => {
    expect(
      told(changed(PBC, "  outcomes:", "  grades: { C: 50%, D: 60% }\n  outcomes:")),
    ).toMatchInlineSnapshot(`
      "a.yaml:13:24 warning pbc.grades.D
        found     D counts 60%, C 50%
        expected  a better proof that counts no less
        do        lower D, or raise C"
    `);
  });

  it("with outcomes and no pool is warned of", () => {
    expect(told(changed(PBC, '  pool: "1000.00"\n', ""))).toMatchInlineSnapshot(`
      "a.yaml:12:3 warning pbc.outcomes
        found     outcomes without a pool
        expected  a pool that they are paid from
        do        add pool, or remove the outcomes"
    `);
  });
});
