// Documents for browser tests, packed by hand: paragraphs, a table, photographs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";

/** Packs files as a zip archive without compression. */
function pack(files) {
  const [local, central] = [[], []];
  let offset = 0;
  for (const [name, content] of files) {
    const [title, data] = [Buffer.from(name), Buffer.from(content)];
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(0x00210000, 6); // 1980-01-01
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const entry = Buffer.concat([Buffer.from("PK\x03\x04"), facts, title, data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    local.push(entry);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), facts, place, title]));
    offset += entry.length;
  }
  const index = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, index, end]);
}

const spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"';
const packages = "http://schemas.openxmlformats.org/package/2006";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const paragraph = (text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const picture = (n) => `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="4572000" cy="3048000"/><wp:docPr id="${n}" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${n}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="p${n}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="4572000" cy="3048000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
const cell = (text) => `<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>${paragraph(text)}</w:tc>`;
const table = (rows) => `<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>${rows[0].map(() => '<w:gridCol w:w="3000"/>').join("")}</w:tblGrid>${rows.map((row) => `<w:tr>${row.map(cell).join("")}</w:tr>`).join("")}</w:tbl>`;

/** Makes a .docx to pick: each part a text, a table as rows, or a photograph of people.mjs. */
export function docx(name, parts) {
  const pictures = parts.filter((part) => part.buffer !== undefined);
  const body = parts.map((part) => (typeof part === "string" ? paragraph(part) : Array.isArray(part) ? table(part) : picture(pictures.indexOf(part) + 1))).join("");
  const buffer = pack([
    ["[Content_Types].xml", `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`],
    ["_rels/.rels", `<Relationships xmlns="${packages}/relationships"><Relationship Id="m" Type="${relations}/officeDocument" Target="word/document.xml"/></Relationships>`],
    ["word/document.xml", `<w:document ${spaces}><w:body>${body}<w:sectPr/></w:body></w:document>`],
    ["word/_rels/document.xml.rels", `<Relationships xmlns="${packages}/relationships">${pictures.map((_, at) => `<Relationship Id="p${at + 1}" Type="${relations}/image" Target="media/image${at + 1}.jpeg"/>`).join("")}</Relationships>`],
    ...pictures.map((one, at) => [`word/media/image${at + 1}.jpeg`, one.buffer]),
  ]);
  return { name, mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", buffer };
}

/** Makes a document of Word 97 of a .docx, by LibreOffice. */
export function asDoc(name, document) {
  const folder = mkdtempSync(join(tmpdir(), "laigao-doc-"));
  try {
    writeFileSync(join(folder, "a.docx"), document.buffer);
    const made = spawnSync("soffice", ["--headless", `-env:UserInstallation=file://${folder}/profile`, "--convert-to", "doc", "--outdir", folder, join(folder, "a.docx")], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`soffice (scripts/install.sh test installs it): ${made.error ?? made.stderr}`);
    return { name, mimeType: "application/msword", buffer: readFileSync(join(folder, "a.doc")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
