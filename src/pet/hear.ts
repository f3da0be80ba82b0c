import type { Patterns } from "../chat/patterns.js";
import type { Clock } from "../ports/clock.js";
import { plainWords } from "./plain-words.js";
import type { Outcome, Request, Skill } from "./skill.js";
import { cannotSkill } from "./skills/cannot.js";
import { helpSkill } from "./skills/help.js";
import { leavesIt, neverMindSkill } from "./skills/never-mind.js";
import { pactLineSkill } from "./skills/pact-line.js";
import { smallTalkSkill } from "./skills/small-talk.js";
import { createThreads } from "./threads.js";

export interface PetOptions {
  /** Asked in order; small talk and `help` come before them. */
  readonly skills: readonly Skill[];
  /** Takes what no skill matches; without it the pet says that it can't, which is a failure. */
  readonly fallback?: Skill | undefined;
  /** Measures how long each go takes. */
  readonly clock: Clock;
  /** Tells thanks and "solved" from requests: `rules.patterns` has the agreement's own words too. */
  readonly patterns?: Pick<Patterns, "isGreeting" | "isThanks" | "isSolved" | "isNotSolved">;
  /** Told what a skill broke on: the person hears only that it did. It must not throw. */
  readonly failed?: (skill: string, error: unknown) => void;
}

export interface Pet {
  /** Begins a go at once. Two requests of one conversation are heard in the order of the calls. */
  hear(request: Request): Heard;
}

export interface Heard {
  /** Name of the skill. */
  readonly skill: string;
  /** Never rejects: a skill that breaks is a failed go. */
  readonly outcome: Promise<Outcome>;
}

/** The pet as a whole: the first skill that matches takes a request. */
export function createPet({
  skills,
  fallback,
  clock,
  patterns = plainWords(),
  failed = () => {},
}: PetOptions): Pet {
  const abilities = fallback ? [...skills, fallback] : skills;
  const ordered = [smallTalkSkill(patterns), helpSkill(abilities), ...skills, pactLineSkill(!fallback)];
  const last = fallback ?? cannotSkill(abilities, patterns);
  const threads = createThreads();

  function matches(skill: Skill, text: string): boolean {
    try {
      return skill.matches(text);
    } catch (error) {
      failed(skill.name, error);
      return false;
    }
  }

  async function go(skill: Skill, request: Request): Promise<Outcome> {
    const startedAt = clock.now();
    const durationMs = () => Math.max(0, clock.now() - startedAt);
    try {
      const outcome = await skill.handle(request);
      threads.note(request, skill, outcome);
      return { ...outcome, effort: { durationMs: durationMs(), ...outcome.effort } };
    } catch (error) {
      failed(skill.name, error);
      const text = "Something broke on my side, so I could not do that. Please try again, or ask a person.";
      return { kind: "failed", text, effort: { durationMs: durationMs() } };
    }
  }

  return {
    hear(request) {
      const open = threads.take(request);
      if (open && leavesIt(request.text))
        return { skill: neverMindSkill.name, outcome: go(neverMindSkill, request) };
      const skill = ordered.find((each) => matches(each, request.text));
      if (skill) return { skill: skill.name, outcome: go(skill, request) };
      if (open) {
        const text = `${open.resume} ${request.text}`;
        return { skill: open.skill.name, outcome: go(open.skill, { ...request, text }) };
      }
      return { skill: last.name, outcome: go(last, request) };
    },
  };
}
