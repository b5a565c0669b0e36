/* What is found, as files: the rows of the published tables that belong to it, with the same columns. */

import { workbook } from "./workbook.js";

const FORMULA = /^'[\s'\u00a0]*[=+\-@\t\r＝＋－＠]/; // as exports.tables_csv: an apostrophe of ours

/* Offer the files of these results, for each sort that is among them. */
export function offer(place, root, found) {
  place.hidden = !found.length;
  for (const group of place.querySelectorAll("[data-sort]")) {
    const ids = new Set(found.filter((one) => one.sort === group.dataset.sort).map((one) => one.id));
    group.hidden = !ids.size;
    for (const button of group.querySelectorAll("button")) {
      button.onclick = () => save(button, root, group.dataset, ids);
    }
  }
}

async function save(button, root, told, ids) {
  const { sort } = told;
  const makers = {
    csv: async () => [await rowsOf(root, `${sort}.csv`, ",", "id", ids), "text/csv"],
    spreadsheet: async () => [await rowsOf(root, `${sort}-fr.csv`, ";", told.idHeading, ids), "text/csv"],
    json: async () => [await records(root, sort, ids), "application/json"],
    xlsx: async () => [await book(root, told, ids), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  };
  button.disabled = true;
  try {
    const [body, type] = await makers[button.dataset.format]();
    give(new Blob([body], { type }), `${sort}.${button.dataset.format === "spreadsheet" ? "csv" : button.dataset.format}`);
  } finally {
    button.disabled = false;
  }
}

async function text(root, name) {
  const answer = await fetch(new URL(`data/all/${name}`, root));
  if (!answer.ok) throw new Error(name);
  // As bytes: what reads text would take the mark at its beginning away.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.arrayBuffer());
}

/* The records of a CSV file (RFC 4180), each with its cells and its very text. */
export function* read(file, delimiter) {
  let cells = [];
  let cell = "";
  let quoted = false;
  let start = 0;
  for (let at = 0; at < file.length; at++) {
    const sign = file[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (file[at + 1] === '"') cell += file[++at];
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n") {
      cells.push(cell);
      yield { cells, text: file.slice(start, at + 1) };
      [cells, cell, start] = [[], "", at + 1];
    } else if (sign !== "\r") cell += sign;
  }
}

/* The heading and the records whose subject is among `ids`. */
async function chosen(root, name, delimiter, heading, ids) {
  const rows = read(await text(root, name), delimiter);
  const first = rows.next().value;
  const column = first.cells.map((one) => one.replace("\ufeff", "")).indexOf(heading);
  const found = [first];
  for (const row of rows) {
    if (ids.has(row.cells[column])) found.push(row);
  }
  return found;
}

async function rowsOf(root, name, delimiter, heading, ids) {
  return (await chosen(root, name, delimiter, heading, ids)).map((row) => row.text).join("");
}

async function records(root, sort, ids) {
  const whole = JSON.parse(await text(root, `${sort}.json`));
  whole[sort] = whole[sort].filter((one) => ids.has(one.id));
  if ("count" in whole) whole.count = whole[sort].length;
  return JSON.stringify(whole, null, 1);
}

async function book(root, told, ids) {
  const french = document.documentElement.lang === "fr";
  const rows = french
    ? await chosen(root, `${told.sort}-fr.csv`, ";", told.idHeading, ids)
    : await chosen(root, `${told.sort}.csv`, ",", "id", ids);
  const plain = (cell) => (french && FORMULA.test(cell) ? cell.slice(1) : cell);
  return workbook(told.words, rows.map((row) => row.cells.map((cell) => plain(cell.replace("\ufeff", "")))));
}

function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
