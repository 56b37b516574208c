// What screens of cards and of books share: contrast, a name for what is at fault, and the way back.

"use strict";

const CONTRAST = 4.5; // WCAG 2.2, 1.4.3

/** The colours of a text and of what lies behind it, as numbers from 0 to 255, down to a page of a given colour. */
function inks(window, element, style, page = [255, 255, 255, 1]) {
  const background = behind(window, style, element, page);
  const [red, green, blue, alpha] = colour(element.closest("svg") ? style.fill : style.color);
  return [over([red, green, blue, alpha * opacity(window, element)], background), background];
}

function opacity(window, element) {
  const own = Number(window.getComputedStyle(element).opacity);
  return element.parentElement ? own * opacity(window, element.parentElement) : own;
}

/** The colour behind a text: what its own box and the boxes around it paint, down to the page. */
function behind(window, style, element, page) {
  const layers = [colour(style.backgroundColor)];
  for (let box = element; box; box = box.parentElement) {
    layers.push(colour(window.getComputedStyle(box).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reduceRight((below, layer) => over(layer, below), page);
}

function colour(text) {
  const known = (colour.known ??= new Map());
  if (!known.has(text)) {
    const canvas = (colour.canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(text, [red, green, blue, alpha / 255]);
  }
  return known.get(text);
}

function over(upper, lower) {
  const alpha = upper[3];
  return [0, 1, 2].map((i) => Math.round(upper[i] * alpha + lower[i] * (1 - alpha))).concat(1);
}

/** Contrast ratio as WCAG defines it. */
function contrast(one, two) {
  const [darker, lighter] = [luminance(one), luminance(two)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(rgb) {
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = rgb.slice(0, 3).map((value) => linear(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function path(element) {
  const name = (it) => it.localName + (it.classList.length ? `.${Array.from(it.classList).join(".")}` : "");
  const around = element.parentElement ? `${name(element.parentElement)} > ` : "";
  return `${around}${name(element)} “${element.textContent.trim().slice(0, 30)}”`;
}

/** Runs what looks at the screens, and leaves in the page what it found. */
function report(main, faults, counted) {
  main()
    .catch((error) => faults.push(`the script fails: ${error.stack}`))
    .then(() => {
      const result = document.createElement("pre");
      result.id = "result";
      result.textContent = JSON.stringify({ faults, counted });
      document.body.replaceChildren(result);
    });
}
