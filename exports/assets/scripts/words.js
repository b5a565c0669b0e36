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

/* CBOR (RFC 8949), as far as Pagefind writes it: whole numbers, texts and arrays. */
function decoded(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const text = new TextDecoder();
  let at = 0;
  const numeral = (told) => {
    if (told < 24) return told;
    const start = at;
    at += 1 << (told - 24);
    return at - start === 1 ? view.getUint8(start) : at - start === 2 ? view.getUint16(start) : view.getUint32(start);
  };
  const item = () => {
    const sort = bytes[at] >> 5;
    const many = numeral(bytes[at++] & 31);
    if (sort === 0) return many;
    if (sort === 1) return -1 - many;
    if (sort === 4) return Array.from({ length: many }, item);
    if (sort !== 3) throw new Error(`CBOR of sort ${sort}`);
    at += many;
    return text.decode(bytes.subarray(at - many, at));
  };
  return item();
}

/* An index: its pages (key, number of words), its pieces (first word, last word, name) and the place of titles. */
export async function indexAt(base) {
  const answer = await fetch(new URL("pagefind-entry.json", base), { cache: "no-cache" });
  const [{ hash }] = Object.values((await answer.json()).languages);
  const [, pages, pieces, , , fields] = decoded(await unpacked(new URL(`pagefind.${hash}.pf_meta`, base)));
  return { base, pages, pieces, title: fields.indexOf("title"), read: new Map() };
}

/* All words from `first` to `last` (and some others) with what `placesOf` reads. A piece reaches to where the next begins. */
export async function wordsBetween(index, first, last) {
  const { pieces } = index;
  const wanted = pieces.filter(([from], at) => from <= last && !(pieces[at + 1]?.[0] <= first));
  return (await Promise.all(wanted.map(([, , name]) => piece(index, name)))).flat();
}

function piece({ base, read }, name) {
  if (!read.has(name)) {
    const words = unpacked(new URL(`index/${name}.pf_index`, base)).then((bytes) => decoded(bytes)[0]);
    words.catch(() => read.delete(name)); // Another search asks again.
    read.set(name, words);
  }
  return read.get(name);
}

/* Where a word stands, with and without its accents: calls `told(page, weight, place, field)` for each place, with
   `place` from the beginning of the text, or of the field if there is one. Numbers are told as what they are more than
   the one before; in the lists of places, below zero, the weight of those that follow, or their field. */
export function placesOf([, pages, variants], told) {
  for (const listed of [pages, ...variants.map(([, some]) => some)]) {
    let page = 0;
    for (const [step, places, inFields] of listed) {
      page += step;
      each(places, 24, (weight, place) => told(page, weight / 24, place, null));
      each(inFields, 0, (field, place) => told(page, 1, place, field));
    }
  }
}

function each(places, sort, told) {
  let place = 0;
  for (const one of places) {
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
