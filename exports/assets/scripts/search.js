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

/* Each index with its records: a Pagefind instance for each sort and language. */
async function open() {
  const found = [];
  for (const sort of SORTS) {
    const folder = new URL(`search/${sort}/`, root);
    const answers = await Promise.all(["index.json", "records.json"].map((name) => fetch(new URL(name, folder))));
    if (answers.every((answer) => answer.ok)) {
      const [index, records] = await Promise.all(answers.map((answer) => answer.json()));
      const rows = new Map(Object.entries(records.rows));
      const order = new Map([...rows.keys()].map((key, place) => [key, place]));
      for (const one of Object.keys(index.languages)) {
        const base = new URL(`${one}/`, folder);
        const pagefind = await import(new URL("pagefind.js", base).href);
        const instance = pagefind.createInstance({ basePath: base.pathname, noWorker: true, excerptLength: 28 });
        await instance.init();
        found.push({ sort, instance, rows, order, facets: records.facets });
      }
    }
  }
  if (!found.length) throw new Error("no index");
  return found;
}

/* What is asked for: the words, and the filters by their group. */
function question() {
  const filters = new Map();
  for (const select of form.querySelectorAll("select")) {
    if (select.value) filters.set(select.name, select.value);
  }
  return { words: form.elements.q.value.trim(), filters };
}

/* The qualities of a record by group: { theme: ["theme/refugees"], sort: ["associations"], fresh: ["new"] }. */
function qualities(index, row) {
  const found = { sort: [index.sort] };
  let seen = "listed";
  let confirmed = "";
  for (const place of row.slice(1)) {
    const quality = index.facets[place];
    const [group, ...rest] = quality.split("/");
    if (group === "seen") seen = rest[0];
    else if (group === "confirmed") confirmed = rest[0];
    else (found[group] ??= []).push(rest.join("/"));
  }
  found.fresh = [seen === "listed" ? age(confirmed) : seen];
  return found;
}

function age(month) {
  if (!month) return "unknown";
  const [year, of] = month.split("-").map(Number);
  const now = new Date();
  const months = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - of;
  if (months < NEW_MONTHS) return "new";
  return months < OLD_MONTHS ? "within" : "old";
}

async function search({ words, filters }) {
  const answers = await Promise.all(indexes.map((index) => index.instance.search(words || null)));
  const found = [];
  answers.forEach((answer, place) => {
    const index = indexes[place];
    for (const result of answer?.results ?? []) {
      const row = index.rows.get(result.id);
      if (row) found.push({ result, id: row[0], sort: index.sort, place: index.order.get(result.id), has: qualities(index, row) });
    }
  });
  const byName = (one, other) => one.sort.localeCompare(other.sort) || one.place - other.place;
  found.sort((one, other) => (words && other.result.score - one.result.score) || byName(one, other));
  count(found, filters);
  return found.filter((one) => fits(one, filters, ""));
}

/* Whether a record has all qualities that are asked for, those of one group left aside. */
function fits(one, filters, without) {
  for (const [group, value] of filters) {
    if (group !== without && !(one.has[group] ?? []).includes(value)) return false;
  }
  return true;
}

/* Beside each choice how many there would be. */
function count(found, filters) {
  for (const select of form.querySelectorAll("select")) {
    const counts = new Map();
    for (const one of found) {
      if (fits(one, filters, select.name)) {
        for (const value of one.has[select.name] ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    for (const option of select.options) {
      if (!option.value) continue;
      const many = counts.get(option.value) ?? 0;
      option.textContent = `${option.dataset.words} (${number.format(many)})`;
      option.disabled = many === 0 && !option.selected;
    }
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

async function item(one, words) {
  const told = await one.result.data();
  const made = document.createElement("li");
  made.className = "item";
  const link = element("a", told.meta.title);
  link.href = new URL(`${language === "en" ? "en/" : ""}${one.sort}/${encodeURIComponent(one.id)}.html`, root);
  const heading = document.createElement("h3");
  heading.append(link);
  const box = document.createElement("div");
  const about = [page.dataset[one.sort], told.meta[`when_${language}`], told.meta.where].filter(Boolean);
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
  offer(page.querySelector("#downloads"), root, shown);
  await show(shown, 0, words, turn);
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
