/* The search: asks the prepared indexes, filters by what is known of each record, and shows what it found.

   Nothing is asked of any other host. Text of records becomes text nodes and <mark> elements, never markup. */

import { offer } from "./downloads.js";
import { expect, find } from "./finding.js";
import { indexAt, stemmer, unpacked } from "./words.js";

const AT_ONCE = 20;
const PAUSE = 40; // milliseconds after the last key
const NEW_MONTHS = 3; // as catalog.scores: up to then an entry is wholly fresh, after a year it is stale
const OLD_MONTHS = 12;
const SORTS = ["associations", "events"];
const EXCERPT = 28; // words
const BEFORE = 4; // of them before the first that is marked

const page = document.querySelector("#search");
const form = page.querySelector("form");
const list = page.querySelector("#results");
const status = page.querySelector("#status");
const more = page.querySelector("#more");
const language = document.documentElement.lang;
const root = new URL(page.dataset.root, location.href);
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB");

let parts = null; // of the index, in each language
let asked = 0;

/* All records, in the order of lists. */
const records = [];

/* All qualities by which can be filtered, as numbers: "theme/refugees" is 12, of the group "theme". */
const numbers = new Map();
const groups = [];

function numberOf(group, value) {
  const name = `${group}/${value}`;
  if (!numbers.has(name)) {
    numbers.set(name, groups.length);
    groups.push(group);
  }
  return numbers.get(name);
}

/* The parts of the index in each language that they have, with the records of their pages. */
async function open() {
  const told = (await Promise.all(SORTS.map(partsOf))).flat();
  const bases = told.flatMap(({ sort, folder, table }) => {
    const kept = keep(sort, folder, table);
    return table.languages.map((one) => ({ language: one, base: new URL(`${one}/`, folder), kept }));
  });
  if (!bases.length) throw new Error("no index");
  const stems = new Map();
  for (const { language: one, base } of bases) if (!stems.has(one)) stems.set(one, stemmer(base, one));
  return Promise.all(bases.map((one) => partOf(one, stems.get(one.language))));
}

async function partOf({ base, kept }, stemming) {
  const [index, stem] = await Promise.all([indexAt(base), stemming]);
  return { index, stem, records: index.pages.map(([key]) => kept.get(key)) };
}

/* The parts of a sort in their order, as far as they are there. */
async function partsOf(sort) {
  const folder = new URL(`search/${sort}/`, root);
  const names = (await told(new URL("parts.json", folder))) ?? [];
  const parts = names.map(async (name) => {
    const place = new URL(`${name}/`, folder);
    return { sort, folder: place, table: await told(new URL("records.json", place)) };
  });
  return (await Promise.all(parts)).filter((part) => part.table);
}

/* What a file says; nothing where there is none. */
async function told(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  return answer.ok ? answer.json() : null;
}

/* The records of a part by their key there, each with its id, the address of its text, the place in the order of
   lists, and the numbers of its qualities. */
function keep(sort, folder, { facets, rows }) {
  const kept = new Map();
  const ofSort = numberOf("sort", sort);
  const read = facets.map((name) => {
    const [group, ...rest] = name.split("/");
    const value = rest.join("/");
    if (group === "confirmed") return { age: age(value) };
    return group === "seen" ? { seen: value } : { number: numberOf(group, value) };
  });
  for (const [key, [id, ...told]] of Object.entries(rows)) {
    const marks = [ofSort];
    let seen = "listed";
    let since = "unknown";
    for (const one of told) {
      const quality = read[one];
      if (quality.number !== undefined) marks.push(quality.number);
      seen = quality.seen ?? seen;
      since = quality.age ?? since;
    }
    marks.push(numberOf("fresh", seen === "listed" ? since : seen));
    const text = new URL(`${key.split("_")[0]}/fragment/${key}.pf_fragment`, folder);
    const record = { id, sort, marks, text, place: records.length };
    kept.set(key, record);
    records.push(record);
  }
  return kept;
}

function age(month) {
  const [year, of] = month.split("-").map(Number);
  const now = new Date();
  const months = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - of;
  if (months < NEW_MONTHS) return "new";
  return months < OLD_MONTHS ? "within" : "old";
}

/* What is asked for: the words, and the filters by their group. */
function question() {
  const filters = new Map();
  for (const select of form.querySelectorAll("select")) {
    if (select.value) filters.set(select.name, select.value);
  }
  return { words: form.elements.q.value.trim(), filters };
}

/* What is found, the best first, and how many there would be with each choice. Without a question all is counted. */
async function search({ words, filters }) {
  const answers = words ? await answersTo(words) : records.map((record) => [null, record]);
  const wanted = [...filters].map(([group, value]) => ({ group, number: numberOf(group, value) }));
  const counts = new Uint32Array(groups.length);
  const found = [];
  for (const [result, record] of answers) {
    const lacking = wanted.filter((one) => !record.marks.includes(one.number));
    // What lacks one quality alone would be there with another choice in that group.
    for (const mark of lacking.length < 2 ? record.marks : []) {
      if (!lacking.length || groups[mark] === lacking[0].group) counts[mark]++;
    }
    if (!lacking.length) found.push({ result, record });
  }
  found.sort((one, other) => (words && other.result.score - one.result.score) || one.record.place - other.record.place);
  return { found, counts };
}

/* Results with their records. */
async function answersTo(words) {
  const results = await find(parts, words);
  return results.map((result) => [result, result.part.records[result.page]]).filter(([, record]) => record);
}

/* What Pagefind keeps of a record. Apostrophes were made straight for it (exports.search_records). */
const textOf = async (record) => JSON.parse(new TextDecoder().decode(await unpacked(record.text)).replaceAll("'", "’"));

function tell(counts) {
  for (const select of form.querySelectorAll("select")) {
    for (const option of select.options) {
      if (!option.value) continue;
      const many = counts[numbers.get(`${select.name}/${option.value}`)] ?? 0;
      const words = `${option.dataset.words} (${number.format(many)})`;
      if (option.textContent !== words) option.textContent = words;
      option.disabled = many === 0 && !option.selected;
    }
  }
}

/* Some words of a text, the first that have most of what was asked for, each of its words marked. */
function excerpt(text, places) {
  const words = text.split(/\s+/);
  const found = new Map(places.sort(([one], [other]) => one - other));
  const asked = (start) => new Set([...found].filter(([at]) => at >= start && at < start + EXCERPT - BEFORE).map(([, nth]) => nth));
  const best = [...found.keys()].reduce((one, other) => (asked(other).size > asked(one).size ? other : one), 0);
  const start = Math.max(0, Math.min(best - BEFORE, words.length - EXCERPT));
  const told = document.createElement("p");
  for (const [at, word] of words.slice(start, start + EXCERPT).entries()) {
    told.append(at ? " " : "", found.has(start + at) ? element("mark", word) : word);
  }
  return told;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function item({ result, record }) {
  const told = await textOf(record);
  const made = document.createElement("li");
  made.className = "item";
  const link = element("a", told.meta.title);
  link.href = new URL(`${language === "en" ? "en/" : ""}${record.sort}/${encodeURIComponent(record.id)}.html`, root);
  const heading = document.createElement("h3");
  heading.append(link);
  const box = document.createElement("div");
  const where = told.meta.where || told.meta[`where_${language}`];
  const about = [page.dataset[record.sort], told.meta[`when_${language}`], where].filter(Boolean);
  box.append(heading, element("p", about.join(" · "), "meta"));
  if (result) box.append(excerpt(told.content, result.places));
  made.append(box);
  return made;
}

/* Show some of what was found: the first one as soon as it is there, the others together. */
async function show(found, from, turn) {
  const [first, ...others] = found.slice(from, from + AT_ONCE).map(item);
  const rest = Promise.all(others);
  const shown = first ? [await first] : [];
  if (turn !== asked) return;
  if (from) list.append(...shown);
  else list.replaceChildren(...shown);
  const following = await rest;
  if (turn !== asked) return;
  list.append(...following);
  more.hidden = from + AT_ONCE >= found.length;
  more.onclick = async () => {
    await show(found, from + AT_ONCE, turn);
    list.children[from + AT_ONCE]?.querySelector("a").focus();
  };
}

async function run() {
  const turn = ++asked;
  const { words, filters } = question();
  remember(words, filters);
  const answer = await search({ words, filters }).catch(() => null);
  if (turn !== asked) return;
  if (!answer) {
    list.replaceChildren(); // A publication of meanwhile has other files.
    status.textContent = page.dataset.unavailable;
    return;
  }
  const { found, counts } = answer;
  const isAsked = Boolean(words || filters.size);
  const shown = isAsked ? found : [];
  const showing = show(shown, 0, turn); // What follows is done while the first texts are on their way.
  status.textContent = isAsked
    ? (shown.length ? page.dataset[plural.select(shown.length)] : page.dataset.none).replace("{count}", number.format(shown.length))
    : page.dataset.hint;
  tell(counts);
  await showing;
  if (turn === asked) offer(page.querySelector("#downloads"), root, shown.map((one) => one.record));
}

/* The address of the page says what is asked for, so that it can be sent to others. */
function remember(words, filters) {
  const told = new URLSearchParams(words ? { q: words } : {});
  for (const [group, value] of filters) told.set(group, value);
  history.replaceState(null, "", told.size ? `?${told}` : location.pathname);
}

function restore() {
  const told = new URLSearchParams(location.search);
  form.elements.q.value = told.get("q") ?? "";
  for (const select of form.querySelectorAll("select")) {
    const value = told.get(select.name) ?? "";
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
  }
}

async function start() {
  restore();
  // On a phone the results come first.
  page.querySelector(".filters").open = matchMedia("(min-width: 40rem)").matches || question().filters.size > 0;
  form.hidden = false;
  try {
    parts = await open();
  } catch {
    status.textContent = page.dataset.unavailable;
    return;
  }
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, PAUSE);
    // The files of these words come while we wait whether another key follows.
    expect(parts, question().words).catch(() => {}); // The search itself tells what fails.
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    run();
  });
  form.addEventListener("reset", () => setTimeout(run));
  await run();
  page.dataset.ready = "yes";
}

start();
