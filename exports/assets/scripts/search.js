/* The search: asks the prepared indexes, filters by what is known of each record, and shows what it found.

   Nothing is asked of any other host. Text of records becomes text nodes and <mark> elements, never markup. */

import { offer } from "./downloads.js";

const AT_ONCE = 20;
const PAUSE = 60; // milliseconds after the last key
const NEW_MONTHS = 3; // as catalog.scores: up to then an entry is wholly fresh, after a year it is stale
const OLD_MONTHS = 12;
const SORTS = ["associations", "events"];

const page = document.querySelector("#search");
const form = page.querySelector("form");
const list = page.querySelector("#results");
const status = page.querySelector("#status");
const more = page.querySelector("#more");
const language = document.documentElement.lang;
const root = new URL(page.dataset.root, location.href);
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB");

let indexes = null;
let asked = 0;

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

/* Each index with its records: a Pagefind instance for each sort and language. */
async function open() {
  const found = [];
  for (const sort of SORTS) {
    const folder = new URL(`search/${sort}/`, root);
    const files = ["index.json", "records.json"].map((name) => fetch(new URL(name, folder), { cache: "no-cache" }));
    const answers = await Promise.all(files);
    if (answers.every((answer) => answer.ok)) {
      const [index, table] = await Promise.all(answers.map((answer) => answer.json()));
      const records = recordsOf(sort, table);
      for (const one of Object.keys(index.languages)) {
        const base = new URL(`${one}/`, folder);
        const pagefind = await import(new URL("pagefind.js", base).href);
        const instance = pagefind.createInstance({ basePath: base.pathname, noWorker: true, excerptLength: 28 });
        await instance.init();
        found.push({ instance, records });
      }
    }
  }
  if (!found.length) throw new Error("no index");
  return found;
}

/* The records by the key that results have: the id, the place in the order of lists, and the numbers of its qualities. */
function recordsOf(sort, { facets, rows }) {
  const found = new Map();
  const ofSort = numberOf("sort", sort);
  const read = facets.map((name) => {
    const [group, ...rest] = name.split("/");
    const value = rest.join("/");
    if (group === "confirmed") return { age: age(value) };
    return group === "seen" ? { seen: value } : { number: numberOf(group, value) };
  });
  let place = SORTS.indexOf(sort) * 1e9;
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
    found.set(key, { id, sort, marks, place: place++ });
  }
  return found;
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

/* What is found, the best first; beside each choice stands how many there would be. */
async function search({ words, filters }) {
  const answers = await Promise.all(indexes.map((index) => index.instance.search(words || null)));
  const wanted = [...filters].map(([group, value]) => ({ group, number: numberOf(group, value) }));
  const counts = new Uint32Array(groups.length);
  const found = [];
  answers.forEach((answer, which) => {
    for (const result of answer?.results ?? []) {
      const record = indexes[which].records.get(result.id);
      if (!record) continue;
      const lacking = wanted.filter((one) => !record.marks.includes(one.number));
      // What lacks one quality alone would be there with another choice in that group.
      for (const mark of lacking.length < 2 ? record.marks : []) {
        if (!lacking.length || groups[mark] === lacking[0].group) counts[mark]++;
      }
      if (!lacking.length) found.push({ result, record });
    }
  });
  found.sort((one, other) => (words && other.result.score - one.result.score) || one.record.place - other.record.place);
  for (const select of form.querySelectorAll("select")) tell(select, counts);
  return found;
}

function tell(select, counts) {
  for (const option of select.options) {
    if (!option.value) continue;
    const many = counts[numbers.get(`${select.name}/${option.value}`)] ?? 0;
    option.textContent = `${option.dataset.words} (${number.format(many)})`;
    option.disabled = many === 0 && !option.selected;
  }
}

/* The text of an excerpt with its marked words; Pagefind writes < and > as entities, and nothing else. */
function marked(excerpt) {
  const told = document.createElement("p");
  let inside = false;
  for (const part of excerpt.split(/(<mark>|<\/mark>)/)) {
    if (part === "<mark>" || part === "</mark>") {
      inside = part === "<mark>";
    } else if (part) {
      const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
      const node = inside ? document.createElement("mark") : document.createTextNode(text);
      if (inside) node.textContent = text;
      told.append(node);
    }
  }
  return told;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function item({ result, record }, words) {
  const told = await result.data();
  const made = document.createElement("li");
  made.className = "item";
  const link = element("a", told.meta.title);
  link.href = new URL(`${language === "en" ? "en/" : ""}${record.sort}/${encodeURIComponent(record.id)}.html`, root);
  const heading = document.createElement("h3");
  heading.append(link);
  const box = document.createElement("div");
  const about = [page.dataset[record.sort], told.meta[`when_${language}`], told.meta.where].filter(Boolean);
  box.append(heading, element("p", about.join(" · "), "meta"));
  if (words) box.append(marked(told.excerpt));
  made.append(box);
  return made;
}

async function show(found, from, words, turn) {
  const made = await Promise.all(found.slice(from, from + AT_ONCE).map((one) => item(one, words)));
  if (turn !== asked) return;
  if (from) list.append(...made);
  else list.replaceChildren(...made);
  more.hidden = from + made.length >= found.length;
  more.onclick = async () => {
    await show(found, from + AT_ONCE, words, turn);
    made.length && list.children[from + AT_ONCE]?.querySelector("a").focus();
  };
}

async function run() {
  const turn = ++asked;
  const { words, filters } = question();
  remember(words, filters);
  const found = await search({ words, filters });
  if (turn !== asked) return;
  const isAsked = Boolean(words || filters.size);
  const shown = isAsked ? found : [];
  status.textContent = isAsked
    ? (shown.length ? page.dataset[plural.select(shown.length)] : page.dataset.none).replace("{count}", number.format(shown.length))
    : page.dataset.hint;
  await show(shown, 0, words, turn);
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
    indexes = await open();
  } catch {
    status.textContent = page.dataset.unavailable;
    return;
  }
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, PAUSE);
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
