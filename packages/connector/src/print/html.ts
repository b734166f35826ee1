import type { Page, Section } from './page.ts';

/** Nothing is loaded from anywhere, and nothing on the page runs. */
export const PAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
@page{size:A4;margin:18mm}
*{box-sizing:border-box}
body{font:10.5pt/1.45 Georgia,"Times New Roman",serif;color:#111;background:#fff;max-width:175mm;margin:10mm auto;padding:0 4mm}
h1{font-size:19pt;margin:0 0 1mm}h2{font-size:12.5pt;margin:7mm 0 2mm;border-bottom:.3mm solid #999;break-after:avoid}h3{font-size:11pt;margin:4mm 0 1mm;break-after:avoid}
.id,.fact,.mark,.note,footer{font:9pt/1.4 "Segoe UI",Helvetica,Arial,sans-serif;color:#444}
table{border-collapse:collapse;width:100%}th{width:42mm;text-align:left;font-weight:600;vertical-align:top;padding:.6mm 3mm .6mm 0}td{padding:.6mm 0;overflow-wrap:anywhere}
ol{padding-left:7mm;margin:0}li{margin:0 0 1.2mm;break-inside:avoid}.mark{border:.2mm solid #888;border-radius:1mm;padding:0 1.2mm;margin-left:1.5mm;white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:8.5pt/1.4 Consolas,Menlo,monospace;background:#f6f6f6;padding:2mm;margin:1mm 0}
.text{font:inherit;background:none;border-left:.6mm solid #bbb;padding:0 0 0 4mm}
.alarm{border:.8mm solid #b00020;color:#b00020;font-weight:600;padding:2mm 3mm;margin:3mm 0}
footer{margin-top:8mm;border-top:.3mm solid #999;padding-top:1mm}
`;

/** One page that holds everything itself, made for printing. */
export function htmlOf(page: Page): string {
  const { language, title, id, alarm, sections, foot } = page;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${PAGE_CSP}">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(`${title} ${id}`)}</title>`,
    `<style>${STYLE}</style></head><body><h1>${escaped(title)}</h1><div class="id">${escaped(id)}</div>`,
    alarm === null
      ? ''
      : `<div class="alarm" role="alert">${escaped(alarm.heading)}<br>${alarm.lines.map(escaped).join('<br>')}</div>`,
    ...sections.map(sectionHtml),
    `<footer>${escaped(foot)}</footer></body></html>\n`,
  ].join('');
}

function sectionHtml({ heading, rows = [], items = [], documents = [], note, pre }: Section): string {
  const table = rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('');
  const list = items
    .map(
      ({ text, mark }) =>
        `<li>${escaped(text)}${mark === null ? '' : ` <span class="mark">${escaped(mark)}</span>`}</li>`,
    )
    .join('');
  const texts = documents.map(
    ({ title, facts, alarm, text }) =>
      `<h3>${escaped(title)}</h3><div class="fact">${facts.map(escaped).join('<br>')}</div>${
        alarm === null ? '' : `<div class="alarm">${escaped(alarm)}</div>`
      }${text === null ? '' : `<pre class="text">${escaped(text)}</pre>`}`,
  );
  return [
    `<section><h2>${escaped(heading)}</h2>`,
    table === '' ? '' : `<table>${table}</table>`,
    list === '' ? '' : `<ol>${list}</ol>`,
    ...texts,
    pre === undefined ? '' : `<pre>${escaped(pre)}</pre>`,
    note === undefined ? '' : `<p class="note">${escaped(note)}</p>`,
    '</section>',
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
