import type { Page, Section } from './page.ts';

const WIDTH = 100;

/** The same page as plain text. What others wrote cannot steer the terminal. */
export function textOf({ title, id, alarm, sections, foot }: Page): string {
  const lines = [
    title,
    id,
    '='.repeat(Math.min(WIDTH, Math.max(title.length, id.length))),
    ...(alarm === null ? [] : ['', ...alarm.lines.map((line) => `!! ${alarm.heading}: ${line}`)]),
    ...sections.flatMap(sectionLines),
    '',
    foot,
  ];
  return `${lines.map(harmless).join('\n')}\n`;
}

function sectionLines({ heading, rows = [], items = [], documents = [], note, pre }: Section): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return [
    '',
    heading,
    '-'.repeat(heading.length),
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...items.map(({ text, mark }, i) => `${String(i + 1).padStart(2)}. ${text}${mark === null ? '' : ` [${mark}]`}`),
    ...documents.flatMap(({ title, facts, alarm, text }) => [
      title,
      ...facts.map((fact) => `  ${fact}`),
      ...(alarm === null ? [] : [`  !! ${alarm}`]),
      ...(text === null
        ? []
        : text
            .replace(/\r\n?/g, '\n')
            .split('\n')
            .map((line) => `  | ${line}`)),
      '',
    ]),
    ...(pre === undefined ? [] : pre.split('\n')),
    ...(note === undefined ? [] : [note]),
  ];
}

function harmless(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
