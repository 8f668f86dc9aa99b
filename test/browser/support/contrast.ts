import { type Page } from 'playwright-core';

/** Runs in the page: the texts whose contrast to what is behind them is below 4.5 (WCAG 2, level AA). */
const FIND = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((each) => (each / 255 <= 0.03928 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const texts = [...document.body.querySelectorAll('*')].filter(
    (element) => element.tagName !== 'SCRIPT' && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
  );
  return texts.map((element) => {
    const [light, dark] = [luminance(rgba(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => b - a);
    return { text: element.textContent.trim().slice(0, 40), contrast: (light + 0.05) / (dark + 0.05) };
  });
})()`;

export async function contrasts(page: Page): Promise<readonly { text: string; contrast: number }[]> {
  return page.evaluate(FIND);
}
