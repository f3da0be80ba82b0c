/**
 * Wordings that every agreement has, besides its own patterns. Each must match a whole line (acknowledgements) or a
 * whole message (the others): a longer text that happens to begin like one says more than it.
 */
export const ACKNOWLEDGEMENTS = [
  // A line all in italics is a bot's status notice: "_Working…_", "_Woke up._".
  "_[^_\\s](?:.*\\S)?_",
  "(?:\\p{So}|\\p{Sk}|:[a-z0-9_+-]+:|[\\s.…!])+",
  "(?:ok(?:ay)?|sure|got it|understood|roger|noted|on it|will do|hello|hi|hey|good (?:morning|afternoon|evening))(?: there)?[\\s,.!…:)]*",
  "(?:(?:ok(?:ay)?|sure|got it)[,.!]? )?(?:i(?:'|’)m |i am |now |still )?(?:working|looking|checking|thinking|processing|searching|investigating|typing|loading|retrying|trying again|starting)(?: (?:on|into|for|at|through|about|up)\\b[^.!?]*)?[.…!]*",
  "(?:(?:ok(?:ay)?|sure|got it)[,.!]? )?(?:let me|i(?:'|’)ll|i will) (?:check|look|see|think|find out|take a look|have a look|get back|investigate)\\b[^.!?]*[.…!]*",
  "working on (?:a|the|your|this|that)\\b.*",
  "(?:just )?(?:a|one) (?:moment|second|sec|minute)(?:,? please)?[.…!]*",
  "(?:please )?(?:wait|hold on|stand by|bear with me)(?: a (?:moment|second|minute))?(?:,? please)?[.…!]*",
  "(?:something went wrong|rate limited|timed out|temporary (?:error|failure))[,;.]? ?(?:i(?:'|’)?(?:m|ll) )?(?:re-?try|retrying|trying again).*",
  "(?:はい|了解(?:です|しました|いたしました)?|承知(?:しました|いたしました)|かしこまりました|(?:少々|しばらく)お待ちください|こんにちは|おはようございます)[。、！!…\\s]*",
  "(?:einen moment|moment|bitte warten|ich (?:schaue|prüfe|kümmere mich).*|un instant|je (?:regarde|vérifie).*|un momento)(?: bitte| s'il vous plaît| por favor)?[.…!]*",
] as const;

export const THANKS = [
  "(?:many |big )?(?:thanks|thank you|thankyou|thx|ty|cheers|tysm)",
  "(?:vielen |besten )?dank(?:e)?(?: dir| ihnen)?(?: schön)?",
  "merci(?: beaucoup)?|(?:muchas )?gracias|grazie(?: mille)?|obrigad[oa]",
  "(?:どうも)?ありがとう(?:ございます|ございました)?|助かりました|感謝(?:です|します)?",
] as const;

/** What may stand beside thanks without saying more. */
export const THANKS_FILLER =
  "(?:a lot|so much|very much|again|all|everyone|a million|for (?:the|your|all your) (?:help|support|quick (?:reply|answer|help))|perfect|great|awesome|nice|cool|ございます|ございました|です|ね)";

export const SOLVED = [
  "(?:that|this|it)(?:'s|’s| is| has| was)? ?(?:solved|resolved|fixed|answered)(?: it| my (?:question|problem|issue))?(?: now)?",
  "(?:solved|resolved|problem solved|issue resolved|it works(?: now)?|works(?: now)?|that works|that did it|解決(?:しました|です)?)",
] as const;

export const NOT_SOLVED = [
  "(?:that|this|it)(?:'s|’s| is| was)? (?:still )?(?:not|wasn't|isn't|isn’t|wasn’t) (?:solved|resolved|fixed|working|answered)(?: (?:it|yet|my (?:question|problem|issue)))?",
  "(?:still )?(?:not|un)[ -]?(?:solved|resolved|fixed)(?: yet)?",
  "(?:it |that |this )?(?:still )?(?:doesn't|doesn’t|does not|didn't|didn’t|did not) (?:work|help|solve it|fix it)(?: (?:yet|at all))?",
  "(?:未解決|解決して(?:い)?(?:ません|ない)(?:です)?)",
] as const;

/** A whole message that greets and asks for nothing yet. */
export const GREETING =
  "(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|hallo|moin|servus|guten (?:morgen|tag|abend)|bonjour|salut|bonsoir|hola|buen[oa]s (?:d[ií]as|tardes|noches)|ciao|buongiorno|ol[áa]|こんにちは|おはよう(?:ございます)?|こんばんは)(?: (?:there|all|everyone|pax|again))?[~\\s]*";

/** A whole message that says yes or no to the question whether that was it. */
export const YES = "(?:y|yes|yep|yeah|ja|oui|si|sí|はい)";
export const NO = "(?:n|no|nope|nein|non|いいえ)";
