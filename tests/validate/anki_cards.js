// Shows cards as Anki does and measures them. Runs after screen.js in a page that anki_cards.py writes, with `INPUT` in
// front: { css, mathjax, base, cards: [{ name, front, back }], widths, modes }, where `mathjax` lists the addresses of
// Anki's configuration of MathJax and of MathJax. Leaves its findings as JSON in #result.

"use strict";

const TOUCH = 44; // CSS pixels that a finger needs (WCAG 2.2, 2.5.5)
const FORMULA = /\\[(\[]/; // what Anki's reviewer looks for

const faults = [];
const counted = { cards: 0, texts: 0, formulas: 0, targets: 0 };

async function main() {
  for (const mode of Object.keys(INPUT.modes)) {
    for (const width of INPUT.widths) {
      for (const card of INPUT.cards) {
        await shown(card, width, mode);
      }
    }
  }
  for (const card of INPUT.cards.filter((card) => card.front.includes('id="choices"'))) {
    await choices(card);
    await plainly(card);
  }
  for (const card of INPUT.cards.filter((card) => card.back.includes('class="more"'))) {
    await fold(card);
  }
}

async function shown(card, width, mode) {
  const reviewer = await Reviewer.open(width, INPUT.modes[mode]);
  // A second of start-up for each page, so only where there is something to set.
  if (FORMULA.test(card.back)) await reviewer.load(INPUT.mathjax);
  for (const side of ["front", "back"]) {
    const say = (what) => faults.push(`${card.name}, ${side}, ${width} px, ${mode}: ${what}`);
    await reviewer.show(card[side]);
    measure(reviewer.window, say);
    counted.cards += 1;
    reviewer.errors.splice(0).forEach((error) => say(`script error: ${error}`));
  }
  reviewer.close();
}

/** A page like the one in which Anki shows one card after the other. */
class Reviewer {
  static async open(width, bodyClass, storage = true) {
    const reviewer = new Reviewer();
    reviewer.frame = document.createElement("iframe");
    reviewer.frame.style.cssText = `width: ${width}px; height: 900px; border: 0`;
    const night = bodyClass.includes("nightMode");
    reviewer.frame.srcdoc =
      `<!doctype html><html class="${night ? "night-mode" : ""}" ${night ? 'data-bs-theme="dark"' : ""}><head>` +
      `<base href="${INPUT.base}"><style>${INPUT.css}</style></head>` +
      `<body class="${bodyClass}"><div id="qa"></div></body></html>`;
    const loaded = new Promise((resolve) => (reviewer.frame.onload = resolve));
    document.body.append(reviewer.frame);
    await loaded;
    reviewer.window = reviewer.frame.contentWindow;
    reviewer.errors = [];
    reviewer.window.addEventListener("error", (event) => reviewer.errors.push(event.message));
    if (!storage) {
      const get = () => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(reviewer.window, "sessionStorage", { get });
    }
    return reviewer;
  }

  /** Scripts of the page, one after the other. */
  async load(addresses) {
    for (const address of addresses) {
      const script = this.window.document.createElement("script");
      script.src = address;
      const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
      this.window.document.head.append(script);
      await loaded;
    }
    await this.window.MathJax.startup.promise;
  }

  async show(html, { unfolded = true, scripts = true } = {}) {
    const { document } = this.window;
    const qa = document.getElementById("qa");
    qa.innerHTML = html;
    // As Anki does: scripts that come in with innerHTML must be made anew to run.
    for (const script of scripts ? qa.querySelectorAll("script") : []) {
      const anew = document.createElement("script");
      anew.textContent = script.textContent;
      script.replaceWith(anew);
    }
    // Formulas are set while the fold is closed.
    if (this.window.MathJax?.typesetPromise && FORMULA.test(html)) {
      this.window.MathJax.typesetClear();
      await this.window.MathJax.typesetPromise([qa]);
    }
    if (unfolded) qa.querySelectorAll("details").forEach((fold) => (fold.open = true));
    await document.fonts.ready;
    await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
  }

  all(selector) {
    return Array.from(this.window.document.querySelectorAll(selector));
  }

  close() {
    this.frame.remove();
  }
}

function measure(window, say) {
  const { document } = window;
  const root = document.documentElement;
  const width = root.clientWidth;
  if (root.scrollWidth > width) say(`the page is ${root.scrollWidth} px wide`);
  for (const element of document.querySelectorAll("#qa *:not(style, script)")) {
    const box = element.getBoundingClientRect();
    // A pixel is what is left of something that only screen readers see.
    if (box.width <= 1 || element.closest("thead")?.clientWidth === 1) continue;
    if (element.parentElement.closest("mjx-container")) continue;
    // At the end of a wrapped line of code hangs its last space, which nobody sees.
    const hangs = element.matches("pre > *");
    if (!hangs && !element.closest("svg *") && (box.right > width + 1 || box.left < -1) && !within(element)) {
      say(`${path(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
    }
    // Formulas know no lines: a long one scrolls, and so does a table of them. Drawings scroll to stay legible.
    const scrolls = element.matches("mjx-container, .drawn, .table:has(mjx-container)");
    if (!scrolls && hides(window, element)) {
      say(`${path(element)} hides ${element.scrollWidth - element.clientWidth} px of its content`);
    }
    for (const pseudo of ["::before", "::after"]) {
      const style = window.getComputedStyle(element, pseudo);
      if (/^"\s*[^"\s]/.test(style.content)) legible(window, element, style, `${path(element)}${pseudo}`, say);
    }
  }
  const walker = document.createTreeWalker(document.getElementById("qa"), window.NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("style, script, title, desc")) continue;
    if (!element.getClientRects().length || element.closest("thead")?.clientWidth === 1) continue;
    legible(window, element, window.getComputedStyle(element), path(element), say);
  }
  formulas(window, say);
  drawn(document, say);
  for (const target of document.querySelectorAll("label, summary")) {
    const box = target.getBoundingClientRect();
    counted.targets += 1;
    if (box.width < TOUCH || box.height < TOUCH) {
      say(`${path(target)} is ${Math.round(box.width)} by ${Math.round(box.height)} px to touch`);
    }
  }
}

function hides(window, element) {
  const scrolls = window.getComputedStyle(element).overflowX !== "visible" && !element.closest("svg");
  return scrolls && element.scrollWidth > element.clientWidth + 1;
}

/** Whether something that scrolls by itself is around an element: a table of formulas, or a drawing. */
function within(element) {
  return element.parentElement.closest(".drawn, .table:has(mjx-container)");
}

/** Letters in a drawing have 9 pixels at least. */
function drawn(document, say) {
  for (const text of document.querySelectorAll(".drawn text")) {
    const size = parseFloat(document.defaultView.getComputedStyle(text).fontSize) * text.getScreenCTM().a;
    if (size < 9) say(`${path(text)} is ${size.toFixed(1)} px high`);
  }
}

/** Every formula is set, without an error, in the ink of the text around it, on that text's line. */
function formulas(window, say) {
  const { document } = window;
  const left = document.getElementById("qa").innerText;
  if (FORMULA.test(left)) say(`a formula is not set: ${left.slice(left.search(FORMULA)).slice(0, 60)}`);
  document.querySelectorAll("mjx-merror").forEach((error) => say(`MathJax: ${error.textContent}`));
  for (const formula of document.querySelectorAll("mjx-container")) {
    counted.formulas += 1;
    const ink = (element) => window.getComputedStyle(element).color;
    if (ink(formula.querySelector("mjx-math")) !== ink(formula.parentElement)) say(`${path(formula)}: another colour`);
    const [inner, outer] = [formula.querySelector("mjx-math"), formula].map((it) => it.getBoundingClientRect());
    if (hides(window, formula) && inner.width <= outer.width + 1) say(`${path(formula)} scrolls for nothing`);
    if (inner.height > outer.height + 1) say(`${path(formula)} is cut off by ${inner.height - outer.height} px`);
  }
}

function legible(window, element, style, name, say) {
  counted.texts += 1;
  const [text, background] = inks(window, element, style);
  const ratio = contrast(text, background);
  if (ratio < CONTRAST) {
    say(`${name}: contrast ${ratio.toFixed(2)} (${text.slice(0, 3)} on ${background.slice(0, 3)})`);
  }
}

/** What is chosen on the front shows on the back: in the same page, in a new one, and without any storage. */
async function choices(card) {
  const authors = texts(card.back);
  const say = (what) => faults.push(`${card.name}, choosing: ${what}`);
  const orders = new Set();
  for (let round = 0; round < 30; round++) {
    const reviewer = await Reviewer.open(400, "card card1", round % 2 === 0);
    await reviewer.show(card.front);
    const order = reviewer.all("#choices li").map(text);
    orders.add(order.join("\n"));
    if (order.slice().sort().join() !== authors.slice().sort().join()) say(`other options than the author's: ${order}`);
    const inputs = reviewer.all("#choices input");
    const chosen = round % inputs.length;
    inputs[chosen].click();
    await reviewer.show(card.back);
    said(reviewer, order, [chosen], say);
    reviewer.close();
  }
  if (orders.size < 2) say("the options are never shuffled");

  // The back in a page of its own: the session remembers.
  const front = await Reviewer.open(400, "card card1");
  await front.show(card.front);
  const order = front.all("#choices li").map(text);
  front.all("#choices input")[0].click();
  front.close();
  const back = await Reviewer.open(400, "card card1");
  await back.show(card.back);
  said(back, order, [0], say);
  // The next card in the same page must not show this card's choice.
  await back.show(card.back.replaceAll('data-note="', 'data-note="another-'));
  said(back, authors, [], say);
  back.close();

  // Nothing remembers: the author's order, and nothing is marked.
  const plain = await Reviewer.open(400, "card card1", false);
  await plain.show(card.back);
  said(plain, authors, [], say);
  plain.close();
}

/** Without JavaScript: the author's order, boxes to tick all the same, and on the back which are right. */
async function plainly(card) {
  const say = (what) => faults.push(`${card.name}, without JavaScript: ${what}`);
  const reviewer = await Reviewer.open(400, "card card1");
  await reviewer.show(card.front, { scripts: false });
  if (reviewer.all("#choices li").map(text).join() !== texts(card.back).join()) say("not in the author's order");
  const [label] = reviewer.all("#choices label");
  label.click();
  if (!label.querySelector("input").checked) say("an option can't be chosen");
  await reviewer.show(card.back, { scripts: false });
  said(reviewer, texts(card.back), [], say);
  if (!reviewer.all("#solution .correct .verdict").length) say("nothing says which is right");
  reviewer.close();
}

/** The explanation is folded at first, on every card; a click opens it, and so do the arrow keys. */
async function fold(card) {
  const say = (what) => faults.push(`${card.name}, folding: ${what}`);
  const reviewer = await Reviewer.open(400, "card card1");
  for (let round = 0; round < 2; round++) {
    await reviewer.show(card.back, { unfolded: false });
    const [details] = reviewer.all(".more");
    const must = (open, when) => details.open === open || say(`${open ? "closed" : "open"} ${when}`);
    const press = (key) => {
      const event = new reviewer.window.KeyboardEvent("keydown", { key, bubbles: true });
      reviewer.window.document.body.dispatchEvent(event);
    };
    must(false, "at first");
    press("ArrowRight");
    must(true, "after an arrow to the right");
    press("ArrowLeft");
    must(false, "after an arrow to the left");
    reviewer.all("summary")[0].click();
    must(true, "after a click");
  }
  reviewer.errors.splice(0).forEach((error) => say(`script error: ${error}`));
  reviewer.close();
}

function said(reviewer, order, chosen, say) {
  const items = reviewer.all("#solution li");
  if (items.map(text).join() !== order.join()) say(`another order on the back: ${items.map(text)}`);
  const marked = items.flatMap((item, index) => (item.classList.contains("chosen") ? [index] : []));
  if (marked.join() !== chosen.join()) say(`${marked} is marked, not ${chosen}`);
  const outcome = reviewer.all("#outcome")[0];
  const right = items.every((item) => item.classList.contains("correct") === item.classList.contains("chosen"));
  if (!chosen.length !== outcome.hidden) say("the outcome is said without a choice, or not said");
  if (chosen.length && outcome.classList.contains("well") !== right) say("the outcome is wrong");
  reviewer.errors.splice(0).forEach((error) => say(`script error: ${error}`));
}

function texts(back) {
  const holder = document.createElement("div");
  holder.innerHTML = back;
  return Array.from(holder.querySelectorAll("#solution li"), text);
}

function text(item) {
  return (item.querySelector(".text") ?? item.querySelector("label > span")).textContent.trim();
}

report(main, faults, counted);
