/* A workbook of one sheet (ECMA-376) in a ZIP file without compression: all cells are text, so none is a formula. */

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const LONGEST = 32767;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/* The bytes of a workbook with these rows of text. */
export function workbook(title, rows) {
  const sheet = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  const parts = [["workbook", "sheet.main"], ["worksheets/sheet1", "worksheet"]];
  const types = parts.map(([path, kind]) => `<Override PartName="/xl/${path}.xml" ContentType="${TYPE}.${kind}+xml"/>`);
  return zip([
    ["[Content_Types].xml", `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join("")}</Types>`],
    ["_rels/.rels", relation("officeDocument", "xl/workbook.xml")],
    ["xl/workbook.xml", `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(title.slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")],
    ["xl/worksheets/sheet1.xml", `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`],
  ]);
}

function relation(kind, target) {
  return `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/${kind}" Target="${target}"/></Relationships>`;
}

function cell(text) {
  // `_x0041_` stands for a character in this format (ECMA-376 part 1, section 22.9.2.19).
  const shown = escaped(text.slice(0, LONGEST).replaceAll("_x", "_x005F_x"));
  return shown ? `<c t="inlineStr"><is><t xml:space="preserve">${shown}</t></is></c>` : "<c/>";
}

function escaped(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => signs[sign]);
}

function checksum(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ TABLE[(value ^ byte) & 255];
  return (value ^ 0xffffffff) >>> 0;
}

/* Files as a ZIP archive (APPNOTE 6.3), stored; names and texts are UTF-8. */
function zip(files) {
  const pieces = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [path, body] = [name, text].map((one) => new TextEncoder().encode(one));
    // Version 2.0, UTF-8 names, stored, the first day that the format knows.
    const about = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, checksum(body)], [4, body.length], [4, body.length], [2, path.length], [2, 0]];
    const local = numbers([[4, 0x04034b50], ...about]);
    directory.push(numbers([[4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), path);
    pieces.push(local, path, body);
    offset += local.length + path.length + body.length;
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  const end = numbers([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]]);
  return new Blob([...pieces, ...directory, end]);
}

/* Little-endian numbers of so many bytes. */
function numbers(told) {
  return Uint8Array.from(told.flatMap(([size, value]) => Array.from({ length: size }, (_, place) => (value >>> (8 * place)) & 255)));
}
