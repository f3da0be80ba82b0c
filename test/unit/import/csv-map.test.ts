import { describe, expect, test } from "vitest";
import { readCsvMap } from "../../../adapters/import/csv-map.js";

describe("a map for csv", () => {
  test("says which column holds what; the rest has its defaults", () => {
    const map = readCsvMap(
      "task: ID\nopened: 2011\ndue: { resolution-time: Target }\nmissing: [null, '?', -1]",
      "m",
    );
    expect(map).toEqual({
      task: "ID",
      opened: "2011",
      due: { "resolution-time": "Target" },
      missing: ["", "?", "-1"],
      format: "ISO 8601",
      grade: "C",
      source: "csv",
    });
  });

  test("is refused with every fault at once, where it stands, and the nearest known key", () => {
    const yaml = [
      "task: ID",
      "opend: Date",
      "due: { resolution: Target, resolution-tme: X }",
      "grade: E",
      "source: my:desk",
      "missing: none",
      "rated: [a, b]",
    ].join("\n");
    expect(() => readCsvMap(yaml, "desk.yaml")).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the map can't be used:
      desk.yaml:1: found no opened, expected opened: COLUMN
      desk.yaml:2: found the unknown key "opend", expected one of task, opened, acknowledged, answered, waiting, resumed, completed, failed, cancelled, reopened, rated, cost, priority, requester, due, timezone, format, missing, grade, source; did you mean "opened"?
      desk.yaml:3: found the unknown key "resolution" in due, expected one of acknowledge-time, first-response-time, next-response-time, resolution-time, total-resolution-time; did you mean "resolution-time"?
      desk.yaml:3: found the unknown key "resolution-tme" in due, expected one of acknowledge-time, first-response-time, next-response-time, resolution-time, total-resolution-time; did you mean "resolution-time"?
      desk.yaml:4: grade: found "E", expected A, B, C or D
      desk.yaml:5: source: found "my:desk", expected a name of letters, digits, dots and dashes
      desk.yaml:6: missing: found "none", expected a list of cells, as in ["", "?"]
      desk.yaml:7: rated: found ["a","b"], expected the name of a column
      See: pawpact help replay]
    `);
  });

  test("is refused for a zone that nobody knows and a format that names no date, with file, line and key", () => {
    const yaml = "task: ID\nopened: At\ntimezone: Europe/Belin\nformat: HH:mm\n";
    expect(() => readCsvMap(yaml, "desk.yaml")).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the map can't be used:
      desk.yaml:3: timezone: found "Europe/Belin", expected an IANA name such as "Europe/Berlin" or "UTC". Correct its spelling; for a fixed offset of +02:00 write "Etc/GMT-2"
      desk.yaml:4: format "HH:mm": found no YYYY, expected ISO 8601, unix, unix-ms, or a date (and time) made of YYYY MMM MM M DD D HH H hh h mm ss SSS A Z. Put other letters in brackets: YYYY-MM-DD[at]HH:mm
      See: pawpact help replay]
    `);
  });

  test.each([
    ["", "found null, expected keys and columns"],
    ["- task", 'found ["task"], expected keys and columns'],
    ["task: [", "map.yaml:1:"],
    ["task: a\ntask: b\nopened: c", "map.yaml:2:"],
  ])("that is no mapping is refused: %j", (yaml, message) => {
    expect(() => readCsvMap(yaml, "map.yaml")).toThrow(message);
  });
});
