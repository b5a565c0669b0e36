/* Reads the indexes that Pagefind has prepared: their words, where these stand, and how a language stems a word.

   They are read here and not by Pagefind's own program, since that finds other things depending on what was looked for
   before, knows nothing of the other parts of an index, and takes time with the square of what it finds. */

const MARK = "pagefind_dcd".length; // at the beginning of each file, once it is unpacked
const NO_INDEX = new Uint8Array([0x86, 0x60, 0x80, 0x80, 0x80, 0x80, 0x80]); // as below: no version, no pages, nothing

export async function unpacked(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address.href);
  const bytes = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(bytes).arrayBuffer()).subarray(MARK);
}

const TEXTS = new TextDecoder();

/* CBOR (RFC 8949), as far as Pagefind writes it: whole numbers, texts and arrays. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /* How many items an array has that begins here, or bytes a text, or what a number says. */
  many() {
    const first = this.bytes[this.at++];
    this.sort = first >> 5;
    if ((first & 31) < 24) return first & 31;
    let told = 0;
    for (let left = 1 << ((first & 31) - 24); left; left--) told = told * 256 + this.bytes[this.at++];
    return told;
  }

  number() {
    const many = this.many();
    return this.sort ? -1 - many : many;
  }

  text() {
    const many = this.many();
    this.at += many;
    return TEXTS.decode(this.bytes.subarray(this.at - many, this.at));
  }

  item() {
    const start = this.at;
    let many = this.many();
    const { sort } = this;
    if (sort === 4) {
      const items = [];
      while (many--) items.push(this.item());
      return items;
    }
    this.at = start;
    return sort === 3 ? this.text() : this.number();
  }

  skip(items) {
    while (items--) {
      const many = this.many();
      if (this.sort === 4) items += many;
      if (this.sort === 3) this.at += many;
    }
  }
}

/* An index: its pages (key, number of words), its pieces (first word, last word, name) and the place of titles. */
export async function indexAt(base) {
  const answer = await fetch(new URL("pagefind-entry.json", base), { cache: "no-cache" });
  const [{ hash }] = Object.values((await answer.json()).languages);
  const [, pages, pieces, , , fields] = new Reader(await unpacked(new URL(`pagefind.${hash}.pf_meta`, base))).item();
  return { base, pages, pieces, title: fields.indexOf("title"), read: new Map() };
}

/* All words from `first` to `last` (and some others), each with where it is in its piece. A piece reaches to where the
   next begins. */
export async function wordsBetween(index, first, last) {
  const { pieces } = index;
  const wanted = pieces.filter(([from], at) => from <= last && !(pieces[at + 1]?.[0] <= first));
  return (await Promise.all(wanted.map(([, , name]) => piece(index, name)))).flat();
}

function piece({ base, read }, name) {
  if (!read.has(name)) {
    const words = unpacked(new URL(`index/${name}.pf_index`, base)).then(wordsIn);
    words.catch(() => read.delete(name)); // Another search asks again.
    read.set(name, words);
  }
  return read.get(name);
}

/* Lists are not read before they are wanted: nearly all of a piece is of other words. */
function wordsIn(bytes) {
  const reader = new Reader(bytes);
  const words = [];
  reader.many();
  for (let left = reader.many(); left; left--) {
    reader.many();
    words.push({ word: reader.text(), bytes, at: reader.at });
    reader.skip(2);
  }
  return words;
}

/* Where a word stands, as it is and with accents: calls `told(page, weight, place, field)` for each place, counted from
   the beginning of the text, or of the field if there is one. */
export function placesOf({ bytes, at }, told) {
  const reader = new Reader(bytes, at);
  pagesIn(reader, told);
  for (let left = reader.many(); left; left--) {
    reader.many();
    reader.skip(1); // the word with its accents, which do not count here
    pagesIn(reader, told);
  }
}

/* Pages and places are told as what they are more than the one before. */
function pagesIn(reader, told) {
  let page = 0;
  for (let left = reader.many(); left; left--) {
    reader.many();
    page += reader.number();
    places(reader, 24, (weight, place) => told(page, weight / 24, place, null));
    places(reader, 0, (field, place) => told(page, 1, place, field));
  }
}

/* Below zero stands the weight of the places that follow, or their field. */
function places(reader, sort, told) {
  let place = 0;
  for (let left = reader.many(); left; left--) {
    const one = reader.number();
    if (one < 0) {
      sort = -1 - one;
      place = 0;
    } else {
      place += one;
      told(sort, place);
    }
  }
}

/* A function that stems a word. Pagefind's program tells stems beside what it finds, which is nothing where nothing is. */
export async function stemmer(base, language) {
  const bytes = unpacked(new URL(`wasm.${language}.pagefind`, base));
  const { wasm_bindgen: program } = await import(new URL("pagefind.js", base).href);
  await program({ module_or_path: await bytes });
  const index = program.enter_playground_mode(program.init_pagefind(NO_INDEX));
  return (word) => JSON.parse(program.search(index, word, word, "{}", "", false, false)).search_keywords[0];
}
