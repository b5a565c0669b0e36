/* Finds the records that have all words of a question, and ranks them. What is found, how much of it, and in which order
   depends on the records and the question alone: not on the parts of the index, nor on what was asked before. */

import { placesOf, wordsBetween } from "./words.js";

const LEAST = 3; // letters that may begin a word; fewer are a word of their own
const LEAST_KNOWN = 4; // letters of a word that stands for a longer one which nobody has
const PARTLY = 0.5; // what a word weighs that only begins as asked
const TITLE = 5; // what it adds that the title has all words
const SATURATION = 1.4; // BM25, as Pagefind sets it
const BY_LENGTH = 0.75;
const ELIDED = /(?<!\p{L})(?:[cdjlmnst]|qu)['’]/gu; // "l’association" is looked for as "association"
const FIELD = 2 ** 24; // more than the words of a text: places in fields come after it

/* The words of a question, without accents, as they are indexed. */
export function wordsOf(question) {
  const told = question.toLowerCase().replace(ELIDED, "").replace(/[^\p{L}\p{N}\p{M}\p{Pc}\s]/gu, "");
  return told.normalize("NFD").replace(/\p{M}/gu, "").split(/\s+/).filter(Boolean);
}

/* Have the files of these words fetched. */
export const expect = (parts, question) => Promise.all(wordsOf(question).map((word) => lookedAt(parts, word)));

/* Results with `part`, `page`, `score` and `places` (in the text, each with which word of the question it is), in no
   order. Words in quotation marks follow each other. */
export async function find(parts, question) {
  const exact = /^\s*["«“].+["»”]\s*$/u.test(question);
  const words = wordsOf(question);
  if (!words.length) return [];
  const told = await Promise.all(words.map((word) => hitsOf(parts, word, exact)));
  const found = parts.flatMap((part, at) => together(part, told.map((hits) => hits[at]), exact));
  return ranked(parts, found, told);
}

/* The words of each part among which one can be that is meant by `word`. */
function lookedAt(parts, word) {
  return Promise.all(
    parts.map((part) => {
      const all = [part.stem(word), word.slice(0, known(word)), word.length < LEAST ? word : `${word}\uffff`].sort();
      return wordsBetween(part.index, all[0], all.at(-1));
    }),
  );
}

const known = (word) => Math.max(LEAST_KNOWN, Math.ceil(word.length / 2));

/* For each part what has the word, by page: the same stem, or one that begins with it. If nothing has that, the longest
   word that it begins with, at least half of it: what was typed of "association" up to "associatio" has no such stem. */
async function hitsOf(parts, word, exact) {
  const words = await lookedAt(parts, word);
  const stems = parts.map((part) => part.stem(word));
  const begins = (one) => !exact && word.length >= LEAST && one.startsWith(word);
  const hits = words.map((some, at) => read(parts[at], some, (one) => (one === stems[at] ? 1 : begins(one) ? PARTLY : 0)));
  if (exact || hits.some((one) => one.size)) return hits;
  const shorter = words.flat().map((one) => one.word).filter((one) => word.startsWith(one) && one.length >= known(word));
  const longest = shorter.reduce((one, other) => (other.length > one.length ? other : one), "");
  return words.map((some, at) => read(parts[at], some, (one) => (one === longest ? PARTLY : 0)));
}

/* By page: how much the words weigh there for which `weighing` is not zero, where they stand, and whether in the title. */
function read({ index }, words, weighing) {
  const hits = new Map();
  for (const one of words) {
    const closeness = weighing(one.word);
    if (!closeness) continue;
    placesOf(one, (page, weight, place, field) => {
      let hit = hits.get(page);
      if (!hit) hits.set(page, (hit = { weight: 0, places: [], titled: false }));
      hit.weight += weight * closeness;
      hit.places.push(field === null ? place : place + FIELD * (field + 1));
      if (field === index.title) hit.titled = true;
    });
  }
  return hits;
}

/* The pages of a part that have all words. */
function together(part, hits, exact) {
  const found = [];
  for (const page of hits[0].keys()) {
    const all = hits.map((some) => some.get(page));
    if (all.every(Boolean) && (!exact || follow(all))) found.push({ part, page, hits: all });
  }
  return found;
}

const follow = ([first, ...others]) =>
  first.places.some((place) => others.every((hit, at) => hit.places.includes(place + at + 1)));

/* By BM25; words of the title add to it, by how much of the question they are. */
function ranked(parts, found, told) {
  const pages = parts.flatMap(({ index }) => index.pages);
  const usual = pages.reduce((sum, [, length]) => sum + length, 0) / pages.length;
  const rarity = told.map((hits) => {
    const many = hits.reduce((sum, some) => sum + some.size, 0);
    return Math.log(1 + (pages.length - many + 0.5) / (many + 0.5));
  });
  const whole = rarity.reduce((sum, one) => sum + one, 0);
  return found.map(({ part, page, hits }) => {
    const [, length] = part.index.pages[page];
    const long = SATURATION * (1 - BY_LENGTH + (BY_LENGTH * length) / usual);
    let score = 0;
    let titled = 0;
    hits.forEach(({ weight, titled: inTitle }, at) => {
      score += (rarity[at] * (SATURATION + 1) * weight) / (long + weight);
      if (inTitle) titled += rarity[at];
    });
    score += TITLE * titled * (titled / whole) ** 2;
    const places = hits.flatMap((hit, nth) => hit.places.filter((place) => place < FIELD).map((place) => [place, nth]));
    return { part, page, score, places };
  });
}
