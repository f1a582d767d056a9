/** What the pictures of the bench have in common: they are read on a light page and on a dark one. */

const STYLE = `
    text { font: 13px sans-serif; fill: #24292f; }
    .figure { font-size: 12px; }
    .ours { fill: #1f6feb; }
    .theirs { fill: #8c959f; }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .ours { fill: #58a6ff; } .theirs { fill: #6e7681; } }`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("`", "");

export const label = (x: number, y: number, text: string, kind = ""): string =>
  `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ""}>${escaped(text)}</text>`;

export const bar = (x: number, y: number, width: number, kind: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(1, width).toFixed(1)}" height="14" rx="2" class="${kind}"/>`;

export function picture(title: string, width: number, height: number, shapes: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">`;
  const lines = [`<title>${escaped(title)}</title>`, `<style>${STYLE}\n  </style>`, ...shapes];
  return `${head}\n${lines.map((each) => `  ${each}`).join("\n")}\n</svg>\n`;
}
