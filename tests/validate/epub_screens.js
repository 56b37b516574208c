// Shows the documents of an e-book as reading systems do and measures them. Runs after screen.js in a page that
// epub_screens.py writes, with `INPUT` in front: { documents: [{ name, address }], screens: [{ width, height, type,
// paged }], papers: { name: { paper, ink, contrast } } }. Leaves its findings as JSON in #result.

"use strict";

const MARGIN = 16; // CSS pixels at either side, as on phones
const SLACK = 1.5; // of rounding

const faults = [];
const counted = { documents: 0, screens: 0, tables: 0, pages: 0, "lines of code": 0, texts: 0 };

async function main() {
  for (const { name, address } of INPUT.documents) {
    const reader = await Reader.open(address);
    counted.documents += 1;
    for (const screen of INPUT.screens) {
      const how = `${screen.width} px, type at ${screen.type} %, ${screen.paged ? "in pages" : "scrolled"}`;
      const say = (what) => faults.push(`${name}, ${how}: ${what}`);
      reader.turn(screen);
      counted.screens += 1;
      (screen.paged ? pages : scrolled)(reader, screen, say);
    }
    for (const [paper, colours] of Object.entries(INPUT.papers)) {
      reader.tint(colours);
      legible(reader, colours, (what) => faults.push(`${name}, on ${paper}: ${what}`));
    }
    reader.close();
  }
}

/** A frame with a document in it, under the few rules that a reading system adds. */
class Reader {
  static async open(address) {
    const reader = new Reader();
    reader.frame = document.createElement("iframe");
    reader.frame.style.border = "0";
    const loaded = new Promise((resolve) => (reader.frame.onload = resolve));
    reader.frame.src = address;
    document.body.append(reader.frame);
    await loaded;
    reader.window = reader.frame.contentWindow;
    reader.document = reader.frame.contentDocument;
    reader.style = reader.document.createElementNS("http://www.w3.org/1999/xhtml", "style");
    reader.document.head.append(reader.style);
    return reader;
  }

  turn({ width, height, type, paged }) {
    this.frame.style.width = `${width}px`;
    this.frame.style.height = `${height}px`;
    this.style.textContent = paged
      ? `html { font-size: ${type}%; height: ${height}px; padding: 0 ${MARGIN}px; margin: 0; box-sizing: border-box;
           column-width: ${width - 2 * MARGIN}px; column-gap: ${2 * MARGIN}px; column-fill: auto; overflow: hidden; }
         body { margin: 0; } img, svg { max-height: ${height - 20}px; }`
      : `html { font-size: ${type}%; } body { margin: 0 ${MARGIN}px; }`;
  }

  tint({ paper, ink }) {
    this.style.textContent = `html, body { background: ${paper}; color: ${ink}; }`;
  }

  /** The lines of every text: its words as rectangles, with the element around it. */
  *lines() {
    const { SHOW_TEXT } = this.window.NodeFilter;
    const walker = this.document.createTreeWalker(this.document.body, SHOW_TEXT);
    const range = this.document.createRange();
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (!data.trim() || parentElement.closest("title, desc, annotation") || isHidden(parentElement)) continue;
      // A formula can't be broken; one that is too wide moves by itself.
      if (parentElement.closest(".math")) continue;
      for (const word of data.matchAll(/\S+/g)) {
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        for (const box of range.getClientRects()) if (box.width) yield [box, parentElement];
      }
    }
  }

  close() {
    this.frame.remove();
  }
}

/** What is there for screen readers alone: a pixel of it is left. */
function isHidden(element) {
  return element.closest("thead")?.clientWidth === 1;
}

/** Nothing moves sideways: neither the page nor anything in it. */
function scrolled(reader, { width }, say) {
  const root = reader.document.documentElement;
  if (root.scrollWidth > width) say(`the page is ${root.scrollWidth} px wide`);
  // A cover has no margins.
  const margin = parseFloat(reader.window.getComputedStyle(reader.document.body).marginLeft);
  const outer = new Set();
  for (const element of reader.document.querySelectorAll("body *")) {
    if (element.closest("svg *, math") || isHidden(element)) continue;
    const box = element.getBoundingClientRect();
    // Spaces hang over the end of a wrapped line of code, where nobody sees them.
    const hangs = element.closest("pre > *");
    if (!hangs && box.width > 1 && (box.right > root.clientWidth - margin + SLACK || box.left < margin - SLACK)) {
      if (!outer.has(element.parentElement)) {
        say(`${path(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
      }
      outer.add(element);
    }
    const moves = /auto|scroll|hidden/.test(reader.window.getComputedStyle(element).overflowX);
    if (moves && !element.closest("svg, .math") && element.scrollWidth > element.clientWidth + 1) {
      say(`${path(element)} hides ${element.scrollWidth - element.clientWidth} px of its content`);
    }
  }
  for (const [box, element] of reader.lines()) {
    if (box.right > root.clientWidth - margin + SLACK && !element.closest("svg") && !outer.has(element)) {
      say(`“${element.textContent.trim().slice(0, 30)}” runs to ${Math.round(box.right)} px`);
    }
  }
  for (const table of reader.document.querySelectorAll(".table table")) {
    counted.tables += 1;
    crushed(reader.window, table, say);
  }
}

/** A cell of words in which a column of single letters stands is no table any more. */
function crushed(window, table, say) {
  for (const cell of table.querySelectorAll("th, td")) {
    const longest = Math.max(0, ...cell.textContent.split(/\s+/).map((word) => word.length));
    const size = parseFloat(window.getComputedStyle(cell).fontSize);
    const style = window.getComputedStyle(cell);
    const room = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (!isHidden(cell) && room < Math.min(longest, 6) * 0.4 * size) say(`${path(cell)} has ${Math.round(room)} px`);
  }
}

/** Every line of text stands on one page, wholly; no heading is parted or left alone; and no page is blank. */
function pages(reader, { width, height }, say) {
  const shown = new Set();
  let last = 0;
  let heading = null;
  for (const [box, element] of reader.lines()) {
    const page = Math.floor((box.left + 1) / width);
    if (heading && heading.page !== page) say(`${path(heading.element)} is parted from what follows`);
    const title = element.closest("h1, h2, h3, h4, h5, h6");
    heading = title && { element: title, page };
    const [left, right] = [box.left - page * width, box.right - page * width];
    shown.add(page);
    last = Math.max(last, page);
    if (element.closest("pre")) counted["lines of code"] += 1;
    const isCut = left < MARGIN - SLACK || right > width - MARGIN + SLACK || box.top < -SLACK || box.bottom > height + SLACK;
    if (isCut && !element.closest("svg")) {
      const place = [left, box.top, right, box.bottom].map(Math.round).join(", ");
      say(`“${element.textContent.trim().slice(0, 30)}” in ${path(element.parentElement)} is cut off (${place})`);
    }
  }
  for (const element of reader.document.querySelectorAll("img, body svg")) {
    const box = element.getBoundingClientRect();
    for (let page = Math.floor(box.left / width); page <= Math.floor(box.right / width); page++) shown.add(page);
    if (box.height > height || box.width > width) say(`${path(element)} is ${box.width} by ${box.height} px`);
  }
  // The lower edge of a box may stand alone, when its text ends with the page.
  for (const element of reader.document.querySelectorAll(".fig, .callout, pre")) {
    for (const box of element.getClientRects()) shown.add(Math.floor((box.left + 1) / width));
  }
  counted.pages += last + 1;
  for (let page = 0; page <= last; page++) if (!shown.has(page)) say(`page ${page + 1} of ${last + 1} is blank`);
}

function legible(reader, { paper, contrast: least }, say) {
  const { window } = reader;
  const page = colour(paper);
  const judged = new Set();
  const one = (element, style, name) => {
    counted.texts += 1;
    const [text, background] = inks(window, element, style, page);
    const ratio = contrast(text, background);
    const what = `${name}: contrast ${ratio.toFixed(2)} (${text.slice(0, 3)} on ${background.slice(0, 3)})`;
    if (ratio < least) say(what);
  };
  for (const [, element] of reader.lines()) {
    if (judged.has(element)) continue;
    judged.add(element);
    one(element, window.getComputedStyle(element), path(element));
  }
  for (const element of reader.document.querySelectorAll("body *:not(svg *)")) {
    for (const pseudo of ["::before", "::after"]) {
      const style = window.getComputedStyle(element, pseudo);
      if (/^"\s*[^"\s]/.test(style.content)) one(element, style, `${path(element)}${pseudo}`);
    }
  }
}

report(main, faults, counted);
